// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "xaug/text/language/letter_case.hpp"
#include "xaug/text/lexicon/inflection.hpp"
#include "xaug/text/lexicon/lexicon.hpp"

// From an inflected English word to those that it may be a form of. Source: morphy(7WN) of WordNet 3.0.

namespace xaug {

/// A reading of a word: "running" is the gerund of the verb "run", "dogs" the plural of the noun "dog".
struct base_form {
  std::string_view lemma;  ///< as the lexicon has it, in lower case; valid as long as the lexicon
  part_of_speech part = part_of_speech::noun;
  word_form form = word_form::base;
  friend bool operator==(const base_form&, const base_form&) = default;
};

/// A few readings, in memory of its own.
class base_form_list {
public:
  static constexpr std::size_t capacity = 16;  // twice what WordNet needs

  index size() const { return static_cast<index>(size_); }
  bool empty() const { return size_ == 0; }
  /// The `i`-th, for i in [0, size()).
  const base_form& operator[](index i) const { return forms_[static_cast<std::size_t>(i)]; }
  const base_form* begin() const { return forms_.data(); }
  const base_form* end() const { return forms_.data() + size_; }

  /// Adds a reading, unless the list has that lemma as the same part of speech, or is full.
  void add(const base_form& reading) {
    const auto same = [&](const base_form& each) { return each.part == reading.part && each.lemma == reading.lemma; };
    if (size_ < capacity && std::none_of(begin(), end(), same)) forms_[size_++] = reading;
  }

private:
  std::array<base_form, capacity> forms_;
  std::size_t size_ = 0;
};

namespace detail {

/// Dogs is of dog: take off `suffix`, put on `ending`.
struct detachment {
  std::string_view suffix;
  std::string_view ending;
  word_form form;
};

inline constexpr std::array noun_detachments{
    detachment{"s", "", word_form::plural},      detachment{"ses", "s", word_form::plural},
    detachment{"xes", "x", word_form::plural},   detachment{"zes", "z", word_form::plural},
    detachment{"ches", "ch", word_form::plural}, detachment{"shes", "sh", word_form::plural},
    detachment{"men", "man", word_form::plural}, detachment{"ies", "y", word_form::plural}};
inline constexpr std::array verb_detachments{
    detachment{"s", "", word_form::third_person},   detachment{"ies", "y", word_form::third_person},
    detachment{"es", "e", word_form::third_person}, detachment{"es", "", word_form::third_person},
    detachment{"ed", "e", word_form::past},         detachment{"ed", "", word_form::past},
    detachment{"ing", "e", word_form::gerund},      detachment{"ing", "", word_form::gerund}};
inline constexpr std::array adjective_detachments{
    detachment{"er", "", word_form::comparative}, detachment{"est", "", word_form::superlative},
    detachment{"er", "e", word_form::comparative}, detachment{"est", "e", word_form::superlative}};

constexpr std::span<const detachment> detachments(part_of_speech part) {
  switch (part) {
    case part_of_speech::noun: return noun_detachments;
    case part_of_speech::verb: return verb_detachments;
    case part_of_speech::adjective: return adjective_detachments;
    default: return {};
  }
}

class base_form_finder {
public:
  base_form_finder(const lexicon& words, std::string_view word, base_form_list& to)
      : words_(words), word_(word), to_(to) {}

  void find(part_of_speech part) {
    add(word_, part, word_form::base);
    if (add_irregular(word_, {}, {}, part)) return;
    const split_word parts(word_, part);
    if (parts.head.size() < word_.size() && add_irregular(parts.head, parts.before, parts.after, part)) return;
    detach(parts, part);
  }

private:
  /// Whether the exception lists have the form; if so, no rule applies to it.
  bool add_irregular(std::string_view form, std::string_view before, std::string_view after, part_of_speech part) {
    const form_list bases = words_.irregular_bases(form, part);
    for (const std::string_view base : bases) add(join(before, base, {}, after), part, form_of(form, base, part));
    return !bases.empty();
  }

  void detach(const split_word& parts, part_of_speech part) {
    std::string_view stem = parts.head;
    std::string_view after = parts.after;
    if (part == part_of_speech::noun) {
      if (stem.ends_with("ful")) {  // boxesful is of boxful
        after = word_.substr(static_cast<std::size_t>(stem.data() + stem.size() - 3 - word_.data()));
        stem.remove_suffix(3);
      } else if (stem.ends_with("ss") || stem.size() <= 2) {
        return;
      }
    }
    for (const detachment& rule : detachments(part))
      if (stem.size() > rule.suffix.size() && stem.ends_with(rule.suffix))
        add(join(parts.before, stem.substr(0, stem.size() - rule.suffix.size()), rule.ending, after), part, rule.form);
  }

  /// Which form an irregular one is; the lists do not say.
  word_form form_of(std::string_view form, std::string_view base, part_of_speech part) const {
    if (part == part_of_speech::noun) return word_form::plural;
    if (part != part_of_speech::verb) return form.ends_with("st") ? word_form::superlative : word_form::comparative;
    if (form.ends_with("ing")) return word_form::gerund;
    if (is_one_of(form, {"am", "are"})) return word_form::base;
    const inflector forms(words_, base);
    if (forms(word_form::third_person) == form) return word_form::third_person;
    if (forms(word_form::past) == form || forms(word_form::past_participle) != form) return word_form::past;
    return word_form::past_participle;
  }

  /// The parts one behind the other; nothing if that is longer than any word.
  std::string_view join(std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
    std::size_t size = 0;
    for (const std::string_view part : {a, b, c, d}) {
      if (size + part.size() > joined_.size()) return {};
      size += part.copy(joined_.data() + size, part.size());
    }
    return {joined_.data(), size};
  }

  void add(std::string_view lemma, part_of_speech part, word_form form) {
    const lexicon_entry entry = words_.find(lemma);
    if (entry.has(part)) to_.add({entry.word(), part, form});
  }

  const lexicon& words_;
  std::string_view word_;
  base_form_list& to_;
  std::array<char, longest_word> joined_;
};

}  // namespace detail

/// The words of a lexicon that `word` may be a form of: the word itself, then those that the exception lists of WordNet
/// say (ran is of run), or, if they say nothing, those that its rules of detachment lead to (dogs is of dog). In the
/// order of parts_of_speech, or for one of them. Words of several parts have one part that is inflected: gave up is of
/// give up. Where past and participle look the same, as in walked, the form is `past`. Empty for words that are not
/// found. The rules are of English. Cost: 1 us; allocates nothing for words of usual length. Source: morphy(7WN),
/// WordNet 3.0.
inline base_form_list base_forms(const lexicon& words, std::string_view word,
                                 part_of_speech part = part_of_speech::any) {
  base_form_list result;
  const detail::folded_word folded(word);
  detail::base_form_finder finder(words, folded.view(), result);
  for (const part_of_speech each : parts_of_speech)
    if (words.has(each) && (part == part_of_speech::any || part == each)) finder.find(each);
  return result;
}

}  // namespace xaug
