// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "xaug/text/word_edits.hpp"

namespace xaug {

namespace detail {

struct neighbouring_keys {
  std::array<char, 6> keys{};  // letters first
  std::uint8_t letters = 0;
  std::uint8_t all = 0;  // with digits
};

/// Of each ASCII character: the keys that touch its own on a US QWERTY keyboard, for capitals as capitals.
inline constexpr auto qwerty_neighbours = [] {
  struct row {
    std::string_view keys;
    int x, y;  // of the first key, in quarters of a key and in rows
  };
  constexpr std::array<row, 4> rows{
      {{"qwertyuiop", 2, 1}, {"asdfghjkl", 3, 2}, {"zxcvbnm", 5, 3}, {"1234567890", 0, 0}}};
  const auto upper = [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; };
  std::array<neighbouring_keys, 128> table{};
  const auto add = [&](char key, char neighbour, bool is_digit) {
    neighbouring_keys& of = table[static_cast<std::size_t>(key)];
    of.keys[of.all++] = neighbour;
    if (!is_digit) of.letters = of.all;
  };
  for (const row& from : rows)
    for (std::size_t i = 0; i < from.keys.size(); ++i)
      for (const row& to : rows)
        for (std::size_t j = 0; j < to.keys.size(); ++j) {
          const int x = to.x + 4 * static_cast<int>(j) - from.x - 4 * static_cast<int>(i);
          const int y = to.y - from.y;
          const bool touches = x * x <= 4 * 4 && y * y <= 1 && (x != 0 || y != 0);
          if (!touches) continue;
          const char key = from.keys[i], neighbour = to.keys[j];
          add(key, neighbour, to.y == 0);
          if (upper(key) != key) add(upper(key), upper(neighbour), to.y == 0);
        }
  return table;
}();

}  // namespace detail

/// Replaces letters by ones whose keys touch theirs on a US QWERTY keyboard, up to six (g: f h t y v b), all equally
/// likely; capitals by capitals. It does so in max(min_count, floor(alpha * words)) words, up to max_count, and there
/// with max(min_changes, floor(character_alpha * characters)) different letters, up to max_changes. Words with fewer
/// characters (grapheme clusters) than min_characters and words without letters from a to z are not chosen: others come
/// in their place, as far as there are any. With `digits`, the row of digits counts too: digits are replaced as letters
/// are, and letters below them also by digits.
///
/// Shares are in [0, 1], counts from 0 to 2^32, min_characters from 1: a pipeline throws xaug::error for others. Cost:
/// some 15 ns for each character of a chosen word, 25 ns where the word is not ASCII. Source: Belinkov and Bisk,
/// "Synthetic and Natural Noise Both Break Neural Machine Translation", ICLR 2018, for the idea; Ma, "NLP
/// Augmentation", github.com/makcedward/nlpaug, KeyboardAug, for the settings and their values. That code rounds shares
/// up, counts punctuation as words, and also types capitals for small letters, digits and special characters.
struct keyboard_typo {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;
  float character_alpha = 0.3f;
  index min_changes = 1;
  index max_changes = 10;
  index min_characters = 4;
  bool digits = false;

  static constexpr std::string_view name = "keyboard_typo";
  static constexpr auto fields() {
    return detail::character_share_fields<keyboard_typo>() +
           field_list{field<&keyboard_typo::digits>{"whether digits are typed and replaced"}};
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::edit_characters(*this, random, text, draw, [&](detail::spelled_word& word, std::size_t count) {
      auto& characters = word.characters;
      const auto chosen = word.choose(count, characters.size(), random,
                                      [&](std::size_t i) { return !neighbours(characters[i]).empty(); });
      for (const std::uint32_t i : chosen) {
        const std::string_view keys = neighbours(characters[i]);
        characters[i] = keys.substr(static_cast<std::size_t>(random.uniform_int(static_cast<index>(keys.size()))), 1);
      }
      return !chosen.empty();
    });
  }

private:
  std::string_view neighbours(std::string_view character) const {
    if (character.size() != 1 || (!digits && character[0] <= '9')) return {};
    const auto& found = detail::qwerty_neighbours[static_cast<std::size_t>(character[0])];
    return {found.keys.data(), digits ? found.all : found.letters};
  }
};

}  // namespace xaug
