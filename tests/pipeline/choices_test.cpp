// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/pipeline/choices.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <vector>

#include "support/statistics.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/gaussian_noise.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/saturation.hpp"
#include "xaug/pipeline/pipeline.hpp"

namespace {

using namespace xaug;

constexpr std::size_t samples = 20000;

/// How often each list of chosen places came up.
template <class Choice>
std::map<std::vector<int>, std::size_t> selections(const Choice& choice) {
  const auto p = choice | invert{.p = 0};
  std::map<std::vector<int>, std::size_t> found;
  for (std::size_t i = 0; i < samples; ++i) {
    const selection chosen = std::get<0>(p.sample({.seed = 1, .index = i}, {4, 4, 3})).selected;
    ++found[std::vector<int>(chosen.order.begin(), chosen.order.begin() + chosen.count)];
  }
  return found;
}

void expect_frequencies(const std::map<std::vector<int>, std::size_t>& found,
                        const std::map<std::vector<int>, double>& expected) {
  std::vector<std::size_t> counts;
  std::vector<double> weights;
  for (const auto& [selected, weight] : expected) {
    const auto at = found.find(selected);
    counts.push_back(at == found.end() ? 0 : at->second);
    weights.push_back(weight);
  }
  EXPECT_EQ(found.size(), expected.size());
  EXPECT_GT(test::chi_square_p(counts, weights), test::unlikely);
}

const invert a{};
const brightness b{};
const saturation c{};

TEST(choices, maybe_applies_all_or_nothing) {
  expect_frequencies(selections(maybe(0.3f, a, b)), {{{}, 0.7}, {{0, 1}, 0.3}});
}

TEST(choices, one_of_follows_its_weights) {
  expect_frequencies(selections(one_of(a, b, c)), {{{0}, 1}, {{1}, 1}, {{2}, 1}});
  expect_frequencies(selections(one_of({.p = 0.25f}, a, b)), {{{}, 6}, {{0}, 1}, {{1}, 1}});
  expect_frequencies(selections(one_of({.weights = {1, 0, 3}, .p = 0.5f}, a, b, c)), {{{}, 4}, {{0}, 1}, {{2}, 3}});
}

TEST(choices, some_of_takes_different_ones_in_random_order) {
  expect_frequencies(selections(some_of(2, a, b, c)),
                     {{{0, 1}, 1}, {{1, 0}, 1}, {{0, 2}, 1}, {{2, 0}, 1}, {{1, 2}, 1}, {{2, 1}, 1}});
  expect_frequencies(selections(some_of({.count = {0, 1}}, a, b)), {{{}, 2}, {{0}, 1}, {{1}, 1}});
  expect_frequencies(selections(some_of({.count = {2, 2}, .p = 0.25f}, a, b)), {{{}, 6}, {{0, 1}, 1}, {{1, 0}, 1}});
}

TEST(choices, random_order_takes_all) {
  expect_frequencies(selections(random_order(a, b, c)),
                     {{{0, 1, 2}, 1}, {{0, 2, 1}, 1}, {{1, 0, 2}, 1}, {{1, 2, 0}, 1}, {{2, 0, 1}, 1}, {{2, 1, 0}, 1}});
  auto at_times = random_order(a, b);
  at_times.policy.p = 0.4f;
  expect_frequencies(selections(at_times), {{{}, 6}, {{0, 1}, 2}, {{1, 0}, 2}});
}

TEST(choices, children_draw_from_streams_of_their_own) {
  // Two equal children of one choice decide independently of each other and of the choice.
  const auto p = maybe(0.5f, horizontal_flip{}, horizontal_flip{}) | horizontal_flip{};
  std::map<int, std::size_t> found;
  for (std::size_t i = 0; i < samples; ++i) {
    const auto draws = p.sample({.seed = 2, .index = i}, {4, 4, 3});
    const auto& inner = std::get<0>(draws);
    if (inner.selected.count == 0) continue;
    ++found[4 * std::get<0>(inner.children).apply + 2 * std::get<1>(inner.children).apply + std::get<1>(draws).apply];
  }
  std::vector<std::size_t> counts;
  for (const auto& [key, count] : found) counts.push_back(count);
  EXPECT_EQ(counts.size(), 8U);
  EXPECT_GT(test::chi_square_p(counts), test::unlikely);
}

TEST(choices, children_keep_their_position_whatever_is_chosen_and_in_which_order) {
  const gaussian_noise noise{};
  const auto check = [](const auto& p) {
    for (std::size_t i = 0; i < 50; ++i) {
      const auto draws = std::get<0>(p.sample({.seed = 3, .index = i}, {4, 4, 3}));
      for (std::size_t k = 0; k < draws.selected.count; ++k) {
        const std::uint8_t which = draws.selected.order[k];
        const std::array positions{std::get<0>(draws.children).noise.position,
                                   std::get<1>(draws.children).noise.position,
                                   std::get<2>(draws.children).noise.position};
        // Of the choice, and then of each child.
        ASSERT_EQ(positions[which], 0x80000000U + 1U + which);
      }
    }
  };
  check(one_of(noise, noise, noise) | invert{});
  check(some_of(2, noise, noise, noise) | invert{});
  check(random_order(noise, noise, noise) | invert{});
  check(maybe(1, noise, noise, noise) | invert{});
}

TEST(choices, a_pipeline_is_one_part_of_a_choice) {
  const auto p = one_of(a | b, c) | invert{};
  for (std::size_t i = 0; i < 50; ++i) {
    const auto chosen = std::get<0>(p.sample({.index = i}, {4, 4, 3}));
    ASSERT_EQ(chosen.selected.count, 1);
    if (chosen.selected.order[0] == 0) {
      EXPECT_EQ(std::get<0>(chosen.children).selected.count, 2);
    }
  }
}

}  // namespace
