// SPDX-License-Identifier: BSD-3-Clause
//
// What holds for every transform in all_transforms, so that a new one is covered the day it is added.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/images.hpp"
#include "support/variants.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

namespace {

using namespace xaug;
using test::equal;
using test::image;
using test::random_image;
using xaug::index;  // POSIX has a function of this name

struct transform_case {
  std::string name;  ///< of the transform, with the setting that differs from the default one
  any_pipeline pipeline;
  any_pipeline idle;      ///< with p = 0, if there is a p
  any_pipeline geometry;  ///< the same with nearest neighbours and white fills: what masks are moved by
  bool opens = false;
  bool has_p = false;
  bool moves = false;       ///< is geometric
  bool resamples = false;   ///< looks between pixels
  bool overshoots = false;  ///< bicubic on floats, which leaves the range as torchvision's does
};
std::ostream& operator<<(std::ostream& out, const transform_case& c) {
  return out << c.name;
}

template <class T>
transform_case case_of(std::string name, const T& on) {
  T off = on;
  T plain = on;
  bool has_p = false;
  bool resamples = false;
  bool overshoots = false;
  for_each_field<T>([&](const auto& f) {
    using member = std::remove_cvref_t<decltype(on.*f.member)>;
    if constexpr (std::same_as<member, float>) {
      if (f.name == "p") off.*f.member = 0.0f;
      has_p = has_p || f.name == "p";
    } else if constexpr (std::same_as<member, interpolation>) {
      plain.*f.member = interpolation::nearest;
      resamples = true;
      overshoots = on.*f.member == interpolation::bicubic;
    } else if constexpr (std::same_as<member, channel_values>) {
      if (f.name == "fill") plain.*f.member = 1.0f;
    }
  });
  return {std::move(name),
          any_pipeline{on},
          any_pipeline{off},
          any_pipeline{plain},
          xaug::detail::use_of<T>() == value_use::opens,
          has_p,
          geometric_transform<T>,
          resamples,
          overshoots};
}

std::vector<transform_case> all_cases() {
  std::vector<transform_case> cases;
  test::for_each_variant([&](const std::string& name, const auto& t) { cases.push_back(case_of(name, t)); });
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
        const bool any = GetParam().opens || GetParam().overshoots;
        const bool good = std::isfinite(value) && (any || (value >= 0.0f && value <= 1.0f));
        bad += good ? 0 : 1;
      });
      ASSERT_EQ(bad, 0) << shape << ", sample " << i;
    }
  }
}

TEST_P(every_transform, moves_masks_as_images_with_nearest_neighbours) {
  for (const image_shape& shape : shapes) {
    const auto mask = random_image<std::uint8_t>({shape.height, shape.width, 1});
    for (std::uint64_t i = 0; i < 5; ++i) {
      const sample_key key{.seed = 5, .index = i};
      const auto draws = pipeline().sample(key, shape);
      const image_shape result = pipeline().output_shape(draws, shape);
      ASSERT_EQ(result.channels, shape.channels);
      image<std::uint8_t> out({result.height, result.width, 1});
      pipeline().apply_to_mask(draws, mask.view(), out.view(), 255);
      if (GetParam().moves) {
        ASSERT_TRUE(equal(out, run<std::uint8_t>(GetParam().geometry, mask, key)));
      } else {
        ASSERT_TRUE(equal(out, mask));
      }
    }
  }
}

TEST_P(every_transform, moves_points_with_the_pixels) {
  for (const image_shape& shape : shapes)
    for (std::uint64_t i = 0; i < 5; ++i) {
      const auto draws = pipeline().sample({.seed = 5, .index = i}, shape);
      const image_shape result = pipeline().output_shape(draws, shape);
      for (const auto& place : {std::pair<index, index>{3, 4}, {10, 20}, {25, 28}, {0, 0}}) {
        const index x = place.first;
        const index y = place.second;
        // Nearest neighbours, when the image shrinks, are up to two pixels away.
        const index reach = GetParam().resamples ? 2 : 0;
        image<std::uint8_t> mask({shape.height, shape.width, 1});
        test::for_each_element(mask.shape(), [&](index row, index column, index) {
          mask(row, column, 0) = std::abs(row - y) <= reach && std::abs(column - x) <= reach ? 1 : 0;
        });
        image<std::uint8_t> out({result.height, result.width, 1});
        pipeline().apply_to_mask(draws, mask.view(), out.view(), 0);
        std::vector<keypoint> points{{static_cast<float>(x), static_cast<float>(y)}};
        pipeline().apply_to_keypoints(draws, shape, points);
        if (!points[0].visible) continue;
        const auto row = static_cast<index>(std::lround(points[0].y));
        const auto column = static_cast<index>(std::lround(points[0].x));
        ASSERT_EQ(out(std::clamp<index>(row, 0, result.height - 1), std::clamp<index>(column, 0, result.width - 1), 0),
                  1)
            << shape << ", sample " << i << ", " << x << ' ' << y;
      }
    }
}

TEST_P(every_transform, keeps_boxes_inside_the_image) {
  for (const image_shape& shape : shapes)
    for (std::uint64_t i = 0; i < 5; ++i) {
      const auto draws = pipeline().sample({.seed = 5, .index = i}, shape);
      const image_shape result = pipeline().output_shape(draws, shape);
      std::vector<box> boxes{{2, 3, 20, 25, 1}};
      pipeline().apply_to_boxes(draws, shape, boxes);
      if (!GetParam().moves) {
        ASSERT_EQ(boxes, (std::vector<box>{{2, 3, 20, 25, 1}}));
      }
      for (const box& each : boxes) {
        ASSERT_LT(each.x_min, each.x_max);
        ASSERT_LT(each.y_min, each.y_max);
        ASSERT_LE(each.x_max, static_cast<float>(result.width));
        ASSERT_LE(each.y_max, static_cast<float>(result.height));
      }
    }
}

TEST_P(every_transform, leaves_nan_where_it_is) {
  const image_shape shape{41, 57, 3};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (index channel = 0; channel < 3; ++channel)
    for (std::uint64_t i = 0; i < 4; ++i) {
      const sample_key key{.seed = 6, .index = i};
      const auto with = [&](float value) {
        auto in = random_image<float>(shape);
        in(20, 31, channel) = value;
        return run<float>(pipeline(), in, key);
      };
      // Three values, as a transform may make the same of two: an inversion above a threshold does.
      const auto low = with(0.25f);
      const auto middle = with(0.625f);
      const auto high = with(0.75f);
      const auto found = with(nan);
      // Pixels that depend on that value, and those that are not a number for it.
      index depend = 0;
      index poisoned = 0;
      index elsewhere = 0;
      index became_good = 0;
      for (index y = 0; y < found.shape().height; ++y)
        for (index x = 0; x < found.shape().width; ++x) {
          bool depends = false;
          bool is_nan = false;
          for (index c = 0; c < 3; ++c) {
            depends = depends || !test::same_bits(low(y, x, c), high(y, x, c)) ||
                      !test::same_bits(low(y, x, c), middle(y, x, c));
            is_nan = is_nan || std::isnan(found(y, x, c));
          }
          depend += depends ? 1 : 0;
          poisoned += is_nan ? 1 : 0;
          elsewhere += is_nan && !depends ? 1 : 0;
          became_good += depends && !is_nan ? 1 : 0;
        }
      ASSERT_EQ(elsewhere, 0) << "NaN came out where the input's value makes no difference, sample " << i;
      if (depend > shape.pixels() / 2) {
        ASSERT_EQ(poisoned, 1) << "all depend on the image's mean, which leaves NaN out";
      } else {
        ASSERT_EQ(became_good, 0) << "sample " << i;
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
        ASSERT_EQ(GetParam().name.rfind("random_crop", 0), 0U) << shape << ": " << e.what();
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
