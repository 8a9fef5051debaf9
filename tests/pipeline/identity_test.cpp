// SPDX-License-Identifier: BSD-3-Clause
//
// A pipeline of no parts passes on what it gets.

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <type_traits>
#include <vector>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

constexpr image_shape shape{37, 70, 3};  // more than one tile

template <class Pipeline>
class identity : public testing::Test {};
using kinds = testing::Types<pipeline<>, any_pipeline>;
TYPED_TEST_SUITE(identity, kinds);

TYPED_TEST(identity, keeps_the_values_of_images_of_any_layout) {
  const TypeParam p{};
  for (const auto& arrangement : arrangements) {
    image<std::uint8_t> bytes(shape, arrangement);
    image<float> floats(shape, arrangement);
    int next = 0;
    for_each_element(shape, [&](index y, index x, index c) {
      bytes(y, x, c) = static_cast<std::uint8_t>(next++ % 256);
      floats(y, x, c) = static_cast<float>(next) - 3.5f;  // any numbers
    });
    image<std::uint8_t> same(shape);
    image<float> same_floats(shape);
    image<float> fractions(shape);
    p(bytes.view(), same.view(), {.index = 3});
    p(floats.view(), same_floats.view(), {.index = 3});
    p.apply(p.sample({}, shape), bytes.view(), fractions.view());
    for_each_element(shape, [&](index y, index x, index c) {
      ASSERT_EQ(bytes(y, x, c), same(y, x, c)) << arrangement;
      ASSERT_TRUE(same_bits(floats(y, x, c), same_floats(y, x, c))) << arrangement;
      ASSERT_NEAR(fractions(y, x, c), static_cast<float>(bytes(y, x, c)) / 255.0f, 1e-7f) << arrangement;
    });
    p(bytes.view(), bytes.view(), {});  // in place
    EXPECT_TRUE(equal(bytes.view(), same.view())) << arrangement;
  }
}

TYPED_TEST(identity, gives_the_fractions_that_other_pipelines_give) {
  const TypeParam p{};
  const auto bytes = random_image<std::uint8_t>(shape);
  image<float> floats(shape);
  image<float> expected(shape);
  p(bytes.view(), floats.view(), {});
  (horizontal_flip{.p = 0} | vertical_flip{.p = 0})(bytes.view(), expected.view(), {});
  EXPECT_TRUE(equal(floats, expected));
  // And levels from them, of which it asks that they are fractions.
  image<std::uint8_t> levels(shape);
  p(floats.view(), levels.view(), {});
  EXPECT_TRUE(equal(levels, bytes));
  std::ranges::fill_n(floats.view().data, shape.size(), 200.0f);
  expect_error([&] { p(floats.view(), levels.view(), {}); }, {"in"});
}

TYPED_TEST(identity, decides_nothing_and_moves_nothing) {
  const TypeParam p{};
  const auto draws = p.sample({.seed = 1}, shape);
  EXPECT_EQ(xaug::detail::child_count(draws), 0U);
  EXPECT_EQ(p.output_shape(shape), shape);
  auto mask = random_image<std::uint8_t>({37, 70, 1});
  image<std::uint8_t> moved({37, 70, 1});
  p.apply_to_mask(draws, mask.view(), moved.view());
  EXPECT_TRUE(equal(mask, moved));
  std::vector<keypoint> points{{3.5f, 7.25f}};
  p.apply_to_keypoints(draws, shape, points);
  EXPECT_EQ(points[0].x, 3.5f);
  EXPECT_EQ(points[0].y, 7.25f);
  std::vector<box> boxes{{1, 2, 30, 35}};
  p.apply_to_boxes(draws, shape, boxes);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(explain(p), "pass 1: 32x32x3 -> 32x32x3, copy\n");
  image<std::uint8_t> smaller({36, 70, 3});
  expect_error([&] { p(image<std::uint8_t>(shape).view(), smaller.view(), {}); }, {"out", "37x70x3"});
}

TYPED_TEST(identity, passes_batches_and_leaves_their_mixing) {
  const TypeParam p{};
  const auto bytes = random_image<std::uint8_t>({4 * 5, 6, 3});
  const std::vector<std::int64_t> labels{0, 1, 1, 2};
  const auto in = nhwc(bytes.view().data, 4, 5, 6, 3);
  const auto run = [&](const auto& augment) {
    std::vector<float> out(static_cast<std::size_t>(in.size * in.shape().size()));
    std::vector<float> soft(4 * 3);
    augment(in, labels, nhwc(out.data(), 4, 5, 6, 3), label_view(soft.data(), 4, 3), {.seed = 3}, labels);
    out.insert(out.end(), soft.begin(), soft.end());
    return out;
  };
  // Of mixup's own stream: it stands behind no parts.
  const auto mixed = run(p | mixup{.unit = mix_unit::sample});
  const auto draws = sample_batch(mixup{.unit = mix_unit::sample}, {.seed = 3}, labels, in.shape());
  std::vector<float> expected(mixed.size() - 12);
  p(in, nhwc(expected.data(), 4, 5, 6, 3), {}, labels);
  const auto out = nhwc(expected.data(), 4, 5, 6, 3);
  apply_batch(mixup{}, draws, out, out);
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), mixed.begin()));
}

TEST(identity, is_left_out_of_compositions) {
  const pipeline<> nothing;
  static_assert(std::same_as<decltype(nothing | hue{}), pipeline<hue>>);
  static_assert(std::same_as<decltype(hue{} | nothing), pipeline<hue>>);
  static_assert(std::same_as<decltype(nothing | nothing), pipeline<>>);
  static_assert(std::same_as<decltype(pipeline()), pipeline<>>);
  static_assert(std::is_trivially_destructible_v<pipeline<>::draws>);
  EXPECT_TRUE(any_pipeline(nothing).children().empty());
  EXPECT_TRUE(any_pipeline(std::vector<any_transform>{}).children().empty());
}

TEST(identity, is_one_of_the_parts_of_a_choice) {
  const auto typed = one_of(pipeline(), invert{.p = 1}) | horizontal_flip{.p = 0};
  const any_pipeline dynamic = typed;
  const auto in = random_image<std::uint8_t>(shape);
  image<std::uint8_t> inverted(shape);
  pipeline(invert{.p = 1})(in.view(), inverted.view(), {});
  std::array<int, 2> found{};
  for (std::uint64_t i = 0; i < 64; ++i) {
    image<std::uint8_t> out(shape);
    image<std::uint8_t> other(shape);
    typed(in.view(), out.view(), {.index = i});
    dynamic(in.view(), other.view(), {.index = i});
    ASSERT_TRUE(equal(out, other));
    ASSERT_TRUE(equal(out, in) || equal(out, inverted));
    ++found[equal(out, in) ? 0 : 1];
  }
  EXPECT_GT(found[0], 16);
  EXPECT_GT(found[1], 16);
}

}  // namespace
}  // namespace xaug::test
