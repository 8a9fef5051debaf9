// SPDX-License-Identifier: BSD-3-Clause
//
// Bad input is told what was wrong, what was expected and what was found; what is right beside it works.

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "support/reference.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"

namespace {

using namespace xaug;
using test::equal;
using test::expect_error;
using test::expect_message;
using test::image;
using test::random_image;
using xaug::index;  // POSIX has a function of this name

constexpr image_shape shape{16, 16, 3};

template <element Out = std::uint8_t, class Pipeline>
image<Out> apply_to(const Pipeline& p, const image_shape& in_shape, const image_shape& out_shape) {
  const auto in = random_image<std::uint8_t>(in_shape);
  image<Out> out(out_shape);
  p(in.view(), out.view(), {});
  return out;
}

template <class T>
image<std::uint8_t> apply_one(const T& t, const image_shape& in_shape) {
  return apply_to(pipeline<T>(t), in_shape, in_shape);
}

constexpr std::string_view overlaps =
    "out: expected memory of its own, or the very view that is read, found a view that overlaps the input in part";

TEST(misuse, empty_images_and_null_pointers) {
  const pipeline<invert> p(invert{});
  image<std::uint8_t> out(shape);
  std::uint8_t byte = 0;
  const std::string empty =
      "in: expected an image with at least one row, column and channel (height x width x channels), found ";
  expect_message([&] { p(hwc(&byte, 0, 4, 3), out.view(), {}); }, empty + "0x4x3");
  expect_message([&] { p(hwc(&byte, 4, -1, 3), out.view(), {}); }, empty + "4x-1x3");
  expect_message([&] { p(hwc(&byte, 4, 4, 0), out.view(), {}); }, empty + "4x4x0");
  expect_message([&] { p(hwc<std::uint8_t>(nullptr, 4, 4, 3), out.view(), {}); },
                 "in: expected a view of memory, found a null pointer");
  expect_message([&] { p(out.view(), hwc<std::uint8_t>(nullptr, 16, 16, 3), {}); },
                 "out: expected a view of memory, found a null pointer");
}

TEST(misuse, outputs_of_the_wrong_shape_or_type) {
  const auto crop = random_crop{.height = 8, .width = 8} | invert{};
  const std::string expected =
      "out: expected an image of 8x8x3, the shape that the pipeline gives for an input of 16x16x3, found ";
  expect_message([&] { apply_to(crop, shape, shape); }, expected + "16x16x3");
  expect_message([&] { apply_to(crop, shape, {8, 8, 1}); }, expected + "8x8x1");
  const any_pipeline normalised{normalize{.mean = 0.25f, .std = 0.5f}};
  expect_message(
      [&] { apply_to(normalised, shape, shape); },
      "out: expected an image of float, because normalize gives values outside [0, 1], found an image of uint8");
  const auto in = random_image<std::uint8_t>(shape);
  const auto out = apply_to<float>(normalised, shape, shape);
  test::for_each_element(shape, [&](index y, index x, index c) {
    ASSERT_NEAR(out(y, x, c), (static_cast<float>(in(y, x, c)) / 255.0f - 0.25f) / 0.5f, 1e-6f);
  });
}

/// What horizontal_flip | invert makes of bytes, rows of `width` RGB pixels.
std::vector<std::uint8_t> mirrored_and_inverted(const std::vector<std::uint8_t>& in, std::size_t width) {
  std::vector<std::uint8_t> out(in.size());
  for (std::size_t i = 0; i < in.size() / 3; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      out[3 * i + c] = static_cast<std::uint8_t>(255 - in[3 * (i - i % width + width - 1 - i % width) + c]);
  return out;
}
std::vector<std::uint8_t> some_bytes(std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return bytes;
}

TEST(misuse, views_that_overlap_in_part) {
  const auto p = horizontal_flip{.p = 1} | invert{.p = 1};
  const auto bytes = some_bytes(768);
  std::vector<std::uint8_t> memory = bytes;
  memory.resize(2 * 768);
  const auto before = memory;
  expect_message([&] { p(hwc(memory.data(), 16, 16, 3), hwc(memory.data() + 5, 16, 16, 3), {}); }, overlaps);
  expect_message([&] { p(hwc(memory.data() + 767, 16, 16, 3), hwc(memory.data(), 16, 16, 3), {}); }, overlaps);
  // Same memory, other order of the channels.
  expect_message([&] { p(hwc(memory.data(), 16, 16, 3), chw(memory.data(), 3, 16, 16), {}); }, overlaps);
  EXPECT_EQ(memory, before);
  p(hwc(memory.data(), 16, 16, 3), hwc(memory.data() + 768, 16, 16, 3), {});
  EXPECT_EQ(std::vector(memory.begin(), memory.begin() + 768), bytes);
  EXPECT_EQ(std::vector(memory.begin() + 768, memory.end()), mirrored_and_inverted(bytes, 16));
  std::vector<std::uint8_t> many(3 * 768);
  const std::vector<std::int64_t> indices{0, 1};
  expect_message([&] { p(nhwc(many.data(), 2, 16, 16, 3), nhwc(many.data() + 768, 2, 16, 16, 3), {}, indices); },
                 "out: expected memory of its own, or the very batch that is read, found a batch that overlaps the "
                 "input in part");
}

TEST(misuse, the_same_memory_is_known_whatever_the_strides_of_single_rows) {
  // xtensor gives dimensions of length 1 the stride 0, views of raw memory give them the one that they would have.
  const auto p = horizontal_flip{.p = 1} | invert{.p = 1};
  const auto bytes = some_bytes(48);
  auto memory = bytes;
  const auto raw = hwc(memory.data(), 1, 16, 3);
  auto other = raw;
  other.stride_y = 0;
  p(raw, other, {});
  EXPECT_EQ(memory, mirrored_and_inverted(bytes, 16));
  const std::vector<std::int64_t> one{0};
  using batch = batch_view<std::uint8_t>;  // clang 14 does not deduce it
  p(batch{raw, 1, 48}, batch{other, 1, 0}, {}, one);
  EXPECT_EQ(memory, bytes);
}

TEST(misuse, batches_that_do_not_fit_together) {
  const auto p = horizontal_flip{} | invert{};
  const auto bytes = some_bytes(3 * 768);
  auto in = bytes;
  std::vector<std::uint8_t> out(3 * 768, 7);
  const std::vector<std::int64_t> two{0, 1};
  expect_message([&] { p(nhwc(in.data(), 2, 16, 16, 3), nhwc(out.data(), 3, 16, 16, 3), {}, two); },
                 "out: expected a batch of as many images as the input, 2, found 3");
  expect_message([&] { p(nhwc(in.data(), 3, 16, 16, 3), nhwc(out.data(), 3, 16, 16, 3), {}, two); },
                 "indices: expected one for each of the 3 images, found 2");
  p(nhwc(in.data(), 0, 16, 16, 3), nhwc(out.data(), 0, 16, 16, 3), {}, std::vector<std::int64_t>{});
  EXPECT_EQ(in, bytes);
  EXPECT_EQ(out, std::vector<std::uint8_t>(3 * 768, 7));
}

/// Expects that each channel of an image becomes what an image of that channel alone becomes; or only the first, for
/// transforms whose random values differ from channel to channel.
template <class T>
void expect_channels_alone(const T& t, index channels, bool all) {
  const image_shape many{16, 16, channels};
  const auto in = random_image<std::uint8_t>(many);
  const auto out = apply_one(t, many);
  EXPECT_FALSE(equal(in, out));
  for (index c = 0; c < (all ? channels : 1); ++c) {
    image<std::uint8_t> channel({16, 16, 1});
    test::for_each_element(channel.shape(), [&](index y, index x, index) { channel(y, x, 0) = in(y, x, c); });
    image<std::uint8_t> alone(channel.shape());
    pipeline<T> p(t);
    p(channel.view(), alone.view(), {});
    test::for_each_element(channel.shape(), [&](index y, index x, index) {
      ASSERT_EQ(out(y, x, c), alone(y, x, 0)) << T::name << ' ' << y << ' ' << x << ' ' << c;
    });
  }
}

TEST(misuse, channels_that_a_transform_cannot_take) {
  const auto of = [](index channels) { return image_shape{16, 16, channels}; };
  for (const index channels : {2, 4, 7}) {
    const std::string expected =
        ": expected an image of 1 channel (grey) or 3 channels (RGB), found " + std::to_string(channels) + " channels";
    expect_message([&] { apply_one(hue{}, of(channels)); }, "hue" + expected);
    expect_message([&] { apply_one(saturation{}, of(channels)); }, "saturation" + expected);
    expect_message([&] { apply_one(contrast{}, of(channels)); }, "contrast" + expected);
    expect_message([&] { apply_one(grayscale{}, of(channels)); }, "grayscale" + expected);
    expect_message([&] { apply_one(color_jitter{}, of(channels)); }, "color_jitter" + expected);
    expect_channels_alone(brightness{.factor = {0.5f, 0.5f}}, channels, true);
    expect_channels_alone(rotate{.degrees = {20, 20}, .interpolation = interpolation::bilinear}, channels, true);
    expect_channels_alone(gaussian_noise{}, channels, false);
    expect_channels_alone(random_erasing{.p = 1, .mode = erasing_mode::random}, channels, false);
  }
  EXPECT_TRUE(equal(apply_one(hue{.factor = {0.3f, 0.3f}}, of(1)), random_image<std::uint8_t>(of(1))));
  EXPECT_FALSE(equal(apply_one(hue{.factor = {0.3f, 0.3f}}, of(3)), random_image<std::uint8_t>(of(3))));
  const channel_values three{0.1f, 0.2f, 0.3f};
  const auto one_for_each = [](const std::string& setting, index channels) {
    return setting + ": expected one value, or one for each of the image's " + std::to_string(channels) +
           " channels, found 3 values";
  };
  expect_message([&] { apply_to<float>(pipeline<normalize>({.mean = three}), of(1), of(1)); },
                 one_for_each("normalize.mean", 1));
  expect_message([&] { apply_one(pad{.padding = 1, .fill = three}, of(1)); }, one_for_each("pad.fill", 1));
  expect_message([&] { apply_one(random_erasing{.fill = three}, of(2)); }, one_for_each("random_erasing.fill", 2));
}

TEST(misuse, a_window_larger_than_the_image) {
  const pipeline<random_crop> p({.height = 20, .width = 8, .padding = 1});
  expect_message(
      [&] {
        apply_to(p, shape, {20, 8, 3});
      },
      "random_crop: expected a padded image of at least 20x8, found 18x18x3");
  // Four rows are missing, and come on both sides.
  const pipeline<random_crop> padding({.height = 20, .width = 8, .pad_if_needed = true});
  const auto draw = std::get<0>(padding.sample({}, shape));
  EXPECT_EQ(draw.padding, (sides{0, 4, 0, 4}));
  const std::vector<std::uint8_t> black(3);
  const auto wide = test::padded(random_image<std::uint8_t>(shape), draw.padding, padding_mode::constant, black);
  EXPECT_TRUE(equal(apply_to(padding, shape, {20, 8, 3}), test::cropped(wide, draw.top, draw.left, 20, 8)));
}

TEST(misuse, settings_out_of_range_are_found_when_the_pipeline_is_made) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  expect_message([&] { horizontal_flip{.p = 1.5f} | invert{}; },
                 "pipeline[0].horizontal_flip.p: expected a number in [0, 1], found 1.5");
  expect_message(
      [&] {
        invert{} | rotate{.degrees = {nan, 3}};
      },
      "pipeline[1].rotate.degrees.low: expected a number in [-360, 360], found nan");
  expect_message(
      [&] {
        invert{} | rotate{.degrees = {4, 3}};
      },
      "pipeline[1].rotate.degrees: expected a range [low, high] with low <= high, found [4, 3]");
  expect_message([&] { any_pipeline{maybe(2.0f, invert{})}; },
                 "pipeline[0].maybe.p: expected a number in [0, 1], found 2");
  expect_message(
      [&] {
        any_pipeline{invert{}, one_of(invert{.p = -1})};
      },
      "pipeline[1].one_of.transforms[0].invert.p: expected a number in [0, 1], found -1");
  expect_message([&] { one_of({.weights = {1}}, invert{}, invert{}) | invert{}; },
                 "pipeline[0].one_of.weights: expected one weight for each of 2 transforms, found 1");
  expect_message(
      [&] {
        one_of({.weights = {0, 0}}, invert{}, invert{}) | invert{};
      },
      "pipeline[0].one_of.weights: expected a sum above 0, found 0");
  expect_message([&] { some_of(3, invert{}, invert{}) | invert{}; },
                 "pipeline[0].some_of.count: expected at most 2, the number of transforms, found 3");
  expect_message([&] { center_crop{.height = 4} | invert{}; },
                 "pipeline[0].center_crop.width: expected a number in [1, 65536], found 0");
}

TEST(misuse, impossible_orders_at_run_time) {
  const std::string expected =
      ": expected values in the image's range, so a place before normalize, found a place behind normalize";
  expect_message([&] { any_pipeline({normalize{}, brightness{}}); }, "pipeline[1]" + expected);
  expect_message([&] { any_pipeline({maybe(0.5f, normalize{}, invert{})}); },
                 "pipeline[0].maybe.transforms[1]" + expected);
  expect_message(
      [&] { any_pipeline({random_order(normalize{}, invert{}, brightness{})}); },
      "pipeline[0].random_order.transforms: expected transforms that may follow each other in any order, found "
      "normalize beside transforms that need values in the image's range");
  // Typed and at run time, the possible orders do the same.
  const any_pipeline possible({brightness{}, normalize{}, random_erasing{.p = 1}, horizontal_flip{.p = 1}});
  const auto typed = brightness{} | normalize{} | random_erasing{.p = 1} | horizontal_flip{.p = 1};
  EXPECT_TRUE(equal(apply_to<float>(possible, shape, shape), apply_to<float>(typed, shape, shape)));
}

TEST(misuse, draws_of_another_pipeline) {
  const any_pipeline two{invert{}, hue{}};
  const any_pipeline other{hue{}, invert{}};
  const any_pipeline one{invert{}};
  const image<std::uint8_t> in(shape);
  image<std::uint8_t> out(shape);
  expect_message([&] { two.apply(one.sample({}, shape), in.view(), out.view()); },
                 "draws: expected one for each of the pipeline's 2 transforms, found 1");
  expect_message([&] { two.apply(other.sample({}, shape), in.view(), out.view()); },
                 "draws: expected decisions of the pipeline that they are applied with, found those of another one");
}

TEST(misuse, draws_of_another_choice) {
  const image<std::uint8_t> in(shape);
  image<std::uint8_t> out(shape);
  const auto expect_refusal = [&](const auto& p, const auto& draws) {
    const std::string message =
        "draws: expected decisions of the pipeline that they are applied with, found those of another one";
    expect_message([&] { p.apply(draws, in.view(), out.view()); }, message);
    expect_message([&] { p.output_shape(draws, shape); }, message);
  };
  const auto typed = one_of(hue{}, invert{}) | horizontal_flip{};
  const any_pipeline dynamic(typed);
  const auto of_choice = [](auto& draws) -> auto& {
    if constexpr (requires { draws[0]; })
      return std::get<choice_draw<std::vector<any_transform>>>(draws[0].value).selected;
    else
      return std::get<0>(draws).selected;
  };
  const auto try_both = [&](const auto& p) {
    for (const auto& [count, which] : {std::pair{1, 2}, {1, 255}, {2, 9}, {17, 0}, {200, 1}}) {
      auto draws = p.sample({}, shape);
      auto& selected = of_choice(draws);
      selected.count = static_cast<std::uint32_t>(count);
      selected.order.back() = selected.order.front() = static_cast<std::uint32_t>(which);
      expect_refusal(p, draws);
    }
  };
  try_both(typed);
  try_both(dynamic);
  const any_pipeline three{one_of(hue{}, invert{}, brightness{})};
  expect_refusal(any_pipeline{one_of(hue{}, invert{})}, three.sample({}, shape));
  expect_refusal(three, any_pipeline{one_of(hue{}, invert{})}.sample({}, shape));
}

TEST(misuse, erased_rectangles_that_reach_beyond_the_image) {
  const auto p = pipeline(random_erasing{.p = 1});
  const image<std::uint8_t> in = random_image<std::uint8_t>(shape);
  const index far = std::numeric_limits<index>::max();  // sums would overflow
  for (const auto& [top, left, height, width] :
       {std::array<index, 4>{14, 12, far, 100}, {14, 12, 100, far}, {far, 0, 5, 5}, {0, far, far, far}}) {
    auto draws = p.sample({}, shape);
    std::get<0>(draws) = {{top, left, height, width, {}}, true};
    image<std::uint8_t> out(shape);
    p.apply(draws, in.view(), out.view());
    for (index y = 0; y < shape.height; ++y)
      for (index x = 0; x < shape.width; ++x)
        ASSERT_EQ(out(y, x, 1), y >= top && x >= left ? 0 : in(y, x, 1)) << y << ' ' << x;
  }
}

TEST(misuse, outputs_whose_elements_share_memory) {
  const auto p = horizontal_flip{.p = 1} | normalize{};
  const any_pipeline any(p);
  const image<std::uint8_t> in(shape);
  const auto [height, width, channels] = shape;
  std::vector<float> memory(4 * 768);
  const std::string message =
      "out: expected a view each of whose elements has memory of its own, to write to, found strides by which elements "
      "share memory";
  const auto view_of = [&](index y, index x, index c) {
    return image_view<float>{memory.data() + 1024, shape, y, x, c};
  };
  const auto usable = {view_of(48, 3, 1), view_of(-48, 3, 1), view_of(16, 1, 256), view_of(16, -1, 256),
                       view_of(3, 48, 1), view_of(100, 5, 1), view_of(1, 48, 16)};
  for (const auto& out : usable) EXPECT_NO_THROW(p(in.view(), out, {}));
  for (const auto& out : {view_of(0, 3, 1), view_of(48, 0, 1), view_of(48, 3, 0), view_of(47, 3, 1), view_of(48, 2, 1),
                          view_of(-10, 1, 256), view_of(16, 1, 200)}) {
    expect_message([&] { p(in.view(), out, {}); }, message);
    expect_message([&] { any(in.view(), out, {}); }, message);
  }
  // Dimensions of length one have any stride.
  EXPECT_NO_THROW(p(image<std::uint8_t>({1, 1, 3}).view(), image_view<float>{memory.data(), {1, 1, 3}, 0, 0, 1}, {}));

  const std::vector<std::uint8_t> two(2 * 768);
  const std::vector<std::int64_t> indices{0, 1};
  const auto images = nhwc(two.data(), 2, height, width, channels);
  for (const index stride : {0, 1, 767, -767})
    expect_message([&] { p(images, batch_view<float>{view_of(48, 3, 1), 2, stride}, {}, indices); }, message);
  EXPECT_NO_THROW(p(images, batch_view<float>{view_of(48, 3, 1), 2, -768}, {}, indices));
  EXPECT_NO_THROW(p(images, batch_view<float>{view_of(96, 6, 2), 2, 1}, {}, indices));
  EXPECT_NO_THROW(p(nhwc(two.data(), 1, height, width, channels), batch_view<float>{view_of(48, 3, 1), 1, 0}, {},
                    std::span(indices).first(1)));
}

TEST(misuse, shapes_that_cannot_be_explained) {
  const auto p = pipeline<invert>({});
  expect_error([&] { explain(p, {0, 8, 3}); }, {"shape", "at least one row", "0x8x3"});
  expect_error([&] { explain(p, p.sample({}, shape), {index{1} << 40, index{1} << 40, 1}); }, {"shape", "2^58"});
}

TEST(misuse, draws_applied_to_images_that_a_transform_cannot_take) {
  const channel_values three{0.1f, 0.2f, 0.3f};
  const auto expect_refusal = [](const auto& p, index channels, const std::string& message) {
    const auto draws = p.sample({}, shape);
    const image<std::uint8_t> in({16, 16, channels});
    image<float> out(in.shape());
    expect_message([&] { p.apply(draws, in.view(), out.view()); }, message);
  };
  for (const index channels : {1, 2, 40}) {
    const std::string expected = ": expected one value, or one for each of the image's " + std::to_string(channels) +
                                 " channels, found 3 values";
    expect_refusal(pipeline<normalize>({.mean = three}), channels, "normalize.mean" + expected);
    expect_refusal(invert{} | normalize{.std = three}, channels, "normalize.std" + expected);
    expect_refusal(pipeline<pad>({.fill = three}), channels, "pad.fill" + expected);
    expect_refusal(any_pipeline{random_erasing{.p = 1, .fill = three}}, channels, "random_erasing.fill" + expected);
    expect_refusal(any_pipeline{maybe(1.0f, rotate{.fill = three})}, channels, "rotate.fill" + expected);
  }
  expect_refusal(pipeline<contrast>({}), 2,
                 "contrast: expected an image of 1 channel (grey) or 3 channels (RGB), found 2 channels");
  expect_refusal(any_pipeline{invert{}, hue{}}, 4,
                 "hue: expected an image of 1 channel (grey) or 3 channels (RGB), found 4 channels");
}

}  // namespace
