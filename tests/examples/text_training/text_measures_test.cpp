// SPDX-License-Identifier: BSD-3-Clause

#include "common/text_training/text_measures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <xaug/text/random_swap.hpp>

namespace {

using namespace examples;
using texts = std::vector<std::string>;

TEST(text_measures, parts_that_are_new) {
  // Every word gets one in front of it, and none is lost.
  const xaug::any_text_pipeline insert{xaug::punctuation_insertion{.ratio = 1.0f}};
  bool any_new = false;
  for (std::uint64_t epoch = 0; epoch < 10; ++epoch) {
    std::string all;
    std::string old;
    for (const text_part& part : augmented_parts(insert, "a fine  film", {1, epoch, 3})) {
      all += part.text;
      any_new = any_new || part.is_new;
      if (!part.is_new) old += part.text;
    }
    EXPECT_EQ(all, insert("a fine  film", {1, epoch, 3}));
    for (const char* word : {"a", "fine", "film"}) EXPECT_NE(old.find(word), std::string::npos) << old;
  }
  EXPECT_TRUE(any_new);
  const xaug::any_text_pipeline swap{xaug::random_swap{}};
  const auto moved = augmented_parts(swap, "one two three", {});
  ASSERT_EQ(moved.size(), 1U) << "what only moved is not new";
  EXPECT_FALSE(moved.front().is_new);
  EXPECT_TRUE(augmented_parts(swap, "", {}).empty());
}

TEST(text_measures, share_of_texts_whose_words_changed) {
  const xaug::word_set words{"good", "bad"};
  const texts before{"a good film", "a bad film", "a film", "good, good"};
  EXPECT_EQ(share_that_changed(words, before, before), 0);
  EXPECT_DOUBLE_EQ(share_that_changed(words, before, texts{"film a good", "a film", "good", "good"}), 2.0 / 3);
  EXPECT_TRUE(std::isnan(share_that_changed(words, texts{"a"}, texts{"b"})));
}

TEST(text_measures, distinct_sequences) {
  EXPECT_DOUBLE_EQ(distinct_share(texts{"a b c", "a b"}, 2), 2.0 / 3);
  EXPECT_DOUBLE_EQ(distinct_share(texts{"a b c", "a b"}, 1), 3.0 / 5);
  EXPECT_TRUE(std::isnan(distinct_share(texts{"a"}, 2)));
}

TEST(text_measures, share_of_different_predictions) {
  using list = std::vector<std::int64_t>;
  EXPECT_EQ(share_of_different(list{0, 1, 1, 0}, list{0, 1, 1, 0}), 0);
  EXPECT_EQ(share_of_different(list{0, 1, 1, 0}, list{0, 0, 1, 0}), 0.25);
  EXPECT_TRUE(std::isnan(share_of_different({}, {})));
}

TEST(text_measures, mistakes_are_shown_first_and_texts_that_were_not_known_never) {
  using list = std::vector<std::int64_t>;
  const list labels{0, 1, 0, 1, 0, 0, 0, 0};
  const list before{0, 1, 1, 1, 0, 0, 0, 0};
  const list after{0, 1, 0, 0, 1, 1, 1, 0};
  EXPECT_EQ(places_to_show(labels, before, after, 2), (std::vector<std::size_t>{3, 4, 5, 0, 1, 7}));
  EXPECT_EQ(places_to_show(labels, before, labels, 1), (std::vector<std::size_t>{0, 1}));
}

}  // namespace
