// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Deletes characters (grapheme clusters): in max(min_count, floor(alpha * words)) words, up to max_count, each time
/// max(min_changes, floor(character_alpha * characters)) of them, up to max_changes, all equally likely. At least one
/// stays. Words with fewer characters than min_characters and words of one character are not chosen: others come in
/// their place, as far as there are any.
///
/// Shares are in [0, 1], counts from 0 to 2^32, min_characters from 1: a pipeline throws xaug::error for others. Cost:
/// some 15 ns for each character of a chosen word, 25 ns where the word is not ASCII. Source: Ma, "NLP Augmentation",
/// github.com/makcedward/nlpaug, RandomCharAug (delete). That code rounds shares up and counts punctuation as words.
struct character_deletion {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;
  float character_alpha = 0.3f;
  index min_changes = 1;
  index max_changes = 10;
  index min_characters = 4;

  static constexpr std::string_view name = "character_deletion";
  static constexpr auto fields() { return detail::character_share_fields<character_deletion>(); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::edit_characters(*this, random, text, draw, [&](detail::spelled_word& word, std::size_t count) {
      const std::size_t size = word.characters.size();
      const auto chosen = word.choose(std::min(count, size - 1), size, random);
      for (const std::uint32_t i : chosen) word.characters[i] = {};
      return !chosen.empty();
    });
  }
};

}  // namespace xaug
