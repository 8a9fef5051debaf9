// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/spelling_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "support/applied.hpp"
#include "xaug/text/lexicon/builder.hpp"

namespace {

using namespace xaug;

std::string misspelt(std::string_view text, std::uint64_t seed, const spelling_error& t = {.alpha = 1}) {
  return test::applied(t, text, seed);
}

/// All that becomes of a word.
std::set<std::string> spellings(std::string_view word, const spelling_error& t = {.alpha = 1}) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < 300; ++seed) found.insert(misspelt(word, seed, t));
  return found;
}

using set_of_words = std::set<std::string>;

TEST(spelling_error, writes_sounds_in_other_ways) {
  EXPECT_EQ(spellings("believe"), (set_of_words{"beleive", "bellieve"}));
  EXPECT_EQ(spellings("knight"), (set_of_words{"night", "knit"}));
  EXPECT_EQ(spellings("Relevance"), (set_of_words{"Relevence", "Rellevance", "Relevanse"}));
  EXPECT_EQ(spellings("WRITE"), (set_of_words{"RITE", "RIGHT", "WRITTE"}));
  EXPECT_EQ(spellings("there"), (set_of_words{"their", "therre"}));
  for (const std::string mark : {"'", "\u2019", "\u02bc", "`"})
    EXPECT_EQ(spellings("they" + mark + "re"), (set_of_words{"their", "thei" + mark + "re"})) << mark;
  EXPECT_EQ(spellings("who\u2019ll"), (set_of_words{"wo\u2019ll", "who\u2019l"})) << "it stays as it is written";
}

TEST(spelling_error, doubles_consonants_and_the_reverse) {
  EXPECT_EQ(spellings("hopping"), (set_of_words{"hoping"}));
  EXPECT_EQ(spellings("hotel"), (set_of_words{"hottel", "hotle"}));
  EXPECT_EQ(spellings("all"), (set_of_words{"al"}));
  EXPECT_EQ(spellings("cat"), (set_of_words{"cat"})) << "letters are doubled between vowels";
}

TEST(spelling_error, leaves_words_that_no_rule_fits) {
  for (const std::string_view word : {"I", "cat", "\u00c9l\u00e8ve", "iPhonely", "\u6211"})
    EXPECT_EQ(spellings(word), set_of_words{std::string(word)});
  EXPECT_EQ(spellings("cat field dog", {.alpha = 0}), (set_of_words{"cat feild dog"})) << "others come in their place";
}

TEST(spelling_error, every_rule_changes_what_it_fits) {
  for (const detail::spelling_rule& rule : detail::spelling_rules) {
    std::string word(rule.right);
    if (rule.where == detail::spelling_rule::at_start || rule.where == detail::spelling_rule::inside) word += "k";
    if (rule.where != detail::spelling_rule::at_start && rule.where != detail::spelling_rule::whole) word = "h" + word;
    std::vector<detail::misspelling> found;
    detail::find_misspellings(word, found);
    const bool there = std::ranges::any_of(found, [&](const detail::misspelling& m) {
      return m.wrong == rule.wrong && word.substr(m.begin, m.end - m.begin) == rule.right;
    });
    EXPECT_TRUE(there) << word;
    EXPECT_NE(rule.right, rule.wrong);
    EXPECT_TRUE(std::ranges::all_of(rule.wrong, [](char c) { return (c >= 'a' && c <= 'z') || c == '\''; }));
    EXPECT_EQ(std::ranges::count_if(
                  detail::spelling_rules,
                  [&](const auto& other) { return other.right == rule.right && other.wrong == rule.wrong; }),
              1)
        << rule.right;
  }
}

TEST(spelling_error, takes_what_a_list_has) {
  lexicon_builder builder;
  builder.add("believe", part_of_speech::any, {"belive", "beleave"});
  builder.add("\u00e9l\u00e8ve", part_of_speech::any, {"\u00e9leve"});
  const spelling_error t{.alpha = 1, .misspellings = builder.build()};
  EXPECT_EQ(spellings("Believe", t), (set_of_words{"Belive", "Beleave"}));
  EXPECT_EQ(spellings("\u00c9l\u00e8ve", t), (set_of_words{"\u00c9leve"}));
  EXPECT_EQ(spellings("there", t), (set_of_words{"their", "therre"})) << "the rules serve where the list does not";
}

TEST(spelling_error, keeps_to_its_counts) {
  const std::string text = "field field field field field field field field field field";
  const auto wrong = [&](const spelling_error& t) {
    const std::string after = misspelt(text, 3, t);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = after.find("feild", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(wrong({}), 3U);
  EXPECT_EQ(wrong({.alpha = 0.05f}), 1U);
  EXPECT_EQ(wrong({.alpha = 1, .max_count = 4}), 4U);
  EXPECT_EQ(wrong({.alpha = 0, .min_count = 0}), 0U);
}

}  // namespace
