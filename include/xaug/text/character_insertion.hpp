// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "xaug/text/language/letter_case.hpp"
#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Inserts random letters from a to z, in capitals if the word is in capitals: in max(min_count, floor(alpha * words))
/// words, up to max_count, each time max(min_changes, floor(character_alpha * characters)) letters, up to max_changes,
/// each in another place: in front of one of the characters (grapheme clusters) or behind the last. Places and letters
/// are uniform. Words with fewer characters than min_characters are not chosen: others come in their place, as far as
/// there are any.
///
/// Shares are in [0, 1], counts from 0 to 2^32, min_characters from 1: a pipeline throws xaug::error for others. Cost:
/// some 30 ns for each character of a chosen word, 50 ns where the word is not ASCII. Source: Ma, "NLP Augmentation",
/// github.com/makcedward/nlpaug, RandomCharAug (insert). That code rounds shares up, counts punctuation as words, never
/// inserts behind the last character, and inserts capitals, digits and special characters anywhere.
struct character_insertion {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;
  float character_alpha = 0.3f;
  index min_changes = 1;
  index max_changes = 10;
  index min_characters = 4;

  static constexpr std::string_view name = "character_insertion";
  static constexpr auto fields() { return detail::character_share_fields<character_insertion>(); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz", capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    detail::edit_characters(*this, random, text, draw, [&](detail::spelled_word& word, std::size_t count) {
      const auto chosen = word.choose(count, word.characters.size() + 1, random);
      const std::string_view letters = case_of(word.bytes) == letter_case::upper ? capital : small;
      std::ranges::sort(chosen, std::greater());
      auto& characters = word.characters;
      std::size_t from = characters.size();
      characters.resize(characters.size() + chosen.size());
      auto to = characters.end();
      for (const std::uint32_t i : chosen) {
        to = std::move_backward(characters.begin() + i, characters.begin() + static_cast<std::ptrdiff_t>(from), to);
        *--to = letters.substr(static_cast<std::size_t>(random.uniform_int(26)), 1);
        from = i;
      }
      return !chosen.empty();
    });
  }
};

}  // namespace xaug
