// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/tfidf_replacement.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect_error.hpp"
#include "support/statistics.hpp"

namespace {

using namespace xaug;

const word_frequencies& frequencies() {
  static const word_frequencies all = [] {
    word_frequencies::builder counts;
    for (const std::string_view text : {"the z", "the y z", "the a b", "the a"}) counts.add(text);
    return counts.build();
  }();
  return all;
}

text_draw decided(const tfidf_replacement& t, const edited_text& text, std::uint64_t seed) {
  text_draw draw;
  stream random(sample_key{.seed = seed});
  t.decide(random, text, draw);
  return draw;
}

TEST(tfidf_replacement, replaces_words_by_how_little_they_say) {
  // Scores: "the" 2 ln 1 = 0, "a" ln 2, "b" ln 4, an unknown word ln 4. Less than the highest: 2, 1, 0 times ln 2.
  const edited_text text("The a, the b unseen 5.");
  std::array<std::size_t, 9> found{};
  constexpr std::size_t seeds = 5000;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    for (const text_edit& edit : decided({frequencies(), 0.1f}, text, seed).edits) {
      EXPECT_EQ(edit.kind, edit_kind::replace);
      ++found[edit.at];
    }
  // Of five words; the mean of what they have less is (2 + 1 + 2) / 5 = 1.
  const auto expect_share = [&](std::size_t at, double expected) {
    const std::vector<std::size_t> counts{found[at], seeds - found[at]};
    EXPECT_GT(test::chi_square_p(counts, std::vector<double>{expected, 1 - expected}), test::unlikely) << at;
  };
  expect_share(0, 0.2);
  expect_share(1, 0.1);
  expect_share(3, 0.2);
  for (const std::size_t never : {2U, 4U, 5U, 6U, 7U}) EXPECT_EQ(found[never], 0U) << never;
}

TEST(tfidf_replacement, counts_how_often_a_word_occurs_in_the_text) {
  // Scores: "a" 2 ln 2, "z" ln 2, "the" 0.
  const edited_text text("a z a the");
  std::array<std::size_t, 4> found{};
  constexpr std::size_t seeds = 5000;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    for (const text_edit& edit : decided({frequencies(), 0.3f}, text, seed).edits) ++found[edit.at];
  EXPECT_EQ(found[0] + found[2], 0U);
  EXPECT_NEAR(static_cast<double>(found[1]), 0.4 * seeds, 150);
  EXPECT_NEAR(static_cast<double>(found[3]), 0.8 * seeds, 150);
}

TEST(tfidf_replacement, words_come_in_the_case_of_what_they_replace) {
  bool upper = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    edited_text text("THE the b");
    const text_draw draw = decided({frequencies(), 1}, text, seed);
    text.apply(draw);
    EXPECT_EQ(text[2].bytes, "b");
    if (text[0].bytes == "A" || text[0].bytes == "THE") upper = true;
    EXPECT_EQ(case_of(text[1].bytes), letter_case::lower);
  }
  EXPECT_TRUE(upper);
}

TEST(tfidf_replacement, leaves_texts_whose_words_say_the_same) {
  word_frequencies::builder counts;
  for (int i = 0; i < 125; ++i) counts.add(i == 0 ? "a b" : i < 25 ? "a" : "");
  const word_frequencies powers_of_five = counts.build();
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_TRUE(decided({powers_of_five, 1}, edited_text("a a a b"), seed).edits.empty()) << "all 3 ln 5";
  for (const std::string_view in : {"", "a", "b unseen", "5 , ."})
    for (std::uint64_t seed = 0; seed < 20; ++seed)
      EXPECT_TRUE(decided({frequencies(), 1}, edited_text(in), seed).edits.empty()) << in;
}

TEST(tfidf_replacement, needs_frequencies) {
  test::expect_error([] { validate(tfidf_replacement{}, "t"); }, {"t.frequencies", "empty"});
  test::expect_error([] { validate(tfidf_replacement{frequencies(), 2}, "t"); }, {"t.p", "found 2"});
}

}  // namespace
