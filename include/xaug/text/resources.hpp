// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/language/stop_words.hpp"
#include "xaug/text/lexicon/lexicon.hpp"
#include "xaug/text/lexicon/phrase_book.hpp"
#include "xaug/text/lexicon/word_frequencies.hpp"

namespace xaug {

/// What transforms of texts look things up in. A pipeline that is read from JSON has them from whoever reads it.
struct text_resources {
  lexicon words{};
  word_set stop_words = english_stop_words();
  word_set protected_words = english_negations();
  word_frequencies frequencies{};
  phrase_book phrases{};
  lexicon misspellings{};
};

/// Gives a transform those of them that it has a member for.
template <class Transform>
void provide(Transform& to, const text_resources& resources) {
  if constexpr (requires { to.words; }) to.words = resources.words;
  if constexpr (requires { to.stop_words; }) to.stop_words = resources.stop_words;
  if constexpr (requires { to.protected_words; }) to.protected_words = resources.protected_words;
  if constexpr (requires { to.frequencies; }) to.frequencies = resources.frequencies;
  if constexpr (requires { to.phrases; }) to.phrases = resources.phrases;
  if constexpr (requires { to.misspellings; }) to.misspellings = resources.misspellings;
}

}  // namespace xaug
