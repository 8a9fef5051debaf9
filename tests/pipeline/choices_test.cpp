// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/pipeline/choices.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <vector>

#include "support/expect_error.hpp"
#include "support/statistics.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/gaussian_noise.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/saturation.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"
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
    const auto chosen = std::get<0>(p.sample({.seed = 1, .index = i}, {4, 4, 3})).selected;
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
        const std::size_t which = draws.selected.order[k];
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
    ASSERT_EQ(chosen.selected.count, 1U);
    if (chosen.selected.order[0] == 0) {
      EXPECT_EQ(std::get<0>(chosen.children).selected.count, 2U);
    }
  }
}

// --- Many children --------------------------------------------------------------------------------------------------

/// Sample i is inverted by the children whose number is a multiple of 3, or by all, as far as they are chosen.
std::vector<any_transform> many(std::size_t count) {
  std::vector<any_transform> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(invert{.p = i % 3 == 0 ? 1.0f : 0.0f});
  return all;
}

template <class Policy>
const auto& run_time_choice(const any_pipeline& p, const any_pipeline::draws& draws) {
  (void)p;
  return std::get<xaug::detail::draw_of<choice<Policy, std::vector<any_transform>>>>(draws[0].value);
}

TEST(choices, have_any_number_of_children) {
  constexpr std::size_t children = 300;
  const any_pipeline one{choice<one_of_choice, std::vector<any_transform>>{{}, many(children)}};
  const any_pipeline some{choice<some_of_choice, std::vector<any_transform>>{{.count = {280, 300}}, many(children)}};
  const any_pipeline all{choice<random_order_choice, std::vector<any_transform>>{{}, many(children)}};
  const any_pipeline in_order{choice<maybe_choice, std::vector<any_transform>>{{.p = 1}, many(children)}};
  std::array<std::size_t, children> found{};
  for (std::size_t i = 0; i < samples; ++i) {
    const auto draws = one.sample({.seed = 1, .index = i}, {4, 4, 3});
    const auto& selected = run_time_choice<one_of_choice>(one, draws).selected;
    ASSERT_EQ(selected.count, 1U);
    ++found.at(selected.order[0]);
  }
  EXPECT_GT(test::chi_square_p(std::vector<std::size_t>(found.begin(), found.end())), test::unlikely);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto some_draws = some.sample({.seed = 1, .index = i}, {4, 4, 3});
    const auto& chosen = run_time_choice<some_of_choice>(some, some_draws).selected;
    const std::set<std::size_t> different(chosen.order.begin(), chosen.order.begin() + chosen.count);
    ASSERT_GE(chosen.count, 280U);
    ASSERT_EQ(different.size(), chosen.count);
    ASSERT_LT(*different.rbegin(), children);
    const auto all_draws = all.sample({.seed = 1, .index = i}, {4, 4, 3});
    ASSERT_EQ(run_time_choice<random_order_choice>(all, all_draws).selected.count, children);
  }
  // 100 of the 300 invert: an even number.
  const std::vector<std::uint8_t> in{1, 2, 3};
  std::vector<std::uint8_t> out(3);
  for (const any_pipeline* p : {&all, &in_order}) {
    (*p)(hwc(in.data(), 1, 1, 3), hwc(out.data(), 1, 1, 3), {.index = 2});
    EXPECT_EQ(in, out);
  }
}

TEST(choices, of_many_children_by_type_are_those_made_at_run_time) {
  const auto twenty = [](const auto& child, auto&& choose) {
    return choose(child, child, child, child, child, child, child, child, child, child, child, child, child, child,
                  child, child, child, child, child, child);
  };
  const auto check = [](const auto& typed) {
    static_assert(std::is_trivially_destructible_v<typename std::remove_cvref_t<decltype(typed)>::draws>);
    const any_pipeline dynamic = typed;
    for (std::size_t i = 0; i < 30; ++i) {
      const auto draws = typed.sample({.seed = 1, .index = i}, {4, 4, 3});
      const auto others = dynamic.sample({.seed = 1, .index = i}, {4, 4, 3});
      EXPECT_EQ(explain(typed, draws, {4, 4, 3}), explain(dynamic, others, {4, 4, 3}));
    }
  };
  const invert child{};
  check(twenty(child, [](const auto&... each) { return some_of({.count = {0, 20}}, each...); }) | horizontal_flip{});
  check(twenty(child, [](const auto&... each) { return random_order(each...); }) | horizontal_flip{});
  check(twenty(child,
               [](const auto&... each) {
                 return some_of({.count = {0, 20}, .replacement = true}, each...);
               }) |
        horizontal_flip{});
}

// --- Replacement ----------------------------------------------------------------------------------------------------

TEST(choices, some_of_with_replacement_draws_each_from_all) {
  expect_frequencies(selections(some_of({.count = {2, 2}, .replacement = true}, a, b)),
                     {{{0, 0}, 1}, {{0, 1}, 1}, {{1, 0}, 1}, {{1, 1}, 1}});
  expect_frequencies(selections(some_of({.count = {0, 1}, .p = 0.5f, .replacement = true}, a, b)),
                     {{{}, 6}, {{0}, 1}, {{1}, 1}});
}

TEST(choices, what_is_chosen_again_decides_anew) {
  const gaussian_noise noise{.sigma = {0.0f, 1.0f}};
  const auto typed = some_of({.count = {3, 3}, .replacement = true}, horizontal_flip{}, noise, one_of(noise, noise)) |
                     gaussian_noise{};
  static_assert(std::is_trivially_destructible_v<decltype(typed)::draws>);
  const any_pipeline dynamic = typed;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    // Every decision that is made shows its position of the random counter.
    std::set<std::uint32_t> positions;
    std::size_t decisions = 0;
    const auto see = [&](const auto& draw) {
      ++decisions;
      positions.insert(draw.noise.position & 0x7FFFFFFFU);
    };
    const auto draws = typed.sample({.seed = 3, .index = i}, {4, 4, 3});
    const auto& first = std::get<0>(draws);
    xaug::detail::node<std::tuple_element_t<0, decltype(typed)::children_type>>::for_each_selected(
        std::get<0>(typed.children()), first,
        [&]<class Draw>(const auto&, const Draw& draw, std::size_t which, std::size_t time) {
          repeated += time > 0 ? 1 : 0;
          if constexpr (requires { draw.noise; }) see(draw);
          if constexpr (requires { draw.children; })
            draw.selected.order[0] == 0 ? see(std::get<0>(draw.children)) : see(std::get<1>(draw.children));
          ASSERT_LT(which, 3U);
        });
    see(std::get<1>(draws));
    ASSERT_EQ(positions.size(), decisions) << "sample " << i;
    // As many as three rounds of all children need, so that what comes behind has its own too.
    ASSERT_EQ(*positions.rbegin(), 1U + 3U * (1 + 1 + 3));
    ASSERT_EQ(explain(typed, draws, {4, 4, 3}), explain(dynamic, {4, 4, 3}, {.seed = 3, .index = i}));
  }
  EXPECT_GT(repeated, 100U);
}

TEST(choices, that_repeat_are_checked) {
  test::expect_error(
      [] {
        any_pipeline{some_of({.count = {3, 3}, .replacement = true}, a, b)};
      },
      {"some_of.count", "at most 2", "listed more than once", "found 3"});
  test::expect_error([] { any_pipeline{some_of(3, a, b)}; }, {"some_of.count", "at most 2", "found 3"});
  // normalize may not come behind itself.
  const auto twice = some_of({.count = {2, 2}, .replacement = true}, normalize{}, horizontal_flip{});
  test::expect_error([&] { any_pipeline{twice}; }, {"some_of.transforms", "any order"});
  EXPECT_NO_THROW((any_pipeline{some_of({.count = {1, 1}, .replacement = true}, normalize{}, horizontal_flip{})}));
  EXPECT_NO_THROW((any_pipeline{some_of(2, normalize{}, horizontal_flip{})}));
  // Draws of another choice.
  const auto p = some_of({.count = {2, 2}, .replacement = true}, invert{}, horizontal_flip{}, hue{}) | invert{};
  const any_pipeline dynamic = p;
  const auto refuses = [](const auto& pipeline, auto draws) {
    test::expect_error([&] { (void)pipeline.output_shape(draws, {4, 4, 3}); }, {"draws", "another one"});
  };
  for (std::size_t i = 0; i < 20; ++i) {
    auto draws = p.sample({.index = i}, {4, 4, 3});
    auto& selected = std::get<0>(draws).selected;
    if (selected.order[0] == selected.order[1]) continue;
    selected.order[1] = selected.order[0];  // of which there is no second draw, but perhaps one of another type
    selected.order[0] = selected.order[1] = 2;
    refuses(p, draws);
    auto others = dynamic.sample({.index = i}, {4, 4, 3});
    auto& other = std::get<choice_draw<std::vector<any_transform>, true>>(others[0].value);
    other.selected.order[0] = other.selected.order[1] = 2;
    refuses(dynamic, others);
    other.selected.order.clear();
    refuses(dynamic, others);
  }
}

}  // namespace
