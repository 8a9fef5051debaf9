// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/word_frequencies.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect_error.hpp"
#include "support/statistics.hpp"

namespace {

using namespace xaug;
using test::expect_error;

word_frequencies frequencies_of(std::initializer_list<std::string_view> texts) {
  word_frequencies::builder counts;
  for (const std::string_view text : texts) counts.add(text);
  return counts.build();
}

TEST(word_frequencies, counts_words_in_any_case) {
  const word_frequencies counts =
      frequencies_of({"The dog, the DOG!", "caf\u00e9 5 \u6211 CAF\u00c9 https://dog.org", ""});
  EXPECT_EQ(counts.size(), 4U);
  EXPECT_EQ(counts.count("the"), 2U);
  EXPECT_EQ(counts.count("Dog"), 2U);
  EXPECT_EQ(counts.count("Caf\u00e9"), 2U);
  EXPECT_EQ(counts.count("\u6211"), 1U);
  for (const std::string_view other : {"5", "https://dog.org", ",", "", "do"}) EXPECT_EQ(counts.count(other), 0U);
  EXPECT_EQ(word_frequencies().size(), 0U);
  EXPECT_EQ(word_frequencies().count("the"), 0U);
}

TEST(word_frequencies, leaves_out_words_that_are_too_long) {
  const std::string longest(longest_word, 'x'), longer(longest_word + 1, 'x');
  const word_frequencies counts = frequencies_of({longest, longer, longer + 'y'});
  EXPECT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts.count(longest), 1U);
  EXPECT_EQ(counts.count(longer), 0U);
}

TEST(word_frequencies, does_not_change_once_built) {
  word_frequencies::builder builder;
  builder.add("a b");
  const word_frequencies first = builder.build();
  builder.add("a c");
  expect_error([&] { builder.add("a b \xff"); }, {"text, byte 4", "UTF-8"});
  const word_frequencies second = builder.build();
  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(first.count("a"), 1U);
  EXPECT_EQ(second.size(), 3U);
  EXPECT_EQ(second.count("a"), 2U);
  EXPECT_EQ(second.count("b"), 1U) << "nothing of the text that is not valid";
}

TEST(word_frequencies, counts_texts) {
  const word_frequencies counts = frequencies_of({"a b a", "B c", "a", "", "C c"});
  EXPECT_EQ(counts.texts(), 5U);
  EXPECT_EQ(counts.count("a"), 3U);
  EXPECT_EQ(counts.texts("a"), 2U);
  EXPECT_EQ(counts.texts("b"), 2U);
  EXPECT_EQ(counts.texts("c"), 2U);
  EXPECT_EQ(counts.texts("d"), 0U);
  EXPECT_DOUBLE_EQ(counts.idf("a"), std::log(5.0 / 2));
  EXPECT_DOUBLE_EQ(counts.idf("d"), std::log(5.0));
  EXPECT_DOUBLE_EQ(word_frequencies().idf("d"), 0);
  EXPECT_EQ(counts[0], "a");
  EXPECT_EQ(counts[2], "c");
}

TEST(word_frequencies, draws_the_likelier_the_less_a_word_says) {
  // Scores: a 4 ln(4/4) = 0, b 2 ln 2, c 1 ln 4 = 2 ln 2, d 3 ln 4.
  const word_frequencies counts = frequencies_of({"a b", "a b", "a c", "a d d d"});
  std::vector<std::size_t> found(4);
  stream random(sample_key{.seed = 5});
  for (int i = 0; i < 20000; ++i) ++found[static_cast<std::size_t>(counts.draw(random)[0] - 'a')];
  const std::vector<double> weights{3.0, 2.0, 2.0};
  EXPECT_GT(test::chi_square_p(std::vector(found.begin(), found.begin() + 3), weights), test::unlikely);
  EXPECT_EQ(found[3], 0U) << "the word that says most";
  // Without a word that says more than others, all are alike.
  for (const word_frequencies& alike : {frequencies_of({"a b"}), frequencies_of({"a b", "c d"})}) {
    std::size_t first = 0;
    for (int i = 0; i < 4000; ++i) first += alike.draw(random) == "a";
    EXPECT_NEAR(static_cast<double>(first), 4000.0 / static_cast<double>(alike.size()), 200);
  }
}

}  // namespace
