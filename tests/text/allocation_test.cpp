// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocation_counter.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/resources.hpp"

namespace xaug::test {
namespace {

const lexicon& small_lexicon() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add("dog", part_of_speech::noun, {"hound", "canine", "\u00e9chien"});
    builder.add("run", part_of_speech::verb, {"jog", "sprint"}, {"stay"});
    return builder.build();
  }();
  return words;
}

TEST(text_allocations, looking_up_makes_none) {
  const lexicon& words = small_lexicon();
  const std::string long_word(300, 'x');
  const allocation_counter counter;
  index length = 0;
  for (const std::string_view word : {std::string_view("DOG"), std::string_view("\u00C9cole"), std::string_view("runs"),
                                      std::string_view(long_word)}) {
    for (const std::string_view synonym : words.synonyms(word)) length += static_cast<index>(synonym.size());
    for (const lexicon_sense sense : words.find(word).senses(part_of_speech::verb)) length += sense.antonyms().size();
    length += base_forms(words, word).size();
  }
  const lexicon copy = words;
  EXPECT_EQ(counter.count(), 0U);
  EXPECT_GT(length, 0);
}

template <class T>
void expect_no_allocations_after_the_first_batch(const lexicon& known = small_lexicon()) {
  T t{};
  word_frequencies::builder counts;
  counts.add("the dog runs to the cat");
  phrase_book::builder phrases;
  phrases.add("the dog runs to the cat");
  provide(t, {.words = known, .frequencies = counts.build(), .phrases = phrases.build()});
  const text_pipeline<T> pipeline(t);
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) texts.push_back("The dog runs; Dogs ran\u00e9 to the big cat, and the dogs run.");
  std::vector<std::int64_t> indices(texts.size());
  std::iota(indices.begin(), indices.end(), 0);
  text_batch batch;
  const auto run = [&](std::uint64_t epoch) {
    pipeline(std::span<const std::string>(texts), batch, {.seed = 1, .epoch = epoch}, indices);
  };
  for (std::uint64_t epoch = 0; epoch < 50; ++epoch) run(epoch);  // the largest of each that comes up
  const allocation_counter counter;
  for (std::uint64_t epoch = 0; epoch < 50; ++epoch) run(epoch);
  EXPECT_EQ(counter.count(), 0U) << T::name;
}

TEST(text_allocations, pipelines_make_none_after_the_first_batch) {
  for_each_type(all_text_transforms{}, []<class T>() { expect_no_allocations_after_the_first_batch<T>(); });
}

TEST(text_allocations, synonyms_in_their_forms_make_none) {
  lexicon_builder builder;
  builder.add_form("dogs", {"hounds", "canines"});
  builder.add_form("runs", {"jogs"});
  expect_no_allocations_after_the_first_batch<synonym_replacement>(builder.build());
}

// What threads keep of texts: a large one leaves no more than the limit, and all can be given back.

constexpr std::size_t mega = std::size_t{1} << 20;

std::string words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i % 9 == 8 ? "end. " : "Word" + std::to_string(i % 7) + ' ';
  return text;
}

const word_frequencies& frequencies() {
  static const word_frequencies counted = [] {
    word_frequencies::builder all;
    all.add(words(20));
    all.add("other words");
    return all.build();
  }();
  return counted;
}

/// Of all that keep lists of tokens, with `swapped` of the words swapped, which takes long for many.
any_text_pipeline thorough(float swapped) {
  return random_swap{.alpha = swapped} | random_deletion{.p = 0.1f} |
         tfidf_replacement{.frequencies = frequencies(), .p = 0.1f} | keyboard_typo{} | sentence_shuffle{};
}

struct text_memory : testing::Test {
  text_memory() { release_memory(); }
  ~text_memory() override {
    set_kept_memory_limit(usual);
    release_memory();
  }
  std::size_t usual = kept_memory_limit();
};

TEST_F(text_memory, is_taken_once_and_can_be_released) {
  const any_text_pipeline p = thorough(0.1f);
  const std::string text = words(200);
  std::string out;
  for (std::uint64_t i = 0; i < 50; ++i) p(text, out, {.index = i});
  const std::string before = out;
  const std::size_t kept = kept_memory();
  EXPECT_GT(kept, 200 * sizeof(edited_text::token_text));
  const allocation_counter counter;
  for (std::uint64_t i = 0; i < 50; ++i) p(text, out, {.index = i});
  EXPECT_EQ(counter.count(), 0U);
  EXPECT_EQ(kept_memory(), kept);
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
  p(text, out, {.index = 49});
  EXPECT_GT(counter.count(), 0U);
  EXPECT_EQ(out, before);
}

TEST_F(text_memory, beyond_the_limit_goes_behind_the_call) {
  set_kept_memory_limit(2 * mega);
  const any_text_pipeline p = thorough(0.0f);
  std::string out;
  offset_map map;
  p(words(200), out, {});
  EXPECT_GT(kept_memory(), 0U);
  const std::string large = words(100'000);
  p(large, out, map, {});
  EXPECT_GT(out.size(), large.size() / 2);
  EXPECT_LE(kept_memory(), 2 * mega);
  // Also where the text is its own output, and in batches.
  out = large;
  p(out, out, {});
  EXPECT_LE(kept_memory(), 2 * mega);
  const std::vector<std::string> texts{words(10), large};
  const std::vector<std::int64_t> indices{0, 1};
  text_batch batch;
  p(std::span(texts), batch, {}, indices);
  EXPECT_LE(kept_memory(), 2 * mega);
  set_kept_memory_limit(200 * mega);
  p(large, out, map, {});
  EXPECT_GT(kept_memory(), 100'000 * sizeof(edited_text::token_text));
}

TEST_F(text_memory, of_any_kind_is_counted) {
  set_kept_memory_limit(~std::size_t{0});
  const std::string text = words(100'000);
  std::string out;
  any_text_pipeline{random_deletion{.p = 0}}(text, out, {});
  const std::size_t tokens = kept_memory();
  any_text_pipeline{sentence_shuffle{}}(text, out, {});
  const std::size_t sentences = kept_memory();
  EXPECT_GE(sentences, tokens + 10'000 * 3 * sizeof(std::size_t));
  any_text_pipeline{tfidf_replacement{.frequencies = frequencies()}}(text, out, {});
  EXPECT_GE(kept_memory(), sentences + 100'000 * sizeof(double));
  out = text;
  const std::size_t before = kept_memory();
  any_text_pipeline{random_deletion{.p = 0}}(out, out, {});
  EXPECT_GT(kept_memory(), before + text.size() / 2);
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
}

}  // namespace
}  // namespace xaug::test
