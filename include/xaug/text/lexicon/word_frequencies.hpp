// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xaug/core/random.hpp"
#include "xaug/text/language/folded_words.hpp"
#include "xaug/text/language/word_set.hpp"

namespace xaug {

/// How often words occur in a set of texts, in any case, and in how many of the texts. Immutable and cheap to copy;
/// safe to use from many threads.
///
///     xaug::word_frequencies::builder counts;
///     for (const std::string& text : training_set) counts.add(text);
///     const xaug::word_frequencies frequencies = counts.build();
class word_frequencies {
  struct occurrences {
    std::uint64_t words = 0;
    std::uint64_t texts = 0;
    double idf = 0;
    std::uint64_t last_text = std::numeric_limits<std::uint64_t>::max();
  };
  using table = detail::word_map<occurrences>;

  struct data {
    table counts;
    std::uint64_t texts = 0;
    std::vector<std::string_view> words;  // sorted, as a hash table is not the same everywhere
    std::vector<std::uint64_t> chances;   // summed up, see draw()
  };

public:
  class builder {
  public:
    /// Counts the words of a text, as split() finds them; those of more than `longest_word` bytes are left out. Throws
    /// xaug::error for text that is not valid UTF-8, and has then counted nothing of it. Cost: 25 to 60 ns for each
    /// word of ASCII, by the size of the table, 20 ns for each letter of others.
    XAUG_PER_ISA void add(std::string_view text) {
      detail::for_each_folded_word(text, tokens_, [&](std::string_view word) {
        occurrences& of = detail::value_of(counts_, word);
        ++of.words;
        if (std::exchange(of.last_text, texts_) != texts_) ++of.texts;
      });
      ++texts_;
    }
    /// What was counted so far. Cost: a copy of the table, and a sort.
    word_frequencies build() const {
      auto made = std::make_shared<data>(data{counts_, texts_, {}, {}});
      for (auto& [word, of] : made->counts) {
        made->words.push_back(word);
        of.idf = std::log(static_cast<double>(texts_) / static_cast<double>(of.texts));
      }
      std::ranges::sort(made->words);
      word_frequencies all(made);
      std::vector<double> scores;
      for (const std::string_view word : made->words) {
        const occurrences of = all.find(word);
        scores.push_back(static_cast<double>(of.words) * of.idf);
      }
      const double highest = scores.empty() ? 0.0 : std::ranges::max(scores);
      std::uint64_t sum = 0;
      for (const double score : scores) {
        constexpr double finest = 0x1p20;
        sum += highest > 0 ? static_cast<std::uint64_t>(finest * (1.0 - score / highest)) : 0;
        made->chances.push_back(sum);
      }
      if (sum == 0) std::iota(made->chances.begin(), made->chances.end(), std::uint64_t{1});  // no word says more
      return all;
    }

  private:
    table counts_;
    std::uint64_t texts_ = 0;
    std::vector<token> tokens_;
  };

  word_frequencies() = default;

  /// How many different words there are.
  std::size_t size() const { return data_ ? data_->words.size() : 0; }
  /// The `i`-th of them in the order of bytes, in lower case, for i in [0, size()).
  std::string_view operator[](std::size_t i) const { return data_->words[i]; }
  /// How many texts there were.
  std::uint64_t texts() const { return data_ ? data_->texts : 0; }

  /// How often a word occurs: 0 if it does not. Cost: 20 to 50 ns, by the size of the table; allocates nothing.
  std::uint64_t count(std::string_view word) const { return find(word).words; }
  /// In how many texts it does.
  std::uint64_t texts(std::string_view word) const { return find(word).texts; }
  /// The inverse document frequency ln(texts() / texts(word)); a word that does not occur counts as one that occurs in
  /// one text. Source: Sparck Jones, "A statistical interpretation of term specificity and its application in
  /// retrieval", Journal of Documentation, 1972.
  double idf(std::string_view word) const {
    const occurrences of = find(word);
    return of.texts > 0 || texts() == 0 ? of.idf : std::log(static_cast<double>(texts()));
  }

  /// A random word, the likelier the less it says: its chance is proportional to the highest score that a word has less
  /// its own, where a score is count(word) * idf(word). Needs a word. Cost: a binary search. Source: Xie et al.,
  /// "Unsupervised Data Augmentation for Consistency Training", NeurIPS 2020, appendix on TF-IDF.
  std::string_view draw(stream& random) const {
    const auto& chances = data_->chances;
    const auto wanted = static_cast<std::uint64_t>(random.uniform_open() * static_cast<double>(chances.back()));
    const auto found = std::ranges::upper_bound(chances, wanted);
    return data_->words[std::min(static_cast<std::size_t>(found - chances.begin()), chances.size() - 1)];
  }

private:
  explicit word_frequencies(std::shared_ptr<const data> all) : data_(std::move(all)) {}

  occurrences find(std::string_view word) const {
    return data_ ? detail::find_value(data_->counts, word) : occurrences();
  }

  std::shared_ptr<const data> data_;
};

}  // namespace xaug
