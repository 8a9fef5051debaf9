// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "xaug/text/lexicon/word_frequencies.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

/// Replaces words that say little by others that say little. A word of score s, its occurrences in the text times
/// frequencies.idf(word), is replaced with probability min(p * (highest - s) / mean(highest - scores), 1), where the
/// mean is over the words of the text: a share `p` of them, less where the minimum cuts, and never the one that says
/// most. What comes in is frequencies.draw(), in the case of what it replaces; it need not fit the sentence.
///
/// p is in [0, 1]. Throws xaug::error for empty frequencies. Cost: some 200 ns for each word. Source: Xie et al.,
/// "Unsupervised Data Augmentation for Consistency Training", NeurIPS 2020, appendix on TF-IDF.
struct tfidf_replacement {
  word_frequencies frequencies{};
  float p = 0.1f;

  static constexpr std::string_view name = "tfidf_replacement";
  static constexpr auto fields() {
    return field_list{field<&tfidf_replacement::p>{probability, "share of the words that are replaced, at most"}};
  }
  void check(const std::string& path) const {
    if (frequencies.size() == 0) throw error(path + ".frequencies", "word frequencies", "empty ones");
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    struct scores_of_groups {};
    struct slack_of_tokens {};
    auto& scores = detail::kept_object<std::vector<double>, scores_of_groups>();  // of each group of equal words
    auto& slack = detail::kept_object<std::vector<double>, slack_of_tokens>();    // of each token, if it is a word
    const auto& groups = detail::word_groups::of(text, detail::is_free_word);
    scores.clear();
    slack.assign(text.size(), 0.0);
    double highest = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const auto occurrences = groups[i];
      scores.push_back(static_cast<double>(occurrences.size()) * frequencies.idf(text[occurrences.front()].bytes));
      highest = std::max(highest, scores.back());
    }
    double sum = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const double less = highest - scores[i];
      const double each = less > 1e-9 * highest ? less : 0.0;  // what rounding left is no difference
      for (const std::uint32_t at : groups[i]) slack[at] = each;
      sum += each * static_cast<double>(groups[i].size());
    }
    if (sum == 0) return;
    const auto words = static_cast<double>(std::ranges::count_if(text, detail::is_free_word));
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (slack[at] == 0 || !random.bernoulli(static_cast<float>(p * slack[at] * words / sum))) continue;
      const std::string_view word = frequencies.draw(random);
      draw.replace(at, [&](std::string& out) { append_matching_case(out, word, text[at].bytes); });
    }
  }
};

}  // namespace xaug
