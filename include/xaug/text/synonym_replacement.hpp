// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/synonym_choices.hpp"
#include "xaug/text/text_transform.hpp"
#include "xaug/text/word_set.hpp"

namespace xaug::inline XAUG_ABI {

/// Replaces max(min_count, floor(alpha * words)) different words, up to max_count, by one of their synonyms each, all
/// occurrences of a word alike. The synonym is uniform among those of the word's first `max_senses` senses and takes
/// the word's form and case (Dogs -> Hounds). Stop words are not replaced, and neither are words without synonyms:
/// others come in their place, as far as there are any.
///
/// Throws xaug::error for an empty lexicon. Cost: 0.1 us for each word looked up, 2 us for inflected ones. Source: Wei
/// and Zou, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP 2019,
/// whose code does not know forms and case. Words: WordNet (Miller, 1995), see read_wordnet().
struct synonym_replacement {
  lexicon words{};
  float alpha = 0.1f;
  index min_count = 1;
  index max_count = detail::no_limit;
  index max_senses = detail::no_limit;
  word_set stop_words = english_stop_words();

  static constexpr std::string_view name = "synonym_replacement";
  static constexpr auto fields() {
    using t = synonym_replacement;
    return std::tuple{field{"alpha", &t::alpha, probability, "share of the words that are replaced"},
                      field{"min_count", &t::min_count, detail::edit_count, "words at least"},
                      field{"max_count", &t::max_count, detail::edit_count, "words at most"},
                      field{"max_senses", &t::max_senses, detail::edit_count, "senses of a word that count"}};
  }
  void check(const std::string& path) const { detail::require_words(words, path); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    const std::size_t all = detail::candidates::words(text).size();
    const std::size_t wanted = detail::words_to_edit(alpha, min_count, max_count, all);
    auto& groups = detail::word_groups::of(text, [&](const edited_text::token_text& t) {
      return t.kind == token_kind::word && !t.is_protected && !stop_words.contains(t.bytes);
    });
    std::size_t replaced = 0;
    for (std::size_t i = 0; i < groups.size() && replaced < wanted; ++i) {
      const std::span<const std::uint32_t> occurrences = groups.draw(i, random);
      const detail::synonym_choices choices(words, text[occurrences.front()].bytes, max_senses);
      if (choices.size() == 0) continue;
      const index chosen = random.uniform_int(choices.size());
      for (const std::uint32_t at : occurrences)
        draw.replace(at, [&](std::string& out) { choices.append(chosen, text[at].bytes, true, out); });
      ++replaced;
    }
  }
};

}  // namespace xaug::inline XAUG_ABI
