// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/text/language/word_set.hpp"
#include "xaug/text/lexicon/word_places.hpp"

namespace xaug {

/// Between which words the words of a set of texts stand. Two words that have the same neighbours are of the same part
/// of speech, and often of similar meaning. Immutable and cheap to copy; safe to use from many threads.
///
/// A word is described by the words in front of it and behind it, each with its positive pointwise mutual information
/// max(0, ln(n(word, neighbour) N / (n(word) n(neighbour)))). What comes several times with the same two neighbours
/// counts once: sets of phrases, as SST-2's, have the same words in each phrase around them. Sources: Harris,
/// "Distributional structure", 1954; Bullinaria and Levy, "Extracting semantic representations from word co-occurrence
/// statistics", Behavior Research Methods, 2007.
class word_contexts {
  struct neighbour {
    std::uint32_t which;
    float weight;
  };
  struct data {
    detail::word_map<std::uint32_t> numbers;
    std::vector<std::vector<neighbour>> profiles;  // of length 1, by neighbour
  };

public:
  class builder {
  public:
    /// Counts the neighbours of the words of a text, as split() finds them; the ends of a text are neighbours too.
    /// Throws xaug::error for text that is not valid UTF-8, and has then counted nothing of it. Cost: 0.5 us for each
    /// word.
    XAUG_PER_ISA void add(std::string_view text) { places_.add(text); }

    /// What was counted so far. Cost: a sort of all places.
    word_contexts build() const {
      const auto& numbers = places_.numbers();
      const std::vector<detail::word_place> seen = places_.sorted();
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> counts;
      std::vector<double> of_neighbour(2 * (numbers.size() + 1)), of_word(numbers.size() + 1);
      for (const detail::word_place& each : seen)
        for (const std::uint32_t which : {2 * each.before, 2 * each.after + 1}) {
          ++counts[{each.word, which}];
          ++of_neighbour[which];
          ++of_word[each.word];
        }
      auto made = std::make_shared<data>(data{numbers, {}});
      made->profiles.resize(numbers.size() + 1);
      const double all = 2.0 * static_cast<double>(seen.size());
      for (const auto& [pair, count] : counts) {
        const double information = std::log(count * all / (of_word[pair.first] * of_neighbour[pair.second]));
        if (information > 0) made->profiles[pair.first].push_back({pair.second, static_cast<float>(information)});
      }
      for (auto& profile : made->profiles) {
        double square = 0;
        for (const neighbour& each : profile) square += double{each.weight} * double{each.weight};
        for (neighbour& each : profile) each.weight = static_cast<float>(each.weight / std::sqrt(square));
      }
      return word_contexts(std::move(made));
    }

  private:
    detail::word_places places_;
  };

  word_contexts() = default;

  /// How many different words there are.
  std::size_t size() const { return data_ ? data_->numbers.size() : 0; }

  /// The cosine of the angle between the profiles of two words, in any case: from 0, for nothing in common or words
  /// that do not occur, to 1. Cost: two look-ups, and a step for each neighbour.
  float similarity(std::string_view a, std::string_view b) const {
    if (!data_) return 0;
    const auto& x = data_->profiles[detail::find_value(data_->numbers, a)];
    const auto& y = data_->profiles[detail::find_value(data_->numbers, b)];
    double sum = 0;
    for (std::size_t i = 0, k = 0; i < x.size() && k < y.size();) {
      if (x[i].which == y[k].which) sum += double{x[i].weight} * double{y[k].weight};
      const bool step = x[i].which <= y[k].which;
      k += y[k].which <= x[i].which;
      i += step;
    }
    return static_cast<float>(std::min(sum, 1.0));
  }

private:
  explicit word_contexts(std::shared_ptr<const data> all) : data_(std::move(all)) {}

  std::shared_ptr<const data> data_;
};

}  // namespace xaug
