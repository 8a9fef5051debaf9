// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

// Numbers at the ends of what settings, draws, weights and shapes can hold: the right result, or an error that names
// them.

namespace xaug::test {
namespace {

constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

template <class T>
T complete() {
  T t;
  if constexpr (requires { t.height; }) t.height = 6;
  if constexpr (requires { t.width; }) t.width = 7;
  return t;
}

/// Whether the settings were refused by an error that names the field; otherwise results have to be numbers.
template <class T>
bool refused_or_finite(const T& t, std::string_view name) {
  try {
    const pipeline<T> p(t);
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto check = [&]<element In>(const image<In>& in) {
        const auto draws = p.sample({.index = i}, in.shape());
        image<float> out(p.output_shape(draws, in.shape()));
        p.apply(draws, in.view(), out.view());
        for_each_element(out.shape(), [&](index y, index x, index c) {
          ASSERT_TRUE(std::isfinite(out(y, x, c))) << T::name << '.' << name << ' ' << t;
        });
      };
      check(random_image<std::uint8_t>({9, 8, 3}));
      check(random_image<float>({9, 8, 3}));
    }
    return false;
  } catch (const error& e) {
    EXPECT_NE(std::string(e.what()).find(std::string(T::name) + '.' + std::string(name)), std::string::npos)
        << e.what();
    return true;
  }
}

TEST(extreme_settings, give_numbers_or_are_refused) {
  int refused = 0;
  for_each_type(all_transforms{}, [&]<class T>() {
    for_each_field<T>([&](const auto& f) {
      using member = std::remove_cvref_t<decltype(std::declval<T>().*f.member)>;
      for (const float x :
           {largest, -largest, 1e30f, 1e20f, 1e-20f, smallest, -0.0f, 0.0f, static_cast<float>(f.allowed.low),
            static_cast<float>(f.allowed.high), std::nextafter(static_cast<float>(f.allowed.high), largest)}) {
        T t = complete<T>();
        if constexpr (requires { t.p = 1.0f; }) t.p = 1.0f;
        if constexpr (std::same_as<member, float> || std::same_as<member, channel_values>)
          t.*f.member = x;
        else if constexpr (std::same_as<member, range>)
          t.*f.member = {x, x};
        else
          return;
        refused += refused_or_finite(t, f.name) ? 1 : 0;
        if constexpr (std::same_as<member, range>) {
          t.*f.member = {static_cast<float>(std::max(f.allowed.low, -double{largest})),
                         static_cast<float>(std::min(f.allowed.high, double{largest}))};
          refused += refused_or_finite(t, f.name) ? 1 : 0;
        }
      }
    });
  });
  EXPECT_GT(refused, 30);
}

TEST(extreme_settings, may_be_the_limit_that_the_error_names) {
  expect_error([] { pipeline<normalize>({.std = std::nextafter(1e30f, largest)}); }, {"normalize.std", "1e+30"});
  EXPECT_NO_THROW(pipeline<normalize>({.std = 1e30f}));
}

TEST(extreme_settings, of_windows_give_windows) {
  for (const range& ratio :
       {range{1e-30f, 1e30f}, range{smallest, 1e30f}, range{1e30f, 1e30f}, range{smallest, smallest}})
    for (const image_shape& shape : {image_shape{9, 8, 1}, {1, 1, 1}, {1, 5000, 1}, {4000, 1, 1}}) {
      const pipeline<random_resized_crop> cut({.height = 2, .width = 3, .ratio = ratio});
      const pipeline<random_erasing> erase({.p = 1, .ratio = ratio});
      for (std::uint64_t i = 0; i < 50; ++i) {
        const auto [window] = cut.sample({.index = i}, shape);
        ASSERT_TRUE(plan::window_fits(shape, window.top, window.left, window.height, window.width)) << ratio.low;
        const auto [erased] = erase.sample({.index = i}, shape);
        ASSERT_TRUE(erased.top >= 0 && erased.height >= 0 && erased.top + erased.height <= shape.height);
        ASSERT_TRUE(erased.left >= 0 && erased.width >= 0 && erased.left + erased.width <= shape.width);
      }
    }
}

TEST(extreme_weights, keep_their_proportions) {
  struct example {
    std::vector<float> weights;
    double first;
  };
  for (const example& e : {example{{3e38f, 3e38f}, 0.5}, example{{largest, largest, largest, largest}, 0.25},
                           example{{3e38f, 1e38f}, 0.75}, example{{smallest, smallest}, 0.5},
                           example{{3 * smallest, smallest}, 0.75}, example{{1e-40f, 3e-40f}, 0.25},
                           example{{largest, smallest}, 1.0}, example{{0.0f, smallest}, 0.0}, example{{1, 3}, 0.25}}) {
    one_of_choice choice{.weights = e.weights};
    choice.check("one_of", e.weights.size());
    int first = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
      stream random({.seed = 3, .index = i});
      std::vector<std::uint32_t> order(e.weights.size());
      ASSERT_EQ(choice.select(random, order), 1U);
      ASSERT_LT(order[0], e.weights.size());
      first += order[0] == 0 ? 1 : 0;
    }
    EXPECT_NEAR(first / 4000.0, e.first, 0.03) << e.weights[0];
  }
  expect_error(
      [] {
        any_pipeline{one_of({.weights = {INFINITY, 1}}, invert{}, invert{})};
      },
      {"one_of.weights[0]", "inf"});
  expect_error([] { any_pipeline{one_of({.weights = {0, 0}}, invert{}, invert{})}; }, {"one_of.weights", "above 0"});
}

TEST(extreme_shapes, are_refused_by_name) {
  const auto p = horizontal_flip{.p = 1} | pad{.padding = 1};
  constexpr index huge = index{1} << 40;
  constexpr index most = std::numeric_limits<index>::max();
  for (const image_shape& shape : {image_shape{huge, huge, 3},
                                   {most, most, most},
                                   {1, most, 1},
                                   {0, 3, 3},
                                   {3, -1, 3},
                                   {3, 3, 0},
                                   {std::numeric_limits<index>::min(), 1, 1}}) {
    std::uint8_t pixel = 0;
    float result = 0;
    expect_error([&] { p.sample({}, shape); }, {"shape", "found"});
    expect_error([&] { (void)p.output_shape(shape); }, {"shape", "found"});
    expect_error([&] { p.apply_to_keypoints({}, shape, {}); }, {"shape", "found"});
    expect_error([&] { p(hwc(&pixel, shape.height, shape.width, shape.channels), hwc(&result, 1, 1, 1), {}); },
                 {"in", "found"});
    const std::int64_t i = 0;
    expect_error(
        [&] {
          p(nchw(&pixel, 1, shape.channels, shape.height, shape.width), nhwc(&result, 1, 1, 1, 1), {},
            std::span(&i, 1));
        },
        {"in", "found"});
  }
  // Strides lead nowhere either.
  std::uint8_t pixel = 0;
  float result = 0;
  expect_error(
      [&] {
        p(image_view<std::uint8_t>{&pixel, {3, 3, 1}, most, 1, 1}, hwc(&result, 5, 5, 1), {});
      },
      {"in", "strides"});
}

TEST(extreme_draws, are_refused_or_harmless) {
  constexpr index most = std::numeric_limits<index>::max();
  const image_shape shape{5, 6, 1};
  const auto in = random_image<float>(shape);
  image<float> out(shape);
  for (const index side : {most, most / 2, index{-1}, std::numeric_limits<index>::min()}) {
    const auto p = pipeline<random_crop>({.height = 5, .width = 6});
    auto draws = p.sample({}, shape);
    std::get<0>(draws).padding = {side, 0, 0, side};
    expect_error([&] { p.apply(draws, in.view(), out.view()); }, {"padding", "found"});
    expect_error([&] { (void)p.output_shape(draws, shape); }, {"padding", "found"});
    draws = p.sample({}, shape);
    std::get<0>(draws).top = side;
    expect_error([&] { p.apply(draws, in.view(), out.view()); }, {"crop", "found"});
  }
  const auto erase = pipeline<random_erasing>({.p = 1, .fill = 0.5f});
  auto draws = erase.sample({}, shape);
  std::get<0>(draws) = {{2, 1, most, most, {}}, true};
  erase.apply(draws, in.view(), out.view());
  EXPECT_EQ(out(4, 5, 0), 0.5f);
  EXPECT_EQ(out(1, 5, 0), in(1, 5, 0));
  std::get<0>(draws).left = -1;
  expect_error([&] { erase.apply(draws, in.view(), out.view()); }, {"random_erasing", "found -1"});
}

}  // namespace
}  // namespace xaug::test
