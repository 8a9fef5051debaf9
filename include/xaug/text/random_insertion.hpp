// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/lexicon/synonym_choices.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

namespace detail {

/// What random_insertion and eda have in common; see synonym_settings.
struct insertion_settings {
  const lexicon& words;
  float alpha;
  index min_count = 1;
  index max_count = no_limit;
  index max_senses = no_limit;
};

inline void insert_synonyms(const insertion_settings& settings, stream& random, const edited_text& text,
                            text_draw& draw) {
  constexpr int tries = 9;
  const auto& places = candidates::words(text);
  const auto count = static_cast<index>(places.size());
  if (count == 0) return;
  const auto any_word = [&] { return places[static_cast<std::size_t>(random.uniform_int(count))]; };
  for (std::size_t left = words_to_edit(settings.alpha, settings.min_count, settings.max_count, places.size());
       left > 0; --left) {
    for (int i = 0; i < tries; ++i) {
      const std::string_view word = text[any_word()].bytes;
      const synonym_choices choices(settings.words, word, settings.max_senses);
      if (choices.size() == 0) continue;
      const index chosen = random.uniform_int(choices.size());
      draw.insert(any_word(), [&](std::string& out) { choices.append(chosen, word, false, out); });
      break;
    }
  }
}

}  // namespace detail

/// Inserts a synonym of a random word in front of a random word, max(min_count, floor(alpha * words)) times, up to
/// max_count. Of a word without synonyms nothing is inserted, but another one is drawn, nine in all at most.
///
/// Throws xaug::error for an empty lexicon. Cost: 0.1 us for each word looked up, 2 us for inflected ones. Source: Wei
/// and Zou, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP 2019;
/// their code also draws from words that it has inserted.
struct random_insertion {
  lexicon words{};
  float alpha = 0.1f;
  index min_count = 1;
  index max_count = detail::no_limit;
  index max_senses = detail::no_limit;

  static constexpr std::string_view name = "random_insertion";
  static constexpr auto fields() {
    using t = random_insertion;
    return field_list{field<&t::alpha>{probability, "insertions for each word"},
                      field<&t::min_count>{detail::repetitions, "insertions at least"},
                      field<&t::max_count>{detail::edit_count, "insertions at most"},
                      field<&t::max_senses>{detail::edit_count, "senses of a word that count"}};
  }
  void check(const std::string& path) const { detail::require_words(words, path); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::insert_synonyms({words, alpha, min_count, max_count, max_senses}, random, text, draw);
  }
};

}  // namespace xaug
