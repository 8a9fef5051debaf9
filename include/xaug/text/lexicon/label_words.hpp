// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xaug/text/language/folded_words.hpp"
#include "xaug/text/language/stop_words.hpp"
#include "xaug/text/language/word_set.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/lexicon/inflection.hpp"

namespace xaug {

/// Which words of a labelled training set speak for which label, and how strongly. An augmentation keeps labels right
/// if it leaves those words alone, or puts others there that speak for the same label:
///
///     xaug::label_words::builder counts(2);
///     for (const auto& [text, label] : training_set) counts.add(text, label);
///     const xaug::label_words labels = counts.build();
///
///     const auto augment = xaug::protect_words{labels.carriers()} | xaug::eda{.words = wordnet};
///     const auto other = xaug::synonym_replacement{.words = labels.keep_labels(wordnet)};
///
/// The weight of a word for a label is the log-odds ratio of texts with that label to have the word, against all other
/// texts, taken at the end of its 95 % interval that is nearer to 0; it is 0 where the interval has both signs. So rare
/// words need clear evidence, and frequent ones need more than a significant trifle. With texts that have the word and
/// texts that have not, a and b of the label, c and d of the others, the log-odds ratio is ln(a d / (b c)) and its
/// variance 1/a + 1/b + 1/c + 1/d, with 0.5 added to each count.
///
/// Immutable and cheap to copy; safe to use from many threads. Sources: Gart and Zweifel, "On the bias of various
/// estimators of the logit and its variance", Biometrika, 1967, for the estimate; Monroe, Colaresi and Quinn,
/// "Fightin' Words", Political Analysis, 2008, who choose words that set two groups of texts apart by log-odds and
/// their variance. The use for augmentation is our own; Guo et al., "Selective Text Augmentation with Word Roles for
/// Low-Resource Text Classification", 2022, find words to keep by correlation and embeddings.
class label_words {
  struct weight {
    std::uint32_t label = 0;
    float value = 0;
  };
  using table = detail::word_map<weight>;

public:
  class builder {
  public:
    /// Labels are 0, ..., labels - 1. Throws xaug::error for fewer than two. Memory: 8 bytes for each word and label.
    explicit builder(index labels) : texts_(static_cast<std::size_t>(std::max<index>(0, labels))) {
      if (labels < 2) throw error("label_words: labels", "two or more", labels);
    }

    /// Counts the words of a text, each once. Throws xaug::error for other labels and for text that is not valid UTF-8,
    /// and has then counted nothing of it. Cost: 150 ns for each word.
    XAUG_PER_ISA void add(std::string_view text, index label) {
      if (label < 0 || label >= static_cast<index>(texts_.size()))
        throw error("label_words: label", "one of 0, ..., " + std::to_string(texts_.size() - 1), label);
      ++number_;
      detail::for_each_folded_word(text, tokens_, [&](std::string_view word) {
        occurrences& of = detail::value_of(counts_, word);
        of.texts.resize(texts_.size());
        if (std::exchange(of.last_text, number_) != number_) ++of.texts[static_cast<std::size_t>(label)];
      });
      ++texts_[static_cast<std::size_t>(label)];
    }

    /// What was counted so far. Cost: some 100 ns for each word and label.
    label_words build() const {
      std::uint64_t all = 0;
      for (const std::uint64_t each : texts_) all += each;
      auto weights = std::make_shared<table>();
      for (const auto& [word, of] : counts_) {
        std::uint64_t with = 0;
        for (const std::uint64_t each : of.texts) with += each;
        weight best;
        for (std::size_t label = 0; label < texts_.size(); ++label) {
          const std::uint64_t here = of.texts[label], elsewhere = with - here;
          const double value = log_odds(here, texts_[label] - here, elsewhere, all - texts_[label] - elsewhere);
          if (value > best.value) best = {static_cast<std::uint32_t>(label), static_cast<float>(value)};
        }
        if (best.value > 0) weights->emplace(word, best);
      }
      return label_words(std::move(weights));
    }

  private:
    struct occurrences {
      std::vector<std::uint64_t> texts;  // by label
      std::uint64_t last_text = 0;
    };

    /// The lower end of the interval.
    static double log_odds(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
      constexpr double normal_quantile = 1.959964;  // of 0.975
      double variance = 0;
      double odds = 0;
      for (const auto& [count, sign] : {std::pair(a, 1), {b, -1}, {c, -1}, {d, 1}}) {
        const double n = static_cast<double>(count) + 0.5;
        odds += sign * std::log(n);
        variance += 1.0 / n;
      }
      return odds - normal_quantile * std::sqrt(variance);
    }

    detail::word_map<occurrences> counts_;
    std::vector<std::uint64_t> texts_;  // by label
    std::uint64_t number_ = 0;
    std::vector<token> tokens_;
  };

  /// The usual weight from which on a word counts as a carrier: odds that are 1.65 times as high, beyond doubt.
  static constexpr float usual_weight = 0.5f;

  label_words() = default;

  /// The label that a word indicates most strongly: -1 if none. An expression of several words, as "motion picture",
  /// indicates what one of its words does, and none if two of them differ.
  index label(std::string_view words, float least = 0.0f) const { return std::max(none, find_label(words, least)); }
  /// How strongly one word indicates its label: 0 if it indicates none. Cost: some 20 ns; allocates nothing.
  float value(std::string_view word) const { return find(word).value; }

  /// The words of at least this weight, and those of `also`: what protect_words takes.
  word_set carriers(float least = usual_weight, const word_set& also = english_negations()) const {
    std::vector<std::string_view> words(also.begin(), also.end());
    if (weights_)
      for (const auto& [word, of] : *weights_)
        if (of.value >= least) words.push_back(word);
    return word_set(std::span<const std::string_view>(words));
  }

  /// The lexicon with only those synonyms that indicate the same label as the word itself, or none where it indicates
  /// none; without antonyms. A word's forms, which may replace it, count as the word: great indicates what greatest
  /// does, and a word whose forms indicate different labels is no synonym. Parts of speech, senses and irregular forms
  /// stay. Cost: 2 s for WordNet; save() the result.
  lexicon keep_labels(const lexicon& words, float least = usual_weight) const {
    std::array<std::unordered_map<std::string_view, index>, enum_names<part_of_speech>.size()> known;
    lexicon_builder kept;
    // The first time that a word is met as one of this part of speech, its irregular forms are kept too.
    const auto label_of = [&](std::string_view word, part_of_speech part) {
      const auto [found, is_new] = known[static_cast<std::size_t>(part)].try_emplace(word, none);
      if (is_new) {
        found->second = label_of_forms(words, word, part, least);
        for (const std::string_view form : words.irregular_forms(word, part)) kept.add_irregular_form(part, form, word);
      }
      return found->second;
    };
    std::vector<std::string_view> synonyms;
    for (index i = 0; i < words.size(); ++i) {
      const lexicon_entry entry = words[i];
      for (const part_of_speech part : parts_of_speech) {
        const index own = label_of(entry.word(), part);
        for (const lexicon_sense sense : entry.senses(part)) {
          synonyms.clear();
          for (const std::string_view synonym : sense.synonyms())
            if (own != several && label_of(synonym, part) == own) synonyms.push_back(synonym);
          kept.add(entry.word(), part, synonyms);
        }
      }
    }
    return kept.build();
  }

private:
  explicit label_words(std::shared_ptr<const table> weights) : weights_(std::move(weights)) {}

  static constexpr index none = -1;
  static constexpr index several = -2;

  static index joined(index a, index b) { return a == none || a == b ? b : b == none ? a : several; }

  index find_label(std::string_view words, float least) const {
    index found = none;
    for (std::size_t begin = 0; begin <= words.size();) {
      const std::size_t end = std::min(words.find(' ', begin), words.size());
      const weight of = find(words.substr(begin, end - begin));
      if (of.value > 0 && of.value >= least) found = joined(found, index{of.label});
      begin = end + 1;
    }
    return found;
  }

  index label_of_forms(const lexicon& words, std::string_view word, part_of_speech part, float least) const {
    using enum word_form;
    index found = find_label(word, least);
    const auto join = [&](std::initializer_list<word_form> forms) {
      for (const word_form form : forms) {
        const std::string inflected = inflect(words, word, form);
        // As "more beautiful", where "more" may speak for something by itself.
        const bool has_help = inflected.ends_with(word) && inflected.size() > word.size();
        if (!has_help) found = joined(found, find_label(inflected, least));
      }
    };
    if (part == part_of_speech::noun) join({plural});
    if (part == part_of_speech::verb) join({third_person, past, past_participle, gerund});
    if (part == part_of_speech::adjective) join({comparative, superlative});
    return found;
  }

  weight find(std::string_view word) const { return weights_ ? detail::find_value(*weights_, word) : weight(); }

  std::shared_ptr<const table> weights_;
};

}  // namespace xaug
