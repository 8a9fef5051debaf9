// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <tuple>

#include "xaug/text/language/stop_words.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

/// Keeps words from all transforms behind it: they are not replaced, deleted, moved or misspelt, nor do they count as
/// words of the text. By default English negations, which turn a label around if they come or go. See
/// label_words::carriers() for the words that carry the labels of a training set.
///
/// Changes no text itself. Cost: some 20 ns for each word.
struct protect_words {
  word_set protected_words = english_negations();

  static constexpr std::string_view name = "protect_words";
  static constexpr auto fields() { return field_list{}; }

  void decide(stream&, const edited_text& text, text_draw& draw) const {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (detail::is_free_word(text[i]) && protected_words.contains(text[i].bytes)) draw.protect(i);
  }
};

}  // namespace xaug
