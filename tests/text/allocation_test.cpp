// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocation_counter.hpp"
#include "xaug/text/lexicon_builder.hpp"
#include "xaug/text/text_pipeline.hpp"
#include "xaug/text/text_resources.hpp"

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
void expect_no_allocations_after_the_first_batch() {
  T t{};
  word_frequencies::builder counts;
  counts.add("the dog runs to the cat");
  provide(t, {.words = small_lexicon(), .frequencies = counts.build()});
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

TEST(text_allocations, a_text_longer_than_usual_leaves_no_memory_behind) {
  const std::size_t usual = kept_memory_limit();
  release_memory();
  set_kept_memory_limit(std::size_t{1} << 20);
  const auto pipeline = random_swap{} | sentence_shuffle{} | random_deletion{};
  std::string out;
  pipeline("A short text. Another sentence.", out, {});
  const std::size_t kept = kept_memory();
  EXPECT_GT(kept, 0U);
  std::string longer;
  for (int i = 0; i < 100'000; ++i) longer += "Many words. ";
  pipeline(longer, out, {});
  EXPECT_LE(kept_memory(), kept);
  set_kept_memory_limit(usual);
  pipeline(longer, out, {});
  EXPECT_GT(kept_memory(), std::size_t{1} << 20);
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
}

TEST(text_allocations, pipelines_make_none_after_the_first_batch) {
  for_each_type(all_text_transforms{}, []<class T>() { expect_no_allocations_after_the_first_batch<T>(); });
}

}  // namespace
}  // namespace xaug::test
