// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "xaug/text/lexicon/lexicon.hpp"
#include "xaug/text/lexicon/morphology.hpp"

namespace xaug::detail {

/// What may stand for a word: the synonyms that the lexicon has for it or, if it has none, for the words that it is a
/// form of, which then take that form (running, as the gerund of run, gives the gerunds of the synonyms of run). The
/// same with antonyms.
class synonym_choices {
public:
  synonym_choices(const lexicon& words, std::string_view word, index max_senses, bool antonyms = false)
      : words_(words) {
    const auto list = antonyms ? &lexicon::antonyms : &lexicon::synonyms;
    if (const word_list own = (words.*list)(word, part_of_speech::any, max_senses); !own.empty()) {
      add({{}, part_of_speech::any, word_form::base}, own);
      return;
    }
    readings_ = base_forms(words, word);
    for (const base_form& reading : readings_)
      if (reading.form != word_form::base) add(reading, (words.*list)(reading.lemma, reading.part, max_senses));
  }

  index size() const { return size_; }

  /// Appends the `i`-th to `out`, in the form and, if told so, the case of the word that it stands for.
  void append(index i, std::string_view original, bool keep_case, std::string& out) const {
    for (std::size_t list = 0; list < count_; ++list) {
      if (i >= lists_[list].size()) {
        i -= lists_[list].size();
        continue;
      }
      const std::string_view synonym = lists_[list][i];
      const word_form form = forms_[list];
      const std::string inflected = form == word_form::base ? std::string() : inflect(words_, synonym, form);
      const std::string_view word = form == word_form::base ? synonym : std::string_view(inflected);
      if (keep_case)
        append_matching_case(out, word, original);
      else
        out += word;
      return;
    }
  }

private:
  void add(const base_form& reading, const word_list& list) {
    if (list.empty()) return;
    lists_[count_] = list;
    forms_[count_++] = reading.form;
    size_ += list.size();
  }

  const lexicon& words_;
  base_form_list readings_;
  std::array<word_list, base_form_list::capacity> lists_;
  std::array<word_form, base_form_list::capacity> forms_{};
  std::size_t count_ = 0;
  index size_ = 0;
};

/// Throws xaug::error for a lexicon without words.
inline void require_words(const lexicon& words, const std::string& path) {
  if (words.size() == 0) throw error(path + ".words", "a lexicon with words", "an empty one");
}

}  // namespace xaug::detail
