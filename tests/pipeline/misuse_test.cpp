// SPDX-License-Identifier: BSD-3-Clause
//
// Bad input is told what was wrong, what was expected and what was found.

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using test::image;
using xaug::index;  // POSIX has a function of this name

constexpr image_shape shape{16, 16, 3};

template <element Out = std::uint8_t, class Pipeline>
void apply_to(const Pipeline& p, const image_shape& in_shape, const image_shape& out_shape) {
  const image<std::uint8_t> in(in_shape);
  image<Out> out(out_shape);
  p(in.view(), out.view(), {});
}

template <class T>
void apply_one(const T& t, const image_shape& in_shape) {
  apply_to(pipeline<T>(t), in_shape, in_shape);
}

TEST(misuse, empty_images_and_null_pointers) {
  const pipeline<invert> p(invert{});
  image<std::uint8_t> out(shape);
  std::uint8_t byte = 0;
  expect_error([&] { p(hwc(&byte, 0, 4, 3), out.view(), {}); }, {"in", "at least one row", "0x4x3"});
  expect_error([&] { p(hwc(&byte, 4, -1, 3), out.view(), {}); }, {"in", "4x-1x3"});
  expect_error([&] { p(hwc(&byte, 4, 4, 0), out.view(), {}); }, {"in", "4x4x0"});
  expect_error([&] { p(hwc<std::uint8_t>(nullptr, 4, 4, 3), out.view(), {}); }, {"in", "null"});
  expect_error([&] { p(out.view(), hwc<std::uint8_t>(nullptr, 16, 16, 3), {}); }, {"out", "null"});
}

TEST(misuse, outputs_of_the_wrong_shape_or_type) {
  const auto crop = random_crop{.height = 8, .width = 8} | invert{};
  expect_error([&] { apply_to(crop, shape, shape); }, {"out", "8x8x3", "16x16x3"});
  expect_error([&] { apply_to(crop, shape, {8, 8, 1}); }, {"out", "8x8x3", "8x8x1"});
  const any_pipeline normalised{normalize{}};
  expect_error([&] { apply_to(normalised, shape, shape); }, {"out", "float", "uint8"});
  EXPECT_NO_THROW(apply_to<float>(normalised, shape, shape));
}

TEST(misuse, views_that_overlap_in_part) {
  const auto p = horizontal_flip{.p = 1} | invert{.p = 1};
  std::vector<std::uint8_t> memory(2 * 768);
  expect_error([&] { p(hwc(memory.data(), 16, 16, 3), hwc(memory.data() + 5, 16, 16, 3), {}); }, {"out", "overlaps"});
  // Same memory, other order of the channels.
  expect_error([&] { p(hwc(memory.data(), 16, 16, 3), chw(memory.data(), 3, 16, 16), {}); }, {"out", "overlaps"});
  EXPECT_NO_THROW(p(hwc(memory.data(), 16, 16, 3), hwc(memory.data() + 768, 16, 16, 3), {}));
  std::vector<std::uint8_t> many(3 * 768);
  const std::vector<std::int64_t> indices{0, 1};
  expect_error([&] { p(nhwc(many.data(), 2, 16, 16, 3), nhwc(many.data() + 768, 2, 16, 16, 3), {}, indices); },
               {"out", "overlaps"});
}

TEST(misuse, the_same_memory_is_known_whatever_the_strides_of_single_rows) {
  // xtensor gives dimensions of length 1 the stride 0, views of raw memory give them the one that they would have.
  const auto p = horizontal_flip{.p = 1} | invert{.p = 1};
  std::vector<std::uint8_t> memory(48);
  const auto raw = hwc(memory.data(), 1, 16, 3);
  auto other = raw;
  other.stride_y = 0;
  EXPECT_NO_THROW(p(raw, other, {}));
  const std::vector<std::int64_t> one{0};
  using batch = batch_view<std::uint8_t>;  // clang 14 does not deduce it
  EXPECT_NO_THROW(p(batch{raw, 1, 48}, batch{other, 1, 0}, {}, one));
}

TEST(misuse, batches_that_do_not_fit_together) {
  const auto p = horizontal_flip{} | invert{};
  std::vector<std::uint8_t> in(3 * 768);
  std::vector<std::uint8_t> out(3 * 768);
  const std::vector<std::int64_t> two{0, 1};
  expect_error([&] { p(nhwc(in.data(), 2, 16, 16, 3), nhwc(out.data(), 3, 16, 16, 3), {}, two); },
               {"out", "2", "found 3"});
  expect_error([&] { p(nhwc(in.data(), 3, 16, 16, 3), nhwc(out.data(), 3, 16, 16, 3), {}, two); },
               {"indices", "3", "found 2"});
  EXPECT_NO_THROW(p(nhwc(in.data(), 0, 16, 16, 3), nhwc(out.data(), 0, 16, 16, 3), {}, std::vector<std::int64_t>{}));
}

TEST(misuse, channels_that_a_transform_cannot_take) {
  const auto of = [](index channels) { return image_shape{16, 16, channels}; };
  for (const index channels : {2, 4, 7}) {
    expect_error([&] { apply_one(hue{}, of(channels)); }, {"hue", "3 channels", std::to_string(channels)});
    expect_error([&] { apply_one(saturation{}, of(channels)); }, {"saturation"});
    expect_error([&] { apply_one(contrast{}, of(channels)); }, {"contrast"});
    expect_error([&] { apply_one(grayscale{}, of(channels)); }, {"grayscale"});
    expect_error([&] { apply_one(color_jitter{}, of(channels)); }, {"color_jitter"});
    EXPECT_NO_THROW(apply_one(brightness{}, of(channels)));
    EXPECT_NO_THROW(apply_one(gaussian_noise{}, of(channels)));
    EXPECT_NO_THROW(apply_one(rotate{.interpolation = interpolation::bilinear}, of(channels)));
    EXPECT_NO_THROW(apply_one(random_erasing{.p = 1, .mode = erasing_mode::random}, of(channels)));
  }
  for (const index channels : {1, 3}) EXPECT_NO_THROW(apply_one(hue{}, of(channels)));
  const channel_values three{0.1f, 0.2f, 0.3f};
  expect_error([&] { apply_to<float>(pipeline<normalize>({.mean = three}), of(1), of(1)); },
               {"normalize.mean", "1 channels", "3 values"});
  expect_error([&] { apply_one(pad{.padding = 1, .fill = three}, of(1)); }, {"pad.fill", "3 values"});
  expect_error([&] { apply_one(random_erasing{.fill = three}, of(2)); }, {"random_erasing.fill", "3 values"});
}

TEST(misuse, a_window_larger_than_the_image) {
  const pipeline<random_crop> p({.height = 20, .width = 8, .padding = 1});
  expect_error([&] { apply_to(p, shape, {20, 8, 3}); }, {"random_crop", "20x8", "18x18x3"});
  EXPECT_NO_THROW(
      apply_to(pipeline<random_crop>({.height = 20, .width = 8, .pad_if_needed = true}), shape, {20, 8, 3}));
}

TEST(misuse, settings_out_of_range_are_found_when_the_pipeline_is_made) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  expect_error([&] { horizontal_flip{.p = 1.5f} | invert{}; }, {"pipeline[0].horizontal_flip.p", "[0, 1]", "1.5"});
  expect_error([&] { invert{} | rotate{.degrees = {nan, 3}}; }, {"pipeline[1].rotate.degrees.low", "nan"});
  expect_error([&] { invert{} | rotate{.degrees = {4, 3}}; }, {"rotate.degrees", "low <= high", "[4, 3]"});
  expect_error([&] { any_pipeline{maybe(2.0f, invert{})}; }, {"pipeline[0].maybe.p", "[0, 1]", "2"});
  expect_error(
      [&] {
        any_pipeline{invert{}, one_of(invert{.p = -1})};
      },
      {"pipeline[1].one_of.transforms[0].invert.p", "-1"});
  expect_error([&] { one_of({.weights = {1}}, invert{}, invert{}) | invert{}; }, {"one_of.weights", "2", "found 1"});
  expect_error([&] { some_of(3, invert{}, invert{}) | invert{}; }, {"some_of.count", "at most 2", "found 3"});
  expect_error([&] { center_crop{.height = 4} | invert{}; }, {"center_crop.width", "[1, 65536]", "found 0"});
}

TEST(misuse, impossible_orders_at_run_time) {
  expect_error(
      [&] {
        any_pipeline({normalize{}, brightness{}});
      },
      {"pipeline[1]", "before normalize", "behind normalize"});
  expect_error([&] { any_pipeline({maybe(0.5f, normalize{}, invert{})}); }, {"pipeline[0].maybe.transforms[1]"});
  EXPECT_NO_THROW(any_pipeline({brightness{}, normalize{}, random_erasing{}, horizontal_flip{}}));
}

TEST(misuse, draws_of_another_pipeline) {
  const any_pipeline two{invert{}, hue{}};
  const any_pipeline other{hue{}, invert{}};
  const any_pipeline one{invert{}};
  const image<std::uint8_t> in(shape);
  image<std::uint8_t> out(shape);
  expect_error([&] { two.apply(one.sample({}, shape), in.view(), out.view()); }, {"draws", "2 transforms", "found 1"});
  expect_error([&] { two.apply(other.sample({}, shape), in.view(), out.view()); }, {"draws", "another one"});
}

TEST(misuse, draws_applied_to_images_that_a_transform_cannot_take) {
  const channel_values three{0.1f, 0.2f, 0.3f};
  const auto expect_refusal = [](const auto& p, index channels, std::string_view what) {
    const auto draws = p.sample({}, shape);
    const image<std::uint8_t> in({16, 16, channels});
    image<float> out(in.shape());
    expect_error([&] { p.apply(draws, in.view(), out.view()); }, {what, std::to_string(channels) + " channels"});
  };
  for (const index channels : {1, 2, 40}) {
    expect_refusal(pipeline<normalize>({.mean = three}), channels, "normalize.mean");
    expect_refusal(invert{} | normalize{.std = three}, channels, "normalize.std");
    expect_refusal(pipeline<pad>({.fill = three}), channels, "pad.fill");
    expect_refusal(any_pipeline{random_erasing{.p = 1, .fill = three}}, channels, "random_erasing.fill");
    expect_refusal(any_pipeline{maybe(1.0f, rotate{.fill = three})}, channels, "rotate.fill");
  }
  expect_refusal(pipeline<contrast>({}), 2, "contrast");
  expect_refusal(any_pipeline{invert{}, hue{}}, 4, "hue");
}

}  // namespace
