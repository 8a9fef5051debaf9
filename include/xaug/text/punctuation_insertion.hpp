// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "xaug/text/transform.hpp"

namespace xaug {

/// Puts punctuation marks in front of random words: how many is uniform from 1 to floor(ratio * words) + 1, each in
/// another place, each one of . ; ? : ! , with a space behind it. Words and their order stay, so that labels do.
///
/// Texts without words stay as they are. Cost: some 20 ns for each mark. Source: Karimi, Rossi and Prati, "AEDA: An
/// Easier Data Augmentation Technique for Text Classification", Findings of EMNLP 2021.
struct punctuation_insertion {
  float ratio = 0.3f;

  static constexpr std::string_view name = "punctuation_insertion";
  static constexpr auto fields() {
    return field_list{field<&punctuation_insertion::ratio>{probability, "marks for each word, at most"}};
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    constexpr std::array<std::string_view, 6> marks{".", ";", "?", ":", "!", ","};
    auto& words = detail::candidates::words(text);
    if (words.size() == 0) return;
    const std::size_t most = detail::words_to_edit(ratio, 0, detail::no_limit, words.size()) + 1;
    const auto count = static_cast<std::size_t>(random.uniform_int(static_cast<index>(most))) + 1;
    for (std::size_t i = 0; i < std::min(count, words.size()); ++i) {
      const std::size_t at = words.draw(i, random);
      draw.insert(at, marks[static_cast<std::size_t>(random.uniform_int(6))]);
    }
  }
};

}  // namespace xaug
