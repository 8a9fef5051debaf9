// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/text/language/stop_words.hpp"
#include "xaug/text/language/word_set.hpp"
#include "xaug/text/lexicon/morphology.hpp"
#include "xaug/text/lexicon/word_places.hpp"

namespace xaug {

/// As which part of speech, and in which form, the words of a set of texts stand there: sweet is an adjective in most
/// of SST-2, and affecting too, rather than the gerund of affect. Immutable and cheap to copy; safe to use from many
/// threads.
///
///     xaug::word_parts::builder parts(wordnet);
///     for (const std::string& text : training_set) parts.add(text);
///     parts.build().share("sweet", xaug::part_of_speech::adjective);  // 0.76
///
/// Nothing is tagged, and no rules are written down. Words with one reading in the lexicon teach what stands before and
/// behind that reading: if n uses of a neighbour are beside such words, m of them beside those of a reading that has
/// the share s of all such uses, the neighbour makes it (m / s + 5) / (n + 5) times as likely, and a reading that no
/// such word has once. A use of another word is as likely one of its readings as its two neighbours and the reading's
/// share in the word's uses make it together, and these shares are found by ten rounds of expectation and maximisation,
/// from equal ones on, with one more use that is all readings alike. What comes several times with the same two
/// neighbours counts once.
///
/// Sources: Brill, "Unsupervised Learning of Disambiguation Rules for Part of Speech Tagging", 1995, for learning from
/// words that are not ambiguous; Dempster, Laird and Rubin, "Maximum Likelihood from Incomplete Data via the EM
/// Algorithm", 1977.
class word_parts {
  /// A part of speech in a form, as one number.
  static constexpr std::size_t forms = enum_names<word_form>.size();
  static constexpr std::size_t kinds = parts_of_speech.size() * forms;
  static constexpr std::size_t kind_of(part_of_speech part, word_form form) {
    return static_cast<std::size_t>(part) * forms + static_cast<std::size_t>(form);
  }
  template <class T>
  using by_kind = std::array<T, kinds>;
  using kind_list = std::vector<std::size_t>;
  using table = detail::word_map<by_kind<float>>;

  /// What words with one reading teach.
  class teacher {
  public:
    explicit teacher(std::size_t words) : beside_(2 * words), all_beside_(2 * words) {}

    void learn(const detail::word_place& at, std::size_t kind) {
      for (const std::size_t each : neighbours(at)) {
        ++beside_[each][kind];
        ++all_beside_[each];
        ++uses_[kind];
        ++all_;
      }
    }
    /// How many times as likely as elsewhere a word is of this kind here.
    double likelihood(const detail::word_place& at, std::size_t kind) const {
      constexpr double doubt = 5;
      double product = 1;
      if (uses_[kind] > 0)
        for (const std::size_t each : neighbours(at))
          product *= (beside_[each][kind] * all_ / uses_[kind] + doubt) / (all_beside_[each] + doubt);
      return product;
    }

  private:
    static std::array<std::size_t, 2> neighbours(const detail::word_place& at) {
      return {2 * std::size_t{at.before}, 2 * std::size_t{at.after} + 1};
    }

    std::vector<by_kind<std::uint32_t>> beside_;
    std::vector<std::uint32_t> all_beside_;
    by_kind<double> uses_{};
    double all_ = 0;
  };

public:
  class builder {
  public:
    /// `function_words` teach nothing and have no shares: WordNet has the arsenic of as, and not the conjunction. They
    /// are neighbours all the same, and the best ones.
    explicit builder(lexicon words, word_set function_words = english_stop_words())
        : words_(std::move(words)), function_words_(std::move(function_words)) {}

    /// Adds the words of a text, as split() finds them; the ends of a text are neighbours too. Throws xaug::error for
    /// text that is not valid UTF-8, and has then added nothing of it. Cost: 0.2 us for each word.
    XAUG_PER_ISA void add(std::string_view text) { places_.add(text); }

    /// What the texts tell so far. Cost: 0.1 us for each word of the texts; memory: 300 bytes for each word.
    word_parts build() const {
      const std::vector<detail::word_place> places = places_.sorted();
      const std::size_t words = places_.numbers().size() + 1;
      std::vector<kind_list> readings(words);
      for (const auto& [word, number] : places_.numbers()) readings[number] = readings_of(word);
      teacher known(words);
      for (const detail::word_place& each : places)
        if (readings[each.word].size() == 1) known.learn(each, readings[each.word].front());
      auto made = std::make_shared<table>();
      for (const auto& [word, number] : places_.numbers()) {
        if (readings[number].empty()) continue;
        const auto first = std::ranges::lower_bound(places, number, {}, &detail::word_place::word);
        const auto last = std::ranges::upper_bound(places, number, {}, &detail::word_place::word);
        made->emplace(word, shares({first, last}, readings[number], known));
      }
      return word_parts(std::move(made));
    }

  private:
    kind_list readings_of(std::string_view word) const {
      kind_list kinds_of_word;
      if (function_words_.contains(word)) return kinds_of_word;
      for (const base_form& each : base_forms(words_, word)) {
        const std::size_t kind = kind_of(each.part, each.form);
        if (std::ranges::find(kinds_of_word, kind) == kinds_of_word.end()) kinds_of_word.push_back(kind);
      }
      return kinds_of_word;
    }

    static by_kind<float> shares(std::span<const detail::word_place> places, const kind_list& readings,
                                 const teacher& known) {
      constexpr int rounds = 10;
      const double equal = 1.0 / static_cast<double>(readings.size());
      by_kind<double> now{}, uses{}, here{};
      for (const std::size_t kind : readings) now[kind] = equal;
      for (int round = 0; round < rounds && readings.size() > 1; ++round) {
        for (const std::size_t kind : readings) uses[kind] = equal;
        for (const detail::word_place& at : places) {
          double sum = 0;
          for (const std::size_t kind : readings) sum += here[kind] = now[kind] * known.likelihood(at, kind);
          for (const std::size_t kind : readings) uses[kind] += here[kind] / sum;
        }
        for (const std::size_t kind : readings) now[kind] = uses[kind] / (static_cast<double>(places.size()) + 1);
      }
      by_kind<float> result{};
      for (const std::size_t kind : readings) result[kind] = static_cast<float>(now[kind]);
      return result;
    }

    lexicon words_;
    word_set function_words_;
    detail::word_places places_;
  };

  /// Knows no word.
  word_parts() = default;

  /// The number of words that have a reading.
  std::size_t size() const { return table_ ? table_->size() : 0; }

  /// The share of the uses of `word`, in any case, that have this reading, in [0, 1]: 0 for those that it has not, for
  /// `any`, and for words without readings. Where two lemmas have the same one, as good and well have better, it is
  /// that of both. Cost: 50 ns.
  float share(std::string_view word, part_of_speech part, word_form form = word_form::base) const {
    if (!table_ || part == part_of_speech::any) return 0;
    return detail::find_value(*table_, word)[kind_of(part, form)];
  }

private:
  explicit word_parts(std::shared_ptr<const table> shares) : table_(std::move(shares)) {}

  std::shared_ptr<const table> table_;
};

}  // namespace xaug
