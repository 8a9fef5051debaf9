// SPDX-License-Identifier: BSD-3-Clause
//
// What transforms are defined to do, where the golden files do not tell.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "support/images.hpp"
#include "support/variants.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

namespace xaug::test {
namespace {

template <element Out, element In, class Pipeline>
image<Out> result_of(const Pipeline& p, const image<In>& in, const sample_key& key = {}) {
  image<Out> out(p.output_shape(p.sample(key, in.shape()), in.shape()));
  p(in.view(), out.view(), key);
  return out;
}

// --- Decisions ------------------------------------------------------------------------------------------------------

TEST(every_p, is_the_share_of_samples_that_are_changed) {
  constexpr std::uint64_t rounds = 4000;
  int with_p = 0;
  for_each_type(all_transforms{}, [&]<class T>() {
    for (const float p : {0.0f, 0.3f, 1.0f}) {
      const T t = settings<T>(p);
      if constexpr (requires { t.p; }) {
        const pipeline<T> alone(t);
        double applied = 0;
        for (std::uint64_t i = 0; i < rounds; ++i)
          applied += detail::applies(std::get<0>(alone.sample({.seed = 3, .index = i}, {64, 64, 3}))) ? 1 : 0;
        const double expected = double{p} * rounds;
        EXPECT_NEAR(applied, expected, 4 * std::sqrt(expected * (1 - double{p}))) << T::name << ", p = " << p;
        ++with_p;
      }
    }
  });
  EXPECT_GT(with_p, 30);
}

TEST(random_crop, shows_all_of_what_is_padded_if_needed) {
  const pipeline<random_crop> p({.height = 12, .width = 9, .pad_if_needed = true});
  std::set<index> tops;
  std::set<index> lefts;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto draw = std::get<0>(p.sample({.index = i}, {10, 6, 1}));
    ASSERT_EQ(draw.padding, (sides{3, 2, 3, 2}));
    tops.insert(draw.top);
    lefts.insert(draw.left);
  }
  EXPECT_EQ(tops, (std::set<index>{0, 1, 2}));
  EXPECT_EQ(lefts, (std::set<index>{0, 1, 2, 3}));
}

TEST(random_resized_crop, takes_the_middle_where_nothing_fits) {
  const random_resized_crop t{.height = 4, .width = 4, .scale = {1, 1}, .ratio = {0.75f, 4.0f / 3.0f}};
  const auto drawn = [&](index height, index width) {
    return std::get<0>(pipeline<random_resized_crop>(t).sample({}, {height, width, 3}));
  };
  using draw = xaug::drawn<random_resized_crop>;
  EXPECT_EQ(drawn(100, 10), (draw{{.top = 43, .left = 0, .height = 13, .width = 10}}));
  EXPECT_EQ(drawn(10, 100), (draw{{.top = 0, .left = 43, .height = 10, .width = 13}}));
}

// --- Values ---------------------------------------------------------------------------------------------------------

TEST(normalize, takes_one_value_beside_one_for_each_channel) {
  const channel_values each{0.2f, 0.4f, 0.8f};
  const image_shape shape{20, 19, 3};
  const auto bytes = random_image<std::uint8_t>(shape);
  const auto floats = random_image<float>(shape);
  for (const normalize& t :
       {normalize{.mean = 0.3f, .std = each}, normalize{.mean = each, .std = 0.3f},
        normalize{.mean = each, .std = {0.5f, 0.25f, 2.0f}}, normalize{.mean = 0.3f, .std = 0.6f}}) {
    const pipeline<normalize> typed(t);
    const auto of_bytes = result_of<float>(typed, bytes);
    const auto of_floats = result_of<float>(typed, floats);
    for_each_element(shape, [&](index y, index x, index c) {
      const float mean = t.mean[t.mean.size() == 1 ? 0 : c];
      const float std = t.std[t.std.size() == 1 ? 0 : c];
      ASSERT_NEAR(of_bytes(y, x, c), (static_cast<float>(bytes(y, x, c)) / 255.0f - mean) / std, 1e-5f);
      ASSERT_NEAR(of_floats(y, x, c), (floats(y, x, c) - mean) / std, 1e-5f);
    });
    EXPECT_TRUE(equal(of_bytes, result_of<float>(any_pipeline{t}, bytes)));
  }
}

TEST(contrast, leaves_nan_out_of_the_mean) {
  for (const image_shape& shape : {image_shape{2, 2, 1}, {40, 40, 1}}) {
    auto in = random_image<float>(shape);
    double sum = 0;
    for_each_element(shape, [&](index y, index x, index c) { sum += double{in(y, x, c)}; });
    sum -= double{in(1, 1, 0)};
    in(1, 1, 0) = NAN;
    const double mean = sum / static_cast<double>(shape.pixels() - 1);
    const auto out = result_of<float>(pipeline<contrast>({.factor = {0.5f, 0.5f}}), in);
    for_each_element(shape, [&](index y, index x, index c) {
      if (y == 1 && x == 1) {
        ASSERT_TRUE(std::isnan(out(y, x, c)));
      } else {
        ASSERT_NEAR(out(y, x, c), 0.5 * double{in(y, x, c)} + 0.5 * mean, 1e-6);
      }
    });
  }
}

TEST(color_jitter, varies_what_has_a_range_from_neutral) {
  // Ranges of which one end is neutral are ranges.
  const auto in = random_image<float>({9, 9, 3});
  for (const color_jitter& t :
       {color_jitter{.brightness = {1, 2}}, color_jitter{.brightness = {0, 1}}, color_jitter{.contrast = {1, 2}},
        color_jitter{.contrast = {0, 1}}, color_jitter{.saturation = {1, 2}}, color_jitter{.saturation = {0, 1}},
        color_jitter{.hue = {0, 0.5f}}, color_jitter{.hue = {-0.5f, 0}}})
    EXPECT_FALSE(equal(in, result_of<float>(pipeline<color_jitter>(t), in)));
  EXPECT_TRUE(equal(in, result_of<float>(pipeline<color_jitter>({}), in)));
}

TEST(fills, are_values_of_the_image_before_normalize) {
  const normalize statistics{.mean = {0.1f, 0.2f, 0.3f}, .std = {0.5f, 0.25f, 2.0f}};
  const channel_values fill{0.2f, 0.5f, 1.0f};
  const auto check = [&](const auto& geometry, index y, index x) {
    const auto both = geometry | statistics;
    const auto corner = [&](const auto& p, const auto& in, index c) { return result_of<float>(p, in)(y, x, c); };
    const auto bytes = random_image<std::uint8_t>({24, 20, 3});
    const auto floats = random_image<float>({24, 20, 3});
    for (index c = 0; c < 3; ++c) {
      const float level = std::nearbyint(255.0f * fill[c]) / 255.0f;
      const float of_bytes = (level - statistics.mean[c]) / statistics.std[c];
      const float of_floats = (fill[c] - statistics.mean[c]) / statistics.std[c];
      EXPECT_NEAR(corner(both, bytes, c), of_bytes, 1e-5f);
      EXPECT_NEAR(corner(any_pipeline(both), bytes, c), of_bytes, 1e-5f);
      EXPECT_NEAR(corner(both, floats, c), of_floats, 1e-5f);
      EXPECT_NEAR(corner(any_pipeline(both), floats, c), of_floats, 1e-5f);
    }
  };
  check(pad{.padding = 2, .fill = fill}, 0, 0);
  check(random_crop{.height = 60, .width = 60, .pad_if_needed = true, .fill = fill} | center_crop{60, 60}, 0, 0);
  for (const interpolation how : {interpolation::nearest, interpolation::bilinear, interpolation::bicubic}) {
    check(rotate{.degrees = {45, 45}, .interpolation = how, .fill = fill}, 0, 0);
    check(affine{.translate_x = {0.5f, 0.5f}, .interpolation = how, .fill = fill}, 12, 2);
  }
  check(translate{.x = {0.5f, 0.5f}, .y = {0.5f, 0.5f}, .fill = fill}, 3, 3);
}

TEST(masks, get_their_fill_as_it_is) {
  const auto run = [](const auto& p, auto value, float fill) {
    image<decltype(value)> mask({10, 10, 1});
    for_each_element(mask.shape(), [&](index y, index x, index c) { mask(y, x, c) = value; });
    image<decltype(value)> out({10, 10, 1});
    p.apply_to_mask(p.sample({}, {10, 10, 3}), mask.view(), out.view(), fill);
    return std::pair(out(0, 0, 0), out(5, 5, 0));
  };
  const pipeline<rotate> turn({.degrees = {45, 45}, .interpolation = interpolation::bicubic, .fill = 1.0f});
  const auto shift = translate{.x = {0.3f, 0.3f}, .fill = 1.0f} | brightness{.factor = {0, 0}};
  for (int fill = 0; fill < 256; ++fill) {
    const std::pair bytes(static_cast<std::uint8_t>(fill), std::uint8_t{3});
    ASSERT_EQ(run(turn, std::uint8_t{3}, static_cast<float>(fill)), bytes);
    ASSERT_EQ(run(shift, std::uint8_t{3}, static_cast<float>(fill)), bytes);
  }
  for (const float fill : {-100.0f, 0.25f, 70000.0f}) {
    ASSERT_EQ(run(turn, 3.5f, fill), std::pair(fill, 3.5f));
    ASSERT_EQ(run(shift, 3.5f, fill), std::pair(fill, 3.5f));
  }
}

TEST(levels, are_rounded_as_the_last_transform_says) {
  const auto in = random_image<std::uint8_t>({20, 20, 3});
  const resize between{.height = 31, .width = 33};  // leaves no whole levels, and rounds to nearest
  const auto expect = [&](const auto& p, double white, const auto& rounded) {
    const auto bytes = result_of<std::uint8_t>(p, in);
    const auto floats = result_of<float>(p, in);
    index compared = 0;
    for_each_element(bytes.shape(), [&](index y, index x, index c) {
      const double level = double{floats(y, x, c)} * white;
      const double part = level - std::floor(level);
      // What is too near to a limit for floats to tell is left out.
      if (part < 0.001 || part > 0.999 || std::abs(part - 0.5) < 0.001) return;
      ++compared;
      ASSERT_EQ(bytes(y, x, c), rounded(level)) << level;
    });
    EXPECT_GT(compared, 1000);
  };
  const auto nearest = [](double level) { return std::lround(level); };
  const auto truncated = [](double level) { return static_cast<long>(level); };
  expect(pipeline<resize>(between), 255, nearest);
  expect(between | horizontal_flip{.p = 1}, 255, nearest);
  expect(between | brightness{}, 255, truncated);
  expect(between | contrast{}, 255, truncated);
  expect(between | saturation{}, 255, truncated);
  expect(between | grayscale{.p = 1}, 255, truncated);
  expect(between | gaussian_noise{}, 255, truncated);
  expect(between | hue{}, 255.999, truncated);
  expect(between | brightness{} | rotate{.degrees = {9, 9}, .interpolation = interpolation::bilinear}, 255, nearest);
}

}  // namespace
}  // namespace xaug::test
