// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/label_words.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/eda.hpp"
#include "xaug/text/protect_words.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name

std::vector<std::string_view> listed(const word_list& words) {
  return {words.begin(), words.end()};
}

/// 40 texts of each label. "great" and "superb" speak for 1, "awful" for 0, "film" for none.
const label_words& films() {
  static const label_words all = [] {
    label_words::builder counts(2);
    for (int i = 0; i < 20; ++i) {
      counts.add("A great film, great!", 1);
      counts.add("a superb film", 1);
      counts.add("a film, awful", 0);
      counts.add("a film", 0);
    }
    counts.add("rare", 1);
    return counts.build();
  }();
  return all;
}

const lexicon& words() {
  static const lexicon all = [] {
    lexicon_builder builder;
    builder.add("great", part_of_speech::adjective, {"superb", "big", "awful", "superb big", "superb awful"},
                {"awful"});
    builder.add("film", part_of_speech::noun, {"movie", "awful", "great movie", "great awful"});
    builder.add("film", part_of_speech::noun, {"layer"});
    builder.add("foot", part_of_speech::noun, {"pes"});
    builder.add_irregular_form(part_of_speech::noun, "feet", "foot");
    return builder.build();
  }();
  return all;
}

TEST(label_words, weighs_by_log_odds) {
  // "great" is in 20 of 41 texts of label 1 and in none of 40 others.
  const double odds = std::log(20.5 / 21.5) - std::log(0.5 / 40.5);
  const double deviation = std::sqrt(1 / 20.5 + 1 / 21.5 + 1 / 0.5 + 1 / 40.5);
  EXPECT_NEAR(static_cast<double>(films().value("great")), odds - 1.959964 * deviation, 1e-5);
  EXPECT_EQ(films().label("Great"), 1);
  EXPECT_EQ(films().label("superb"), 1);
  EXPECT_EQ(films().label("awful"), 0);
  for (const std::string_view other : {"film", "a", "a film", "rare", "unseen", "", ","}) {
    EXPECT_EQ(films().label(other), -1) << other;
    EXPECT_EQ(films().value(other), 0) << other;
  }
  EXPECT_EQ(films().label("a great film"), 1);
  EXPECT_EQ(films().label("awful great"), -1) << "both";
  EXPECT_EQ(films().label("great", 100), -1);
  EXPECT_EQ(label_words().label("great"), -1);
}

TEST(label_words, of_several_labels_takes_the_one_that_a_word_speaks_for_most) {
  label_words::builder counts(3);
  for (int i = 0; i < 30; ++i) {
    counts.add("one both", 0);
    counts.add(i % 3 == 0 ? "two both" : "two", 1);
    counts.add("three", 2);
  }
  const label_words labels = counts.build();
  EXPECT_EQ(labels.label("one"), 0);
  EXPECT_EQ(labels.label("two"), 1);
  EXPECT_EQ(labels.label("three"), 2);
  EXPECT_EQ(labels.label("both"), 0);
  EXPECT_LT(labels.value("both"), labels.value("one"));
}

TEST(label_words, carriers_are_protected) {
  const word_set carriers = films().carriers();
  for (const std::string_view word : {"great", "SUPERB", "awful", "not", "don't", "don\u2019t", "don\u02bct"})
    EXPECT_TRUE(carriers.contains(word)) << word;
  EXPECT_FALSE(carriers.contains("film"));
  EXPECT_EQ(films().carriers(0.5f, {}).size(), 3U);
  EXPECT_EQ(films().carriers(100, {"x"}).size(), 1U);

  const auto augment = protect_words{carriers} | random_deletion{.p = 1};
  const auto deleted = augment("The film was not so great for us", {.seed = 1});
  EXPECT_TRUE(deleted.find("not") < deleted.find("great") && deleted.size() < 20) << deleted;
  const auto swapped = protect_words{carriers} | random_swap{.alpha = 1};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = swapped("a b not c great d", {.seed = seed});
    EXPECT_EQ(text.substr(3, 5), " not ") << text;
    EXPECT_EQ(text.substr(9, 7), " great ") << text;
  }
}

TEST(label_words, synonyms_keep_the_label) {
  const lexicon kept = films().keep_labels(words());
  EXPECT_EQ(listed(kept.synonyms("great")), (std::vector<std::string_view>{"superb", "superb big"}));
  EXPECT_EQ(listed(kept.synonyms("film")), (std::vector<std::string_view>{"movie", "layer"}));
  EXPECT_EQ(kept.find("film").senses(part_of_speech::noun).size(), 2);
  EXPECT_EQ(listed(kept.synonyms("film", part_of_speech::any, 1)), (std::vector<std::string_view>{"movie"}));
  EXPECT_EQ(kept.irregular_bases("feet", part_of_speech::noun).size(), 1);
  EXPECT_TRUE(kept.antonyms("great").empty());
  // Nothing carries so much: as it was, but for antonyms.
  EXPECT_EQ(films().keep_labels(words(), 100).synonyms("great").size(), words().synonyms("great").size());
  EXPECT_EQ(films().keep_labels(lexicon()).size(), 0);
}

TEST(label_words, forms_of_a_word_count_as_the_word) {
  label_words::builder counts(2);
  for (int i = 0; i < 30; ++i) {
    counts.add("it bored me", 0);
    counts.add("we liked it", 1);
  }
  lexicon_builder builder;
  builder.add("like", part_of_speech::verb, {"bore", "enjoy"});
  builder.add("drill", part_of_speech::verb, {"bore", "go"});
  builder.add("love", part_of_speech::verb, {"like"});
  builder.add_irregular_form(part_of_speech::verb, "went", "go");
  const lexicon kept = counts.build().keep_labels(builder.build());
  EXPECT_TRUE(kept.synonyms("like").empty()) << "bored speaks for the other label, enjoy for none";
  EXPECT_EQ(listed(kept.synonyms("drill")), std::vector<std::string_view>{"go"});
  EXPECT_TRUE(kept.synonyms("love").empty()) << "liked speaks for a label";
  const text_pipeline<synonym_replacement> replace(synonym_replacement{.words = kept, .alpha = 1.0f});
  EXPECT_EQ(replace("They drilled", {}), "They went") << "a synonym's irregular forms stay";
}

TEST(label_words, does_not_depend_on_the_order_of_texts) {
  label_words::builder forth(2), back(2);
  const std::vector<std::string> texts{"good one", "bad one", "good", "one", "bad bad"};
  for (std::size_t i = 0; i < 100; ++i) forth.add(texts[i % 5], static_cast<index>(i % 2));
  for (std::size_t i = 100; i-- > 0;) back.add(texts[i % 5], static_cast<index>(i % 2));
  for (const std::string_view word : {"good", "bad", "one"})
    EXPECT_EQ(forth.build().value(word), back.build().value(word));
}

TEST(label_words, refuses_what_does_not_fit) {
  expect_error([] { label_words::builder(1); }, {"labels", "two or more", "found 1"});
  label_words::builder counts(2);
  expect_error([&] { counts.add("x", 2); }, {"label", "0, ..., 1", "found 2"});
  expect_error([&] { counts.add("x", -1); }, {"label", "found -1"});
  for (int i = 0; i < 30; ++i) {
    expect_error([&] { counts.add("bad \xff", 0); }, {"text, byte 4"});
    counts.add("x", 1);
    counts.add("y", 0);
  }
  EXPECT_EQ(counts.build().label("x"), 1);
  EXPECT_EQ(counts.build().label("bad"), -1) << "nothing of the text that is not valid";
}

}  // namespace
