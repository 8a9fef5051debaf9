// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/word_dropout.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/applied.hpp"
#include "support/expect_error.hpp"
#include "support/statistics.hpp"

namespace {

using namespace xaug;
using test::expect_error;

std::string applied(const word_dropout& t, std::string_view text, std::uint64_t seed,
                    std::span<const text_span> spans = {}) {
  return test::applied(t, text, seed, spans);
}

word_frequencies counted(std::initializer_list<std::string_view> texts) {
  word_frequencies::builder counts;
  for (const std::string_view text : texts) counts.add(text);
  return counts.build();
}

/// How often each word of "a b c d e f g h" is dropped, in `seeds` texts.
std::array<std::size_t, 8> drops(word_dropout t, std::uint64_t seeds) {
  t.placeholder = "_";
  std::array<std::size_t, 8> dropped{};
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const std::string after = applied(t, "a b c d e f g h", seed);
    for (std::size_t i = 0; i < dropped.size(); ++i) dropped[i] += after[2 * i] == '_';
  }
  return dropped;
}

void expect_share(std::size_t count, std::size_t all, double expected) {
  const std::vector<std::size_t> counts{count, all - count};
  const std::vector<double> weights{expected, 1 - expected};
  EXPECT_GT(test::chi_square_p(counts, weights), test::unlikely) << count << " of " << all << " for " << expected;
}

// --- With a probability
// ------------------------------------------------------------------------------------------------

TEST(word_dropout, drops_each_word_with_probability_p) {
  for (const float p : {0.1f, 0.3f, 0.8f})
    for (const std::size_t count : drops({.p = p}, 3000)) expect_share(count, 3000, static_cast<double>(p));
  for (const std::size_t count : drops({.p = 0}, 100)) EXPECT_EQ(count, 0U);
  for (const std::size_t count : drops({.p = 1}, 100)) EXPECT_EQ(count, 100U);
}

TEST(word_dropout, drops_words_independently) {
  std::vector<std::size_t> counts(4);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const std::string after = applied({.p = 0.5f, .placeholder = "_"}, "a b", seed);
    ++counts[(after[0] == '_' ? 1U : 0U) + (after[2] == '_' ? 2U : 0U)];
  }
  EXPECT_GT(test::chi_square_p(counts), test::unlikely);
}

TEST(word_dropout, deletes_with_one_space) {
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) ++found[applied({.p = 0.5f}, "One, two.", seed)];
  // Both would go in a quarter of the texts: then either stays.
  ASSERT_EQ(found.size(), 3U);
  expect_share(found["One, two."], 4000, 0.25);
  expect_share(found["One,."], 4000, 0.375);
  expect_share(found[", two."], 4000, 0.375);
}

TEST(word_dropout, leaves_a_random_word) {
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) ++found[applied({.p = 1}, "a b c 5", seed)];
  ASSERT_EQ(found.size(), 3U);
  EXPECT_GT(test::chi_square_p(std::vector<std::size_t>{found["a 5"], found["b 5"], found["c 5"]}), test::unlikely);
  for (const std::string_view text : {"", " ", "one", " one ", "...", "5 6"})
    EXPECT_EQ(applied({.p = 1}, text, 1), text);
}

TEST(word_dropout, writes_the_placeholder) {
  const word_dropout t{.p = 1, .placeholder = "[UNK]"};
  EXPECT_EQ(applied(t, "A  dog's (caf\u00e9)\n5 https://x.org \u6211\u80fd", 1),
            "[UNK]  [UNK] ([UNK])\n5 https://x.org [UNK][UNK]");
  EXPECT_EQ(applied(t, "one", 1), "[UNK]");
  EXPECT_EQ(applied(t, "", 1), "");
}

TEST(word_dropout, leaves_protected_words) {
  const std::vector<text_span> spans{{2, 3}};
  EXPECT_EQ(applied({.p = 1, .placeholder = "_"}, "a b c", 1, spans), "_ b _");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string after = applied({.p = 1}, "a b c", seed, spans);
    EXPECT_TRUE(after == "a b" || after == "b c") << after;
  }
}

TEST(word_dropout, refuses_settings_that_do_not_fit) {
  const auto check = [](const word_dropout& t) { validate(t, "t"); };
  EXPECT_NO_THROW(check({.placeholder = "\u2753"}));
  expect_error([&] { check({.p = 1.5f}); }, {"t.p", "found 1.5"});
  expect_error([&] { check({.alpha = -1}); }, {"t.alpha", "found -1"});
  expect_error([&] { check({.alpha = 1}); }, {"t.frequencies", "empty"});
  expect_error([&] { check({.placeholder = "a\xff"}); }, {"t.placeholder", "UTF-8"});
}

// --- With frequencies
// --------------------------------------------------------------------------------------------------

TEST(word_dropout, drops_rare_words) {
  const word_frequencies frequencies = counted({"b c c", "d d d", "C d d, d d e f g h"});
  const auto dropped = drops({.p = 1, .alpha = 1, .frequencies = frequencies}, 3000);
  EXPECT_EQ(dropped[0], 3000U) << "never seen";
  expect_share(dropped[1], 3000, 1.0 / 2);
  expect_share(dropped[2], 3000, 1.0 / 4);
  expect_share(dropped[3], 3000, 1.0 / 8);
  for (const std::size_t count : drops({.p = 0, .alpha = 0.25f, .frequencies = counted({"a b c d e f g h"})}, 3000))
    expect_share(count, 3000, 0.2);
  // Words that were not seen would all go.
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string after = applied({.alpha = 1, .frequencies = frequencies}, "x y z", seed);
    EXPECT_EQ(after.size(), 1U) << after;
  }
}

TEST(word_dropout, many_threads_share_frequencies) {
  const word_dropout shared{.alpha = 0.25f, .placeholder = "_", .frequencies = counted({"a a b c", "d e f"})};
  std::vector<std::string> found(8);
  std::vector<std::thread> threads;
  for (std::string& each : found)
    threads.emplace_back([&each, own = shared] {
      for (std::uint64_t seed = 0; seed < 200; ++seed) each += applied(own, "a b c d e f", seed);
    });
  for (auto& thread : threads) thread.join();
  for (const std::string& each : found) EXPECT_EQ(each, found.front());
}

}  // namespace
