// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/eda.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/punctuation_insertion.hpp"

// That the transforms of EDA and AEDA do what their papers say, on lower-case ASCII text, where the definitions agree:
// how many words are edited, which ones, and how often.

namespace {

using namespace xaug;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name

const lexicon& small_lexicon() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add("dog", part_of_speech::noun, {"hound", "canine", "pooch"});
    builder.add("cat", part_of_speech::noun, {"feline"});
    builder.add("fox", part_of_speech::noun, {"vixen"});
    builder.add("this", part_of_speech::noun, {"that one"});
    return builder.build();
  }();
  return words;
}

std::string sentence(std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    if (i > 0) text += ' ';
    text += 'a';
    text += static_cast<char>('a' + i / 26);
    text += static_cast<char>('a' + i % 26);
  }
  return text;
}

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  for (const auto& token : edited_text(text)) words.emplace_back(token.bytes);
  return words;
}

/// What `t` makes of `text` for each of `count` keys.
template <class T>
std::vector<std::string> results(const T& t, const std::string& text, std::uint64_t count) {
  const text_pipeline<T> pipeline(t);
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < count; ++i) all.push_back(pipeline(text, {.seed = 5, .index = i}));
  return all;
}

/// Whether `found` of `count` is what a probability of `p` gives, within five standard deviations.
void expect_share(std::size_t found, std::size_t count, double p, const std::string& what) {
  const double n = static_cast<double>(count);
  EXPECT_NEAR(static_cast<double>(found) / n, p, 5 * std::sqrt(p * (1 - p) / n) + 1e-9) << what;
}

TEST(random_deletion, deletes_each_word_with_probability_p) {
  constexpr std::size_t words = 10, count = 20000;
  for (const float p : {0.1f, 0.4f}) {
    std::map<std::string, std::size_t> kept;
    std::size_t all_kept = 0;
    for (const auto& text : results(random_deletion{.p = p}, sentence(words), count)) {
      const auto left = split_words(text);
      ASSERT_FALSE(left.empty());
      all_kept += left.size() == words;
      for (const auto& word : left) ++kept[word];
    }
    for (const auto& [word, times] : kept) expect_share(times, count, 1.0 - static_cast<double>(p), word);
    expect_share(all_kept, count, std::pow(1.0 - static_cast<double>(p), 10), "nothing deleted");
  }
}

TEST(random_deletion, keeps_one_word) {
  std::map<std::string, std::size_t> kept;
  for (const auto& text : results(random_deletion{.p = 1.0f}, "aa ab ac ad", 8000)) ++kept[text];
  ASSERT_EQ(kept.size(), 4U) << "one of the four";
  for (const auto& [word, times] : kept) expect_share(times, 8000, 0.25, word);
  for (const auto& text : results(random_deletion{.p = 1.0f}, "alone.", 20)) EXPECT_EQ(text, "alone.");
}

TEST(random_swap, swaps_so_many_pairs) {
  // One swap for up to 19 words, then one for each ten.
  for (const std::size_t words : {2U, 5U, 10U, 19U}) {
    const auto before = split_words(sentence(words));
    for (const auto& text : results(random_swap{}, sentence(words), 200)) {
      auto after = split_words(text);
      std::size_t moved = 0;
      for (std::size_t i = 0; i < words; ++i) moved += after[i] != before[i];
      EXPECT_EQ(moved, 2U) << text;
      std::ranges::sort(after);
      EXPECT_EQ(after, before) << "the same words";
    }
  }
  std::size_t most = 0;
  const auto before = split_words(sentence(40));
  for (const auto& text : results(random_swap{}, sentence(40), 200)) {
    const auto after = split_words(text);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < 40; ++i) moved += after[i] != before[i];
    EXPECT_LE(moved, 8U);
    most = std::max(most, moved);
  }
  EXPECT_EQ(most, 8U) << "four swaps";
  for (const auto& text : results(random_swap{}, "alone", 5)) EXPECT_EQ(text, "alone");
}

TEST(random_swap, all_pairs_are_as_likely) {
  constexpr std::size_t count = 20000;
  std::map<std::string, std::size_t> found;
  for (const auto& text : results(random_swap{}, "a b c d", count)) ++found[text];
  EXPECT_EQ(found.size(), 6U);
  for (const auto& [text, times] : found) expect_share(times, count, 1.0 / 6, text);
}

TEST(synonym_replacement, replaces_all_occurrences_of_so_many_words) {
  constexpr std::size_t count = 20000;
  std::map<std::string, std::size_t> found;
  for (const auto& text : results(synonym_replacement{.words = small_lexicon()}, "dog cat x dog", count)) ++found[text];
  // One of the two words with synonyms, whether it occurs once or twice; dog has three synonyms.
  EXPECT_EQ(found.size(), 4U);
  expect_share(found["dog feline x dog"], count, 0.5, "cat");
  for (const std::string word : {"hound", "canine", "pooch"})
    expect_share(found[word + " cat x " + word], count, 1.0 / 6, word);
  // Two of twenty words.
  for (const auto& text : results(synonym_replacement{.words = small_lexicon()}, "dog cat fox " + sentence(17), 200)) {
    std::size_t replaced = 0;
    const auto words = split_words(text);
    for (std::size_t i = 0; i < 3; ++i) replaced += words[i] != std::array<std::string, 3>{"dog", "cat", "fox"}[i];
    EXPECT_EQ(replaced, 2U) << text;
  }
}

TEST(synonym_replacement, leaves_stop_words_and_words_without_synonyms) {
  const synonym_replacement all{.words = small_lexicon(), .alpha = 1.0f};
  for (const auto& text : results(all, "this thing and the this", 50)) EXPECT_EQ(text, "this thing and the this");
  synonym_replacement without = all;
  without.stop_words = {};
  for (const auto& text : results(without, "this thing", 50)) EXPECT_EQ(text, "that one thing");
  synonym_replacement others = all;
  others.stop_words = {"CAT"};
  for (const auto& text : results(others, "cat fox", 50)) EXPECT_EQ(text, "cat vixen");
}

TEST(synonym_replacement, takes_form_and_case) {
  const synonym_replacement all{.words = small_lexicon(), .alpha = 1.0f};
  std::set<std::string> found;
  for (const auto& text : results(all, "Dogs, CATS and foxes!", 200)) found.insert(text);
  EXPECT_EQ(found, (std::set<std::string>{"Hounds, FELINES and vixens!", "Canines, FELINES and vixens!",
                                          "Pooches, FELINES and vixens!"}));
}

TEST(random_insertion, inserts_so_many_synonyms_in_front_of_words) {
  constexpr std::size_t count = 20000;
  std::map<std::string, std::size_t> found;
  for (const auto& text : results(random_insertion{.words = small_lexicon()}, "dog cat", count)) ++found[text];
  EXPECT_EQ(found.size(), 8U);
  for (const auto& [text, times] : found)
    expect_share(times, count, text.find("feline") != std::string::npos ? 0.25 : 1.0 / 12, text);
  for (const auto& text : results(random_insertion{.words = small_lexicon()}, "dog " + sentence(29), 100))
    EXPECT_LE(split_words(text).size(), 33U)
        << "three insertions at most: a word without synonyms may come up ten times";
  for (const auto& text : results(random_insertion{.words = small_lexicon()}, "x y", 20)) EXPECT_EQ(text, "x y");
}

TEST(eda, does_one_of_the_four) {
  constexpr std::size_t count = 20000;
  std::size_t replaced = 0, inserted = 0, swapped = 0, deleted = 0, same = 0;
  const std::string text = "dog cat fox dog cat fox dog cat fox dog";
  for (const auto& after : results(eda{.words = small_lexicon(), .p_rd = 0.1f}, text, count)) {
    const auto words = split_words(after);
    auto sorted = words;
    std::ranges::sort(sorted);
    if (after == text)
      ++same;
    else if (words.size() > 10)
      ++inserted;
    else if (words.size() < 10)
      ++deleted;
    else if (sorted == std::vector<std::string>{"cat", "cat", "cat", "dog", "dog", "dog", "dog", "fox", "fox", "fox"})
      ++swapped;
    else
      ++replaced;
  }
  const double nothing_deleted = std::pow(0.9, 10);
  const double same_word = (4 * 3 + 3 * 2 + 3 * 2) / 90.0;
  expect_share(replaced, count, 0.25, "replacement");
  expect_share(inserted, count, 0.25, "insertion");
  expect_share(deleted, count, 0.25 * (1 - nothing_deleted), "deletion");
  expect_share(swapped, count, 0.25 * (1 - same_word), "swap");
  expect_share(same, count, 0.25 * (nothing_deleted + same_word), "nothing to be seen");
}

TEST(word_groups, stand_in_the_order_of_their_words_in_any_case) {
  const edited_text text("zoo \u00c9a B. b zoo, \u00e9A a");
  const auto& groups = detail::word_groups::of(text, detail::is_free_word);
  std::vector<std::vector<std::uint32_t>> found;
  for (std::size_t i = 0; i < groups.size(); ++i) found.emplace_back(groups[i].begin(), groups[i].end());
  EXPECT_EQ(found, (std::vector<std::vector<std::uint32_t>>{{0, 5}, {1, 7}, {2, 4}, {8}}));
}

TEST(eda, makes_variants_beforehand) {
  const std::string text = "dogs ran";
  const eda t{.words = small_lexicon(), .stop_words = {}};
  EXPECT_EQ(eda_variants(t, text, 0, {}), std::vector<std::string>{text});
  EXPECT_EQ(eda_variants(t, text, 9, {.seed = 1}), eda_variants(t, text, 9, {.seed = 1}));
  EXPECT_NE(eda_variants(t, text, 9, {.seed = 1}), eda_variants(t, text, 9, {.seed = 2}));
  std::map<std::size_t, std::size_t> swapped;
  for (std::uint64_t i = 0; i < 400; ++i) {
    const auto variants = eda_variants(t, text, 7, {.index = i});
    ASSERT_EQ(variants.size(), 8U);
    EXPECT_EQ(variants.back(), text);
    // A swap of two words is the one edit that gives this text.
    ++swapped[static_cast<std::size_t>(std::ranges::count(std::span(variants).first(7), "ran dogs"))];
  }
  // Two of eight are swaps; one of the eight is left out.
  ASSERT_EQ(swapped.size(), 2U);
  expect_share(swapped[2], 400, 0.75, "both swaps");
  expect_share(swapped[1], 400, 0.25, "one");
  expect_error([&] { eda_variants({}, text, 4, {}); }, {"eda.words", "lexicon"});
  expect_error([&] { eda_variants(t, "a \xff", 4, {}); }, {"text, byte 2"});
}

TEST(punctuation_insertion, inserts_one_to_a_third_of_the_words) {
  constexpr std::size_t words = 10, count = 20000;
  std::map<std::size_t, std::size_t> counts;
  std::map<std::string, std::size_t> marks;
  std::map<std::size_t, std::size_t> places;
  std::size_t all = 0;
  for (const auto& text : results(punctuation_insertion{}, sentence(words), count)) {
    std::size_t place = 0, here = 0;
    bool mark_before = false;
    for (const auto& token : edited_text(text)) {
      const bool is_mark = token.kind == token_kind::punctuation;
      EXPECT_FALSE(is_mark && mark_before) << "each in another place: " << text;
      mark_before = is_mark;
      if (!is_mark) {
        ++place;
        continue;
      }
      ++marks[std::string(token.bytes)];
      ++places[place];
      ++here;
    }
    EXPECT_EQ(place, words);
    ++counts[here];
    all += here;
  }
  EXPECT_EQ(counts.size(), 4U);  // 1 to floor(0.3 * 10) + 1
  for (const auto& [n, times] : counts) expect_share(times, count, 0.25, std::to_string(n) + " marks");
  EXPECT_EQ(marks.size(), 6U);
  for (const auto& [mark, times] : marks) expect_share(times, all, 1.0 / 6, mark);
  EXPECT_EQ(places.size(), words);
  for (const auto& [place, times] : places) expect_share(times, all, 0.1, "place " + std::to_string(place));
}

}  // namespace
