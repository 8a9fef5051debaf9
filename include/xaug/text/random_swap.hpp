// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/transform.hpp"

namespace xaug {

/// Swaps two random words, max(min_count, floor(alpha * words)) times, up to max_count. Spaces and punctuation stay
/// where they are.
///
/// Texts of fewer than two words stay as they are. Cost: some 10 ns for each swap. Source: Wei and Zou, "EDA: Easy Data
/// Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP 2019; their code draws the
/// second place up to three times and swaps nothing if it is the first one each time, here the two always differ.
struct random_swap {
  float alpha = 0.1f;
  index min_count = 1;
  index max_count = detail::no_limit;

  static constexpr std::string_view name = "random_swap";
  static constexpr auto fields() {
    return field_list{field<&random_swap::alpha>{probability, "swaps for each word"},
                      field<&random_swap::min_count>{detail::repetitions, "swaps at least"},
                      field<&random_swap::max_count>{detail::edit_count, "swaps at most"}};
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    const auto& words = detail::candidates::words(text);
    const auto count = static_cast<index>(words.size());
    if (count < 2) return;
    for (std::size_t n = detail::words_to_edit(alpha, min_count, max_count, words.size()); n > 0; --n) {
      const index first = random.uniform_int(count);
      const index second = (first + 1 + random.uniform_int(count - 1)) % count;
      draw.swap(words[static_cast<std::size_t>(first)], words[static_cast<std::size_t>(second)]);
    }
  }
};

}  // namespace xaug
