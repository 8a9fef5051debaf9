// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

#include "xaug/text/language/word_set.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

namespace detail {

/// Calls `use(begin, end)` for the tokens of each sentence. A sentence ends with . ! ? and the like, with the
/// quotation marks and brackets that close behind them, or at an empty line. A full stop does not end it behind an
/// initial, an abbreviation with others (U.S.) or one of a few without, in front of a small letter, or where no space
/// follows.
template <class Use>
void for_each_sentence(const edited_text& text, const Use& use) {
  using namespace std::string_view_literals;
  static constexpr std::array ideographic{"\u3002"sv, "\uFF01"sv, "\uFF1F"sv};  // no space follows these
  static constexpr std::array other{"."sv, "!"sv, "?"sv, "\u2026"sv, "\u061F"sv, "\u0964"sv};
  static constexpr std::array closers{"\""sv,     "'"sv,      ")"sv,      "]"sv,      "}"sv,      "\u201D"sv,
                                      "\u2019"sv, "\u00BB"sv, "\u300D"sv, "\u300F"sv, "\uFF09"sv, "\u300B"sv};
  static const word_set abbreviations{"mr", "mrs", "ms", "dr", "prof", "st", "sr", "vs", "messrs", "gen", "rep", "sen"};
  const auto is_in = [&](const auto& marks, std::size_t i) {
    return text[i].kind == token_kind::punctuation && std::ranges::count(marks, text[i].bytes) > 0;
  };
  const auto is_mark = [&](std::size_t i) { return is_in(ideographic, i) || is_in(other, i); };
  const auto is_abbreviated = [&](std::size_t stop) {
    if (stop == 0 || !text[stop].gap.empty()) return false;
    const std::string_view word = text[stop - 1].bytes;
    // The full stops within "U.S" and "e.g" are a part of the word.
    return (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') || word.find('.') != std::string_view::npos ||
           abbreviations.contains(word);
  };

  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > begin && detail::line_breaks(text[i].gap) > 1) {
      use(begin, i);
      begin = i;
    }
    if (!is_mark(i)) continue;
    bool needs_no_space = false;
    std::size_t marks = 0, end = i;
    for (; end < text.size() && (end == i || text[end].gap.empty()) && (is_mark(end) || is_in(closers, end)); ++end) {
      marks += is_mark(end);
      needs_no_space |= is_in(ideographic, end);
    }
    const bool only_stop = marks == 1 && text[i].bytes == ".";
    const bool goes_on =
        end < text.size() && ((text[end].gap.empty() && !needs_no_space) ||
                              (only_stop && (is_abbreviated(i) || case_of(text[end].bytes) == letter_case::lower)));
    i = end - 1;
    if (goes_on) continue;
    use(begin, end);
    begin = end;
  }
  if (begin < text.size()) use(begin, text.size());
}

}  // namespace detail

/// Puts the sentences of a text in random order, all orders equally likely, with probability `p`. What stands between
/// sentences stays where it is, and so do sentences with protected tokens.
///
/// p is in [0, 1]. Texts of fewer than two sentences stay as they are. Cost: some 20 ns for each token. Source: Ma,
/// "NLP Augmentation", github.com/makcedward/nlpaug, RandomSentAug, which moves a share of the sentences.
struct sentence_shuffle {
  float p = 1.0f;

  static constexpr std::string_view name = "sentence_shuffle";
  static constexpr auto fields() {
    return field_list{field<&sentence_shuffle::p>{probability, "probability that a text is shuffled"}};
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    struct sentence {
      std::size_t begin;
      std::size_t end;
      bool moves;
    };
    auto& sentences = detail::kept_object<std::vector<sentence>>();
    auto& order = detail::kept_object<std::vector<std::size_t>, sentence>();  // of those that move
    if (!random.bernoulli(p)) return;
    sentences.clear();
    order.clear();
    detail::for_each_sentence(text, [&](std::size_t begin, std::size_t end) {
      const auto tokens = text.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto count = static_cast<std::ptrdiff_t>(end - begin);
      const bool moves =
          std::none_of(tokens, tokens + count, [](const edited_text::token_text& t) { return t.is_protected; });
      if (moves) order.push_back(sentences.size());
      sentences.push_back({begin, end, moves});
    });
    if (order.size() < 2) return;
    auto next = std::size_t{0};
    for (const sentence& each : sentences) {
      const sentence& here = each.moves ? sentences[detail::draw_one(order, next++, random)] : each;
      draw.move(here.begin, here.end);
    }
  }
};

}  // namespace xaug
