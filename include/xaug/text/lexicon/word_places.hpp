// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "xaug/text/language/folded_words.hpp"
#include "xaug/text/language/word_set.hpp"

namespace xaug::detail {

/// Where a word stands: between two others. All three as numbers of word_places.
struct word_place {
  std::uint32_t word, before, after;
  friend auto operator<=>(const word_place&, const word_place&) = default;
};

/// The places of the words of a set of texts. What comes several times with the same two neighbours counts once: sets
/// of phrases, as SST-2's, have the same words in each phrase around them.
class word_places {
public:
  /// Adds the words of a text, as split() finds them; the ends of a text are neighbours too. Throws xaug::error for
  /// text that is not valid UTF-8, and has then added nothing of it.
  XAUG_PER_ISA void add(std::string_view text) {
    row_.assign(1, 0);
    for_each_folded_word(text, tokens_, [&](std::string_view word) {
      std::uint32_t& number = value_of(numbers_, word);
      if (number == 0) number = static_cast<std::uint32_t>(numbers_.size());
      row_.push_back(number);
    });
    row_.push_back(0);
    for (std::size_t i = 1; i + 1 < row_.size(); ++i) seen_.push_back({row_[i], row_[i - 1], row_[i + 1]});
    if (seen_.size() > 2 * distinct_ + 1024) {
      forget_repetitions(seen_);
      distinct_ = seen_.size();
    }
  }

  /// The words with their numbers, from 1 on; 0 is the end of a text.
  const word_map<std::uint32_t>& numbers() const { return numbers_; }

  /// The different places in the order of their words. Cost: a sort of all of them.
  std::vector<word_place> sorted() const {
    auto places = seen_;
    forget_repetitions(places);
    return places;
  }

private:
  static void forget_repetitions(std::vector<word_place>& places) {
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
  }

  word_map<std::uint32_t> numbers_;
  std::vector<word_place> seen_;
  std::size_t distinct_ = 0;
  std::vector<std::uint32_t> row_;
  std::vector<token> tokens_;
};

}  // namespace xaug::detail
