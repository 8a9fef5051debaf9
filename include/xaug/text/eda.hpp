// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/text/random_deletion.hpp"
#include "xaug/text/random_insertion.hpp"
#include "xaug/text/random_swap.hpp"
#include "xaug/text/synonym_replacement.hpp"

namespace xaug {

/// EDA: one of synonym_replacement, random_insertion, random_swap and random_deletion, all equally likely. The settings
/// have the names of the paper's code: shares of words that are replaced, inserted and swapped, and the probability of
/// each word to be deleted.
///
/// Throws xaug::error for an empty lexicon. Source: Wei and Zou, "EDA: Easy Data Augmentation Techniques for Boosting
/// Performance on Text Classification Tasks", EMNLP 2019. In a pipeline each epoch makes another text; eda_variants()
/// makes several beforehand, as their code does.
struct eda {
  lexicon words{};
  float alpha_sr = 0.1f;
  float alpha_ri = 0.1f;
  float alpha_rs = 0.1f;
  float p_rd = 0.1f;
  word_set stop_words = english_stop_words();

  static constexpr std::string_view name = "eda";
  static constexpr auto fields() {
    return field_list{field<&eda::alpha_sr>{probability, "share of the words that are replaced"},
                      field<&eda::alpha_ri>{probability, "insertions for each word"},
                      field<&eda::alpha_rs>{probability, "swaps for each word"},
                      field<&eda::p_rd>{probability, "probability of each word to be deleted"}};
  }
  void check(const std::string& path) const { detail::require_words(words, path); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    decide_by(random.uniform_int(techniques), random, text, draw);
  }

  /// By technique 0, ..., techniques - 1, in the order of the settings.
  static constexpr index techniques = 4;
  void decide_by(index technique, stream& random, const edited_text& text, text_draw& draw) const {
    switch (technique) {
      case 0: detail::replace_by_synonyms({words, stop_words, alpha_sr}, random, text, draw); break;
      case 1: detail::insert_synonyms({words, alpha_ri}, random, text, draw); break;
      case 2: random_swap{.alpha = alpha_rs}.decide(random, text, draw); break;
      default: random_deletion{.p = p_rd}.decide(random, text, draw);
    }
  }
};

/// What EDA's code makes of a text: `num_aug` variants in random order, and the text itself behind them. Each of the
/// four techniques makes num_aug / 4 + 1 of them; as many as are wanted are kept. The paper recommends 16 for 500 texts
/// and 4 for 5,000. Tokens that `protected_spans` touch stay as they are. Throws xaug::error for settings out of their
/// ranges and for text that is not valid UTF-8.
inline std::vector<std::string> eda_variants(const eda& t, std::string_view text, std::size_t num_aug,
                                             const sample_key& key, std::span<const text_span> protected_spans = {}) {
  validate(t, std::string(eda::name));
  require_utf8(text);
  const philox_key derived = derive_key(key.seed, key.epoch);
  const auto stream_at = [&](std::size_t place) {
    return stream(derived, key.index, static_cast<std::uint32_t>(place));
  };
  constexpr auto techniques = static_cast<std::size_t>(eda::techniques);
  std::vector<std::size_t> order((num_aug / techniques + 1) * techniques);
  stream shuffling = stream_at(0);
  shuffling.permutation(std::span(order));

  std::vector<std::string> variants;
  edited_text under_edit;
  text_draw draw;
  for (const std::size_t each : std::span(order).first(num_aug)) {
    under_edit.assign(text, protected_spans);
    draw.clear();
    stream random = stream_at(each + 1);
    t.decide_by(static_cast<index>(each % techniques), random, under_edit, draw);
    under_edit.apply(draw);
    variants.push_back(under_edit.str());
  }
  variants.emplace_back(text);
  return variants;
}

}  // namespace xaug
