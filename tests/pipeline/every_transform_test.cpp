// SPDX-License-Identifier: BSD-3-Clause
//
// What holds for every transform in all_transforms, so that a new one is covered the day it is added.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

namespace {

using namespace xaug;
using test::equal;
using test::image;
using test::random_image;
using xaug::index;  // POSIX has a function of this name

struct transform_case {
  std::string name;
  any_pipeline pipeline;
  any_pipeline idle;  ///< with p = 0, if there is a p
  bool opens = false;
  bool has_p = false;
};
std::ostream& operator<<(std::ostream& out, const transform_case& c) {
  return out << c.name;
}

/// Settings that do something: sizes where there is no default, probability 1.
template <class T>
T settings(float p) {
  T t{};
  for_each_field<T>([&](const auto& f) {
    auto& value = t.*f.member;
    if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, index>) {
      if (!f.allowed.contain(static_cast<double>(value))) value = 24;
    } else if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, sides>) {
      value = {3, 1, 4, 2};
    } else if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, float>) {
      if (f.name == "p") value = p;
    }
  });
  if constexpr (requires {
                  t.brightness = range{};
                  t.hue = range{};
                }) {
    t.brightness = t.contrast = t.saturation = {0.6f, 1.4f};
    t.hue = {-0.2f, 0.2f};
  }
  return t;
}

std::vector<transform_case> all_cases() {
  std::vector<transform_case> cases;
  for_each_type(all_transforms{}, [&]<class T>() {
    bool has_p = false;
    for_each_field<T>([&](const auto& f) { has_p = has_p || f.name == "p"; });
    cases.push_back({std::string(T::name), any_pipeline{settings<T>(1.0f)}, any_pipeline{settings<T>(0.0f)},
                     T::uses == value_use::opens, has_p});
  });
  return cases;
}

class every_transform : public testing::TestWithParam<transform_case> {
protected:
  const any_pipeline& pipeline() const { return GetParam().pipeline; }

  template <element Out, element In>
  static image<Out> run(const any_pipeline& p, const image<In>& in, const sample_key& key,
                        const test::arrangement& how = test::interleaved) {
    image<Out> out(p.output_shape(p.sample(key, in.shape()), in.shape()), how, 32);
    p(in.view(), out.view(), key);
    EXPECT_TRUE(out.intact()) << how;
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(all, every_transform, testing::ValuesIn(all_cases()),
                         [](const auto& test) { return test.param.name; });

// One tile, several, rows longer than vectors, grey.
constexpr image_shape shapes[] = {{32, 32, 3}, {41, 57, 3}, {30, 29, 1}};

TEST_P(every_transform, gives_the_same_in_every_layout) {
  for (const image_shape& shape : shapes) {
    const auto bytes = random_image<std::uint8_t>(shape);
    const auto floats = random_image<float>(shape);
    for (const test::arrangement& how : test::arrangements) {
      const sample_key key{.seed = 1, .index = std::string_view(how.name).size()};
      ASSERT_TRUE(equal(run<float>(pipeline(), bytes, key),
                        run<float>(pipeline(), random_image<std::uint8_t>(shape, 1, how), key, how)))
          << shape << ", " << how;
      ASSERT_TRUE(equal(run<float>(pipeline(), floats, key),
                        run<float>(pipeline(), random_image<float>(shape, 1, how), key, how)))
          << shape << ", " << how;
      if (GetParam().opens) continue;
      ASSERT_TRUE(equal(run<std::uint8_t>(pipeline(), bytes, key),
                        run<std::uint8_t>(pipeline(), random_image<std::uint8_t>(shape, 1, how), key, how)))
          << shape << ", " << how;
    }
  }
}

TEST_P(every_transform, repeats_itself_and_its_decisions) {
  for (const image_shape& shape : shapes) {
    const auto in = random_image<std::uint8_t>(shape);
    for (std::uint64_t i = 0; i < 5; ++i) {
      const sample_key key{.seed = 2, .epoch = 1, .index = i};
      const auto once = run<float>(pipeline(), in, key);
      ASSERT_TRUE(equal(once, run<float>(pipeline(), in, key)));
      const auto draws = pipeline().sample(key, shape);
      image<float> replayed(pipeline().output_shape(draws, shape));
      pipeline().apply(draws, in.view(), replayed.view());
      ASSERT_TRUE(equal(once, replayed));
    }
  }
}

TEST_P(every_transform, can_replace_its_input) {
  for (const image_shape& shape : shapes)
    for (std::uint64_t i = 0; i < 5; ++i) {
      const sample_key key{.seed = 3, .index = i};
      if (pipeline().output_shape(pipeline().sample(key, shape), shape) != shape) continue;
      auto floats = random_image<float>(shape);
      const auto expected = run<float>(pipeline(), floats, key);
      pipeline()(floats.view(), floats.view(), key);
      ASSERT_TRUE(equal(expected, floats)) << shape;
    }
}

TEST_P(every_transform, does_nothing_with_probability_0) {
  if (!GetParam().has_p) return;
  for (const image_shape& shape : shapes) {
    const auto bytes = random_image<std::uint8_t>(shape);
    const auto floats = random_image<float>(shape);
    ASSERT_TRUE(equal(bytes, run<std::uint8_t>(GetParam().idle, bytes, {})));
    ASSERT_TRUE(equal(floats, run<float>(GetParam().idle, floats, {})));
  }
}

TEST_P(every_transform, keeps_to_finite_numbers_and_to_the_range) {
  for (const image_shape& shape : shapes) {
    // Black, white and saturated colours among them.
    auto in = random_image<float>(shape);
    test::for_each_element(shape, [&](index y, index x, index c) {
      if (y % 3 == 0) in(y, x, c) = std::round(in(y, x, c));
      if (x % 4 == 0) in(y, x, c) = in(y, x, 0);
    });
    for (std::uint64_t i = 0; i < 5; ++i) {
      const auto out = run<float>(pipeline(), in, {.seed = 4, .index = i});
      index bad = 0;
      test::for_each_element(out.shape(), [&](index y, index x, index c) {
        const float value = out(y, x, c);
        const bool good = std::isfinite(value) && (GetParam().opens || (value >= 0.0f && value <= 1.0f));
        bad += good ? 0 : 1;
      });
      ASSERT_EQ(bad, 0) << shape << ", sample " << i;
    }
  }
}

TEST_P(every_transform, moves_masks_points_and_boxes_with_the_image) {
  for (const image_shape& shape : shapes) {
    const auto mask = random_image<std::uint8_t>({shape.height, shape.width, 1});
    for (std::uint64_t i = 0; i < 5; ++i) {
      const auto draws = pipeline().sample({.seed = 5, .index = i}, shape);
      const image_shape result = pipeline().output_shape(draws, shape);
      ASSERT_EQ(result.channels, shape.channels);
      image<std::uint8_t> out({result.height, result.width, 1});
      pipeline().apply_to_mask(draws, mask.view(), out.view(), 255);
      std::vector<keypoint> points{{3, 4}, {10.5f, 20.25f}};
      pipeline().apply_to_keypoints(draws, shape, points);
      for (const keypoint& point : points) ASSERT_TRUE(std::isfinite(point.x) && std::isfinite(point.y));
      std::vector<box> boxes{{2, 3, 20, 25, 1}};
      pipeline().apply_to_boxes(draws, shape, boxes);
      for (const box& each : boxes) {
        ASSERT_LT(each.x_min, each.x_max);
        ASSERT_LT(each.y_min, each.y_max);
        ASSERT_LE(each.x_max, static_cast<float>(result.width));
        ASSERT_LE(each.y_max, static_cast<float>(result.height));
      }
    }
  }
}

TEST_P(every_transform, handles_the_smallest_images) {
  for (const image_shape& shape : {image_shape{1, 1, 1}, {1, 1, 3}, {1, 40, 3}, {40, 1, 3}, {2, 3, 1}}) {
    const auto in = random_image<std::uint8_t>(shape);
    for (std::uint64_t i = 0; i < 3; ++i) {
      try {
        run<float>(pipeline(), in, {.index = i});
      } catch (const error& e) {
        // A window that does not fit is the only reason.
        ASSERT_EQ(GetParam().name, "random_crop") << shape << ": " << e.what();
      }
    }
  }
}

// --- Nested choices -------------------------------------------------------------------------------------------------

TEST(nested_choices, typed_and_run_time_pipelines_give_the_same_bits) {
  const auto typed =
      one_of(maybe(0.5f, horizontal_flip{}, some_of({.count = {0, 2}}, invert{}, rotate{}, brightness{})),
             random_order(vertical_flip{}, translate{} | contrast{}),
             some_of(1, one_of({.weights = {1, 3}}, hue{}, gaussian_noise{}), grayscale{.p = 0.5f})) |
      maybe(0.7f, one_of(maybe(0.5f, saturation{}), center_crop{.height = 32, .width = 32})) | random_erasing{};
  const any_pipeline dynamic = typed;
  const auto in = random_image<std::uint8_t>({32, 32, 3});
  for (std::uint64_t i = 0; i < 200; ++i) {
    const sample_key key{.seed = 6, .index = i};
    image<std::uint8_t> a(in.shape());
    image<std::uint8_t> b(in.shape());
    typed(in.view(), a.view(), key);
    dynamic(in.view(), b.view(), key);
    ASSERT_TRUE(equal(a, b)) << i;
  }
}

TEST(nested_choices, count_positions_depth_first) {
  const auto p =
      gaussian_noise{} | maybe(1, maybe(1, gaussian_noise{}, gaussian_noise{}), gaussian_noise{}) | gaussian_noise{};
  const auto draws = p.sample({}, {8, 8, 3});
  const auto& outer = std::get<1>(draws).children;
  const auto& inner = std::get<0>(outer).children;
  // A choice takes a position of its own before its children.
  const std::vector<std::uint32_t> found{std::get<0>(draws).noise.position, std::get<0>(inner).noise.position,
                                         std::get<1>(inner).noise.position, std::get<1>(outer).noise.position,
                                         std::get<2>(draws).noise.position};
  EXPECT_EQ(found, (std::vector<std::uint32_t>{0x80000000, 0x80000003, 0x80000004, 0x80000005, 0x80000006}));
}

}  // namespace
