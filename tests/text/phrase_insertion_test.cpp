// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/phrase_insertion.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/applied.hpp"
#include "support/expect_error.hpp"
#include "support/statistics.hpp"

namespace {

using namespace xaug;
using test::applied;

phrase_book book(std::initializer_list<std::string_view> texts) {
  phrase_book::builder phrases;
  for (const std::string_view text : texts) phrases.add(text);
  return phrases.build();
}

void expect_shares(const std::map<std::string, std::size_t>& found, const std::map<std::string, double>& expected) {
  std::vector<std::size_t> counts;
  std::vector<double> weights;
  for (const auto& [what, weight] : expected) {
    ASSERT_TRUE(found.contains(what)) << what;
    counts.push_back(found.at(what));
    weights.push_back(weight);
  }
  EXPECT_EQ(found.size(), expected.size());
  EXPECT_GT(test::chi_square_p(counts, weights), test::unlikely);
}

TEST(phrase_book, phrases_of_all_lengths_in_all_places) {
  // Two texts are equally likely; of the first, two of four words at most. Numbers and signs are no words.
  const phrase_book phrases = book({"(a, b c  d)", "5 - 6", "\u00e9lan!", ""});
  EXPECT_EQ(phrases.size(), 2U);
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    stream random(sample_key{.seed = seed});
    ++found[std::string(phrases.draw(random, 0.5f))];
  }
  expect_shares(found, {{"a", 1.0 / 16},
                        {"b", 1.0 / 16},
                        {"c", 1.0 / 16},
                        {"d", 1.0 / 16},
                        {"a, b", 1.0 / 12},
                        {"b c", 1.0 / 12},
                        {"c  d", 1.0 / 12},
                        {"\u00e9lan", 0.5}});
}

TEST(phrase_book, one_word_at_least_and_the_whole_text_at_most) {
  const phrase_book phrases = book({"a 1 b"});
  bool whole = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    stream random(sample_key{.seed = seed});
    EXPECT_EQ(phrases.draw(random, 0.0f).size(), 1U);
    whole = whole || phrases.draw(random, 1.0f) == "a 1 b";
  }
  EXPECT_TRUE(whole);
}

TEST(phrase_book, a_text_that_is_no_utf8_adds_nothing) {
  phrase_book::builder phrases;
  phrases.add("good");
  EXPECT_THROW(phrases.add("bad \xff"), error);
  phrases.add("fine");
  const phrase_book made = phrases.build();
  EXPECT_EQ(made.size(), 2U);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    stream random(sample_key{.seed = seed});
    const std::string phrase(made.draw(random, 1.0f));
    EXPECT_TRUE(phrase == "good" || phrase == "fine") << phrase;
  }
}

TEST(phrase_insertion, in_front_of_each_word_and_behind_the_last) {
  const phrase_insertion insert{.phrases = book({"new"})};
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) ++found[applied(insert, "One, two.", seed)];
  expect_shares(found, {{"new One, two.", 1}, {"One, new two.", 1}, {"One, two new.", 1}});
}

TEST(phrase_insertion, keeps_texts_without_words_and_spans) {
  const phrase_insertion insert{.phrases = book({"new"})};
  for (const std::string_view text : {"", " ", "5 !"}) EXPECT_EQ(applied(insert, text, 1), text);
  const text_span whole{0, 5};
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    EXPECT_NE(applied(insert, "a b c d", seed, {&whole, 1}).find("a b c"), std::string::npos);
}

TEST(phrase_insertion, needs_phrases) {
  test::expect_error([] { validate(phrase_insertion{}, "t"); }, {"t.phrases", "texts with words", "none"});
  test::expect_error([] { validate(phrase_insertion{book({"a"}), 1.5f}, "t"); }, {"t.share", "found 1.5"});
}

}  // namespace
