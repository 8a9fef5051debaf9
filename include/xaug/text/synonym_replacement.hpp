// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "xaug/text/language/stop_words.hpp"
#include "xaug/text/lexicon/synonym_choices.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

namespace detail {

/// What synonym_replacement and eda have in common. The lexicon and the stop words are not copied: their counts of
/// owners would go to and fro between threads.
struct synonym_settings {
  const lexicon& words;
  const word_set& stop_words;
  float alpha;
  index min_count = 1;
  index max_count = no_limit;
  index max_senses = no_limit;
  bool antonyms = false;
};

inline void replace_by_synonyms(const synonym_settings& settings, stream& random, const edited_text& text,
                                text_draw& draw) {
  const auto all = static_cast<std::size_t>(std::ranges::count_if(text, is_free_word));
  std::size_t left = words_to_edit(settings.alpha, settings.min_count, settings.max_count, all);
  auto& groups = word_groups::of(text, [&](const edited_text::token_text& t) {
    return is_free_word(t) && !settings.stop_words.contains(t.bytes);
  });
  for (std::size_t i = 0; i < groups.size() && left > 0; ++i) {
    const std::span<const std::uint32_t> occurrences = groups.draw(i, random);
    const synonym_choices choices(settings.words, text[occurrences.front()].bytes, settings.max_senses,
                                  settings.antonyms);
    if (choices.size() == 0) continue;
    const index chosen = random.uniform_int(choices.size());
    for (const std::uint32_t at : occurrences)
      draw.replace(at, [&](std::string& out) { choices.append(chosen, text[at].bytes, true, out); });
    --left;
  }
}

}  // namespace detail

/// Replaces max(min_count, floor(alpha * words)) different words, up to max_count, by one of their synonyms each, all
/// occurrences of a word alike. The synonym is uniform among those of the word's first `max_senses` senses and takes
/// the word's form and case (Dogs -> Hounds). Stop words are not replaced, and neither are words without synonyms:
/// others come in their place, as far as there are any. With `antonyms`, words are replaced by their opposites instead,
/// which changes what a text says, and as a rule its label.
///
/// Throws xaug::error for an empty lexicon. Cost: 0.1 us for each word looked up, 2 us for inflected ones. Source: Wei
/// and Zou, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP 2019,
/// whose code does not know forms and case; antonyms: Ma, "NLP Augmentation", github.com/makcedward/nlpaug, AntonymAug.
/// Words: WordNet (Miller, 1995), see read_wordnet().
struct synonym_replacement {
  lexicon words{};
  float alpha = 0.1f;
  index min_count = 1;
  index max_count = detail::no_limit;
  index max_senses = detail::no_limit;
  bool antonyms = false;
  word_set stop_words = english_stop_words();

  static constexpr std::string_view name = "synonym_replacement";
  static constexpr auto fields() {
    using t = synonym_replacement;
    return field_list{field<&t::alpha>{probability, "share of the words that are replaced"},
                      field<&t::min_count>{detail::edit_count, "words at least"},
                      field<&t::max_count>{detail::edit_count, "words at most"},
                      field<&t::max_senses>{detail::edit_count, "senses of a word that count"},
                      field<&t::antonyms>{"whether opposites come in"}};
  }
  void check(const std::string& path) const { detail::require_words(words, path); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::replace_by_synonyms({words, stop_words, alpha, min_count, max_count, max_senses, antonyms}, random, text,
                                draw);
  }
};

}  // namespace xaug
