// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/random_deletion.hpp"
#include "xaug/text/random_insertion.hpp"
#include "xaug/text/random_swap.hpp"
#include "xaug/text/synonym_replacement.hpp"

namespace xaug::inline XAUG_ABI {

/// EDA: one of synonym_replacement, random_insertion, random_swap and random_deletion, all equally likely. The settings
/// have the names of the paper's code: shares of words that are replaced, inserted and swapped, and the probability of
/// each word to be deleted.
///
/// Throws xaug::error for an empty lexicon. Source: Wei and Zou, "EDA: Easy Data Augmentation Techniques for Boosting
/// Performance on Text Classification Tasks", EMNLP 2019, who make several texts of each beforehand; here each epoch
/// makes another one.
struct eda {
  lexicon words{};
  float alpha_sr = 0.1f;
  float alpha_ri = 0.1f;
  float alpha_rs = 0.1f;
  float p_rd = 0.1f;
  word_set stop_words = english_stop_words();

  static constexpr std::string_view name = "eda";
  static constexpr auto fields() {
    return std::tuple{field{"alpha_sr", &eda::alpha_sr, probability, "share of the words that are replaced"},
                      field{"alpha_ri", &eda::alpha_ri, probability, "insertions for each word"},
                      field{"alpha_rs", &eda::alpha_rs, probability, "swaps for each word"},
                      field{"p_rd", &eda::p_rd, probability, "probability of each word to be deleted"}};
  }
  void check(const std::string& path) const { detail::require_words(words, path); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    switch (random.uniform_int(4)) {
      case 0: detail::replace_by_synonyms({words, stop_words, alpha_sr}, random, text, draw); break;
      case 1: detail::insert_synonyms({words, alpha_ri}, random, text, draw); break;
      case 2: random_swap{.alpha = alpha_rs}.decide(random, text, draw); break;
      default: random_deletion{.p = p_rd}.decide(random, text, draw);
    }
  }
};

}  // namespace xaug::inline XAUG_ABI
