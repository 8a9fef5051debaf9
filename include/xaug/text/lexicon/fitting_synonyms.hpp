// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/lexicon/morphology.hpp"
#include "xaug/text/lexicon/sense_counts.hpp"
#include "xaug/text/lexicon/word_contexts.hpp"
#include "xaug/text/lexicon/word_frequencies.hpp"
#include "xaug/text/lexicon/word_parts.hpp"
#include "xaug/text/lexicon/word_vectors.hpp"

namespace xaug {

/// What is known of words beyond their synonyms. What is left empty is not asked.
struct synonym_evidence {
  word_frequencies corpus{};  ///< of the texts to be augmented: their words are those that get synonyms
  word_parts parts{};         ///< of the same texts, or of more, read with the same lexicon
  word_contexts contexts{};   ///< likewise
  word_vectors vectors{};
  sense_counts senses{};  ///< without these all senses of a word are equally usual
};

/// What a synonym has to have in order to fit.
struct synonym_fit {
  float least_part = 0.2f;
  float least_share = 0.0f;
  index least_count = 0;
  float least_context = 0.0f;
  float least_similarity = 0.25f;
  float least_of_best = 0.8f;
  bool several_words = false;

  static constexpr std::string_view name = "synonym_fit";
  static constexpr auto fields() {
    using t = synonym_fit;
    return field_list{field<&t::least_part>{probability, "share of the uses of a word that have a reading, at least"},
                      field<&t::least_share>{probability, "chance that a use of each means the same, at least"},
                      field<&t::least_count>{limits{0.0, 1e9}, "occurrences of a synonym in the texts, at least"},
                      field<&t::least_context>{probability, "similarity of their contexts, at least"},
                      field<&t::least_similarity>{limits{-1.0, 1.0}, "similarity of their vectors, at least"},
                      field<&t::least_of_best>{probability, "the same, as a share of what the best of them has"},
                      field<&t::several_words>{"whether synonyms of several words come in"}};
  }
};

namespace detail {

/// Finds what may stand for the words of a corpus.
class synonym_fitter {
public:
  synonym_fitter(const lexicon& words, const synonym_evidence& evidence, const synonym_fit& fit)
      : words_(words), evidence_(evidence), fit_(fit) {}

  /// The synonyms of a word that fit, in the form of the word, in the order of the lexicon.
  const std::vector<std::string_view>& of(std::string_view word) {
    candidates_.clear();
    chosen_.clear();
    const base_form_list readings = base_forms(words_, word);
    const bool is_told =
        std::ranges::any_of(readings, [&](const base_form& reading) { return told(word, reading) > 0; });
    for (const base_form& reading : readings)
      if (!is_told)
        add(word, reading, used(reading) / sum_of_used(readings));
      else if (const double part = told(word, reading); part >= double{fit_.least_part})
        add(word, reading, part * used(reading) / sum_of_used(readings, &reading));
    std::erase_if(candidates_, [&](const candidate& each) { return !fits(word, each); });
    float best = 0;
    for (const candidate& each : candidates_) best = std::max(best, evidence_.vectors.similarity(word, each.word));
    for (const candidate& each : candidates_)
      if (best == 0 || evidence_.vectors.similarity(word, each.word) >= fit_.least_of_best * best)
        chosen_.push_back(each.word);
    return chosen_;
  }

private:
  struct candidate {
    std::string word;
    double share;
  };

  /// What is added to each count, as a sense that nobody has tagged exists all the same.
  static constexpr double unseen = 0.5;

  double uses_of(std::string_view lemma, part_of_speech part, std::size_t sense) const {
    return evidence_.senses.count(lemma, part, sense) + unseen;
  }
  double uses_of(std::string_view lemma, part_of_speech part) const {
    const auto senses = static_cast<std::size_t>(words_.find(lemma).senses(part).size());
    double sum = 0;
    for (std::size_t i = 0; i < senses; ++i) sum += uses_of(lemma, part, i);
    return sum;
  }
  double uses_of(std::string_view lemma) const {
    double sum = 0;
    for (const part_of_speech part : parts_of_speech) sum += uses_of(lemma, part);
    return sum;
  }

  /// What the texts tell of a reading: its share in the uses of a word.
  double told(std::string_view word, const base_form& reading) const {
    return evidence_.parts.share(word, reading.part, reading.form);
  }
  double used(const base_form& reading) const { return uses_of(reading.lemma, reading.part); }
  /// Of all readings, or of those only that the texts do not tell from one: good and well, of better.
  double sum_of_used(const base_form_list& readings, const base_form* same = nullptr) const {
    double sum = 0;
    for (const base_form& each : readings)
      if (same == nullptr || (each.part == same->part && each.form == same->form)) sum += used(each);
    return sum;
  }

  /// Adds the synonyms of a reading that has this share in the uses of a word.
  void add(std::string_view word, const base_form& reading, double part) {
    std::size_t number = 0;
    for (const lexicon_sense sense : words_.find(reading.lemma).senses(reading.part)) {
      const double share = part * uses_of(reading.lemma, reading.part, number++) / used(reading);
      for (const std::string_view synonym : sense.synonyms()) {
        if (!fit_.several_words && synonym.find(' ') != synonym.npos) continue;
        std::string form = inflect(words_, synonym, reading.form);
        if (are_same(form, word)) continue;
        const double both = share * share_of(synonym, reading, sense);
        const auto known = std::ranges::find(candidates_, form, &candidate::word);
        if (known != candidates_.end())
          known->share += both;
        else
          candidates_.push_back({std::move(form), both});
      }
    }
  }

  /// The share of a synonym's uses that have the meaning of this sense of the word.
  double share_of(std::string_view synonym, const base_form& reading, const lexicon_sense& sense) const {
    double meant = 0;
    std::size_t number = 0;
    for (const lexicon_sense each : words_.find(synonym).senses(reading.part)) {
      if (is_same_synset(each, sense, reading.lemma)) meant += uses_of(synonym, reading.part, number);
      ++number;
    }
    return meant > 0 ? meant / uses_of(synonym) : 1.0;  // that of which the lexicon knows nothing has no other meaning
  }

  /// Whether `a` is the sense of the same synset as `b` of `word`: a lexicon lists them with all other words.
  static bool is_same_synset(const lexicon_sense& a, const lexicon_sense& b, std::string_view word) {
    if (a.synonyms().size() != b.synonyms().size()) return false;
    const word_list others = a.synonyms();
    return std::all_of(others.begin(), others.end(),
                       [&](std::string_view other) { return are_same(other, word) || contains(b.synonyms(), other); });
  }
  static bool contains(const word_list& list, std::string_view word) {
    return std::any_of(list.begin(), list.end(), [&](std::string_view each) { return are_same(each, word); });
  }
  static bool are_same(std::string_view a, std::string_view b) {
    return folded_word(a).view() == folded_word(b).view();
  }

  bool fits(std::string_view word, const candidate& c) const {
    if (c.share < double{fit_.least_share}) return false;
    if (occurrences(c.word) < static_cast<std::uint64_t>(fit_.least_count)) return false;
    const auto near = [&](const auto& evidence, float least) {
      return evidence.size() == 0 || evidence.similarity(word, c.word) >= least;
    };
    return near(evidence_.contexts, fit_.least_context) && near(evidence_.vectors, fit_.least_similarity);
  }

  /// Of several words, those of the rarest of them: they do not come together more often.
  std::uint64_t occurrences(std::string_view words) const {
    std::uint64_t least = evidence_.corpus.count(words.substr(0, words.find(' ')));
    for (std::size_t at; (at = words.find(' ')) != words.npos;) {
      words.remove_prefix(at + 1);
      least = std::min(least, evidence_.corpus.count(words.substr(0, words.find(' '))));
    }
    return least;
  }

  const lexicon& words_;
  const synonym_evidence& evidence_;
  const synonym_fit& fit_;
  std::vector<candidate> candidates_;
  std::vector<std::string_view> chosen_;
};

}  // namespace detail

/// A lexicon that has, for each word of a corpus as it is written there, only those synonyms that fit, already in the
/// form of the word: movies has films. With it synonym_replacement is faster than with all of WordNet, as it need not
/// inflect anything, and replaces other words where nothing fits.
///
///     xaug::word_frequencies::builder counts;
///     for (const std::string& text : training_set) counts.add(text);
///     const xaug::lexicon fitting = xaug::fitting_synonyms(
///         xaug::read_wordnet(folder), {.corpus = counts.build(), .vectors = xaug::read_word_vectors("glove.txt")});
///     const auto augment = xaug::synonym_replacement{.words = fitting, .alpha = 0.3f};
///
/// A synonym fits if
///   - the word has, in at least `least_part` of its uses in `parts`, the reading that the synonym belongs to: a part
///   of speech in a form;
///   - a use of the word and a use of the synonym mean the same with a chance of `least_share`: the sum, over the
///   senses that they share, of the products of the shares that the sense has in the uses of each, as `senses` has
///   counted them in all parts of speech (with 0.5 added to each count); what `parts` tells of the word's readings
///   takes the place of their counts;
///   - it occurs `least_count` times in the corpus;
///   - its neighbours in `contexts` are as similar to those of the word as `least_context`;
///   - its vector in `vectors` is as similar to the word's as `least_similarity`, and as `least_of_best` times that of
///   the synonym with the best one.
/// Parts, contexts and vectors that were not given are not asked, and neither are parts for a word of which they know
/// no reading. The result has no senses, parts of speech and antonyms, so that label_words::keep_labels has to come
/// first, if at all.
///
/// Throws xaug::error for settings out of their ranges and for a corpus without words. Cost: 50 us for each different
/// word; save() the result. Sources: the senses are those of WordNet, whose authors have counted them; that vectors
/// choose among synonyms is from Mrksic et al., "Counter-fitting Word Vectors to Linguistic Constraints", NAACL 2016,
/// and Jin et al., "Is BERT Really Robust?", AAAI 2020, who take the synonyms from the vectors alone.
inline lexicon fitting_synonyms(const lexicon& words, const synonym_evidence& evidence, const synonym_fit& fit = {}) {
  validate(fit, std::string(synonym_fit::name));
  if (evidence.corpus.size() == 0) throw error("fitting_synonyms: corpus", "word frequencies", "empty ones");
  detail::synonym_fitter fitter(words, evidence, fit);
  lexicon_builder fitting;
  for (std::size_t i = 0; i < evidence.corpus.size(); ++i)
    if (const auto& synonyms = fitter.of(evidence.corpus[i]); !synonyms.empty())
      fitting.add_form(evidence.corpus[i], synonyms);
  return fitting.build();
}

}  // namespace xaug
