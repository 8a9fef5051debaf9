// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <optional>

#include "support/images.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

// Transforms that others write: what they say of themselves is asked for by its value.

namespace xaug::test {
namespace {

/// A transform without settings, randomness or a header of ours.
struct darker {
  static constexpr std::string_view name = "darker";
  static constexpr auto fields() { return std::tuple{}; }
  auto functor(plan::value_state& values) const {
    values.compute();
    return []<kernel::real B>(const B& x, index) { return x * B(0.5f); };
  }
};

// Values for each channel may be drawn, and be a part of functors, which are kept as bytes.
static_assert(std::is_trivially_copyable_v<channel_values> && std::is_default_constructible_v<channel_values>);

/// Adds a value to each channel.
struct tint {
  channel_values by = 0.0f;
  static constexpr std::string_view name = "tint";
  static constexpr auto fields() { return std::tuple{field<&tint::by>{}}; }
  struct draw {
    channel_values by = 0.0f;
    static constexpr auto fields() { return std::tuple{field<&draw::by>{}}; }
  };
  struct tint_functor {
    channel_values by;
    float bound;
    template <kernel::real B>
    B operator()(const B& x, index channel) const {
      return kernel::clamp(x + B(bound * by[channel]), bound);
    }
  };
  draw sample(stream&, const image_shape&) const { return {by}; }
  tint_functor functor(const draw& d, plan::value_state& values) const { return {d.by, values.bound}; }
};

TEST(own_transform, draws_and_functors_have_values_for_each_channel) {
  image<float> in({5, 6, 3});
  for_each_element(in.shape(),
                   [&](index y, index x, index c) { in(y, x, c) = 0.0625f * static_cast<float>((y + x + c) % 5); });
  image<float> out(in.shape());
  (tint{.by = {0.125f, 0.25f, 0.5f}} | horizontal_flip{.p = 0})(in.view(), out.view(), {});
  for (index c = 0; c < 3; ++c) EXPECT_EQ(out(3, 2, c), in(3, 2, c) + 0.125f * static_cast<float>(1 << c));
}

/// Moves pixels, and masks and points with them.
struct mirror {
  float p = 0.5f;
  static constexpr std::string_view name = "mirror";
  static constexpr auto fields() { return std::tuple{field<&mirror::p>{probability, "probability of mirroring"}}; }
  void plan(plan::geometry auto& out) const { out.flip_horizontal(); }
};

static_assert(transform<darker> && pointwise_transform<darker> && !geometric_transform<darker>);
static_assert(transform<mirror> && geometric_transform<mirror> && !pointwise_transform<mirror>);
static_assert(geometric_transform<rotate> && !geometric_transform<brightness> && !geometric_transform<random_erasing>);
static_assert(std::is_empty_v<drawn<darker>> && sizeof(drawn<mirror>) == sizeof(bool));

struct no_tuple {
  static constexpr int fields() { return 3; }
};
static_assert(!has_fields<no_tuple> && !has_fields<int> && has_fields<rotate>);

TEST(own_transform, changes_values_and_leaves_masks_and_points_alone) {
  const auto p = horizontal_flip{.p = 0} | darker{} | brightness{.factor = {1, 1}};
  const auto in = random_image<float>({5, 6, 3});
  image<float> out(in.shape());
  p(in.view(), out.view(), {});
  EXPECT_FLOAT_EQ(out(3, 2, 1), 0.5f * in(3, 2, 1));
  image<float> mask(in.shape());
  p.apply_to_mask(p.sample({}, in.shape()), in.view(), mask.view());
  EXPECT_TRUE(equal(mask, in));
  std::vector<keypoint> points{{1, 2}};
  p.apply_to_keypoints(p.sample({}, in.shape()), in.shape(), points);
  EXPECT_EQ(points[0], (keypoint{1, 2}));
}

TEST(own_transform, moves_masks_and_points) {
  const pipeline p(mirror{.p = 1});
  const auto in = random_image<float>({5, 6, 3});
  image<float> mask(in.shape());
  p.apply_to_mask(p.sample({}, in.shape()), in.view(), mask.view());
  EXPECT_EQ(mask(3, 2, 1), in(3, 3, 1));
  std::vector<keypoint> points{{1, 2}};
  p.apply_to_keypoints(p.sample({}, in.shape()), in.shape(), points);
  EXPECT_EQ(points[0], (keypoint{4, 2}));
}

/// Decides by itself whether it takes place.
struct sometimes : darker {
  struct draw {
    float by = 0;
    static constexpr auto fields() { return std::tuple{field<&draw::by>{}}; }
  };
  std::optional<draw> sample(stream& random, const image_shape&) const {
    const float by = random.uniform();
    return by < 0.5f ? std::optional<draw>() : draw{by};
  }
  auto functor(const draw&, plan::value_state& values) const { return darker::functor(values); }
};

TEST(own_transform, may_decline) {
  const pipeline p(sometimes{});
  int applied = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto draw = std::get<0>(p.sample({.index = i}, {5, 6, 3}));
    EXPECT_EQ(draw.by >= 0.5f, draw.apply);
    applied += draw.apply ? 1 : 0;
  }
  EXPECT_TRUE(applied > 20 && applied < 80) << applied;
}

/// A transform whose checks are found.
struct particular : darker {
  void check(const std::string& path) const { throw error(path, "nobody", "somebody"); }
};
static_assert(xaug::detail::names_check<particular> && !xaug::detail::names_check<darker>);

TEST(own_transform, is_checked) {
  EXPECT_THROW(pipeline<particular>(particular{}), error);
}

}  // namespace
}  // namespace xaug::test
