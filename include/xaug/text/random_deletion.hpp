// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Deletes each word with probability `p`, with the space that would be left double. If all words would go, a random
/// one stays; a text of one word stays as it is.
///
/// Cost: one random number for each word. Source: Wei and Zou, "EDA: Easy Data Augmentation Techniques for Boosting
/// Performance on Text Classification Tasks", EMNLP 2019.
struct random_deletion {
  float p = 0.1f;

  static constexpr std::string_view name = "random_deletion";
  static constexpr auto fields() {
    return field_list{field<&random_deletion::p>{probability, "probability of each word to be deleted"}};
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::delete_words(random, text, draw, [&](std::string_view) { return random.bernoulli(p); });
  }
};

}  // namespace xaug
