// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Swaps neighbouring characters (grapheme clusters): in max(min_count, floor(alpha * words)) words, up to max_count,
/// each time max(min_changes, floor(character_alpha * characters)) different pairs of neighbours that differ, up to
/// max_changes, one after the other. All pairs are equally likely. Words with fewer characters than min_characters and
/// words of one character, repeated, are not chosen: others come in their place, as far as there are any.
///
/// Shares are in [0, 1], counts from 0 to 2^32, min_characters from 1: a pipeline throws xaug::error for others. Cost:
/// some 15 ns for each character of a chosen word, 25 ns where the word is not ASCII. Source: Belinkov and Bisk,
/// "Synthetic and Natural Noise Both Break Neural Machine Translation", ICLR 2018, for the idea; Ma, "NLP
/// Augmentation", github.com/makcedward/nlpaug, RandomCharAug (swap, adjacent), for the settings and their values. That
/// code rounds shares up, counts punctuation as words, draws a character and then one of its neighbours, which may be
/// the same, and leaves capitals in their place; here a letter stays what it is (The -> hTe).
struct character_swap {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;
  float character_alpha = 0.3f;
  index min_changes = 1;
  index max_changes = 10;
  index min_characters = 4;

  static constexpr std::string_view name = "character_swap";
  static constexpr auto fields() { return detail::character_share_fields<character_swap>(); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::edit_characters(*this, random, text, draw, [&](detail::spelled_word& word, std::size_t count) {
      auto& characters = word.characters;
      const auto chosen = word.choose(count, characters.size() - 1, random,
                                      [&](std::size_t i) { return characters[i] != characters[i + 1]; });
      for (const std::uint32_t i : chosen) std::swap(characters[i], characters[i + 1]);
      return !chosen.empty();
    });
  }
};

}  // namespace xaug
