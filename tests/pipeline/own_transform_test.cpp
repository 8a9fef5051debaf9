// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "support/images.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

// Transforms that others write: what they say of themselves is asked for by its value.

namespace xaug::test {
namespace {

/// A pointwise transform that says whether it is geometric.
template <class Tag>
struct darker : Tag {
  static constexpr std::string_view name = "darker";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() { return std::tuple{}; }
  using draw = invert::draw;
  draw sample(stream&, const image_shape&) const { return {true}; }
  kernel::brightness_functor functor(const draw&, plan::value_state& values) const { return {0.5f, values.bound}; }
};
struct says_nothing {};
struct says_no {
  static constexpr bool geometric = false;
};
struct says_zero {
  static constexpr int geometric = 0;
};
struct says_yes {
  static constexpr bool geometric = true;
};

// Values for each channel may be drawn, and be a part of functors, which are kept as bytes.
static_assert(std::is_trivially_copyable_v<channel_values> && std::is_default_constructible_v<channel_values>);

/// Adds a value to each channel.
struct tint {
  channel_values by = 0.0f;
  static constexpr std::string_view name = "tint";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() { return std::tuple{field{"by", &tint::by}}; }
  struct draw {
    channel_values by = 0.0f;
    static constexpr auto fields() { return std::tuple{field{"by", &draw::by}}; }
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

static_assert(transform<darker<says_nothing>> && transform<darker<says_no>> && transform<darker<says_yes>>);
static_assert(!geometric_transform<darker<says_nothing>>);
static_assert(!geometric_transform<darker<says_no>>);
static_assert(!geometric_transform<darker<says_zero>>);
static_assert(geometric_transform<darker<says_yes>>);
static_assert(geometric_transform<rotate> && !geometric_transform<brightness>);

struct no_tuple {
  static constexpr int fields() { return 3; }
};
static_assert(!has_fields<no_tuple> && !has_fields<int> && has_fields<rotate>);

template <class T>
void expect_values_change_and_geometry_does_not() {
  const auto p = horizontal_flip{.p = 0} | T{} | brightness{.factor = {1, 1}};
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

TEST(own_transform, is_geometric_only_if_it_says_so) {
  expect_values_change_and_geometry_does_not<darker<says_nothing>>();
  expect_values_change_and_geometry_does_not<darker<says_no>>();
  expect_values_change_and_geometry_does_not<darker<says_zero>>();
}

/// A transform whose checks are found.
struct particular : darker<says_no> {
  void check(const std::string& path) const { throw error(path, "nobody", "somebody"); }
};
static_assert(xaug::detail::names_check<particular> && !xaug::detail::names_check<darker<says_no>>);

TEST(own_transform, is_checked) {
  EXPECT_THROW(pipeline<particular>(particular{}), error);
}

}  // namespace
}  // namespace xaug::test
