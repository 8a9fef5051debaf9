// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "xaug/text/lexicon/word_frequencies.hpp"
#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Drops each word, on its own, with probability `p`, or, if alpha is not 0, with probability alpha / (alpha + count),
/// where the frequencies, which do nothing otherwise, have the count (0.25 is usual): 1 for words that never occurred,
/// little for frequent ones. A word that is dropped is replaced by `placeholder`, such as "[UNK]", or deleted if that
/// is empty, with the space that would be left double. If all words would be deleted, a random one stays, and a text of
/// one word stays as it is; placeholders may come in for all of them. Transforms behind this one take the placeholder
/// for a word.
///
/// p is in [0, 1], alpha 0 or more. Throws xaug::error for others, for an alpha without frequencies, and for a
/// placeholder that is not valid UTF-8.
/// Cost: one random number for each word; with frequencies, some 20 ns more, or 20 ns for each letter of a word that is
/// not ASCII. Source: for p, Iyyer et al., "Deep Unordered Composition Rivals Syntactic Methods for Text
/// Classification", ACL 2015; for alpha, Kiperwasser and Goldberg, "Simple and Accurate Dependency Parsing Using
/// Bidirectional LSTM Feature Representations", TACL 2016, who count in the training set and write the unknown word.
struct word_dropout {
  float p = 0.3f;
  float alpha = 0.0f;
  std::string placeholder{};
  word_frequencies frequencies{};

  static constexpr std::string_view name = "word_dropout";
  static constexpr auto fields() {
    using t = word_dropout;
    return field_list{field<&t::p>{probability, "probability of each word to be dropped, if alpha is 0"},
                      field<&t::alpha>{non_negative, "the count of words that are dropped half the time"},
                      field<&t::placeholder>{"what comes in their place"}};
  }
  void check(const std::string& path) const {
    if (alpha > 0 && frequencies.size() == 0) throw error(path + ".frequencies", "word frequencies", "empty ones");
    if (!detail::is_utf8(placeholder)) throw error(path + ".placeholder", "valid UTF-8", "other bytes");
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    const auto goes = [&](std::string_view word) { return random.bernoulli(probability_of(word)); };
    if (placeholder.empty()) {
      detail::delete_words(random, text, draw, goes);
      return;
    }
    const auto& words = detail::candidates::words(text);
    for (std::size_t i = 0; i < words.size(); ++i)
      if (goes(text[words[i]].bytes)) draw.replace(words[i], placeholder);
  }

private:
  float probability_of(std::string_view word) const {
    if (alpha == 0) return p;
    return alpha / (alpha + static_cast<float>(frequencies.count(word)));
  }
};

}  // namespace xaug
