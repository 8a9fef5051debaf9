// SPDX-License-Identifier: BSD-3-Clause
//
// What takes a pipeline takes a single transform or choice for it.

#include <gtest/gtest.h>

#include <concepts>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

constexpr image_shape image_size{20, 30, 3};

image<float> augmented(const any_pipeline& p) {
  const auto in = random_image<std::uint8_t>(image_size);
  image<float> out(image_size);
  p(in.view(), out.view(), {.seed = 2, .index = 5});
  return out;
}

template <class Part>
void expect_same_as_its_pipeline(const Part& part) {
  const any_pipeline of_one{part};
  const any_pipeline converted = part;
  EXPECT_TRUE(equal(augmented(part), augmented(of_one)));
  EXPECT_TRUE(equal(augmented(converted), augmented(of_one)));
  EXPECT_TRUE(equal(augmented(converted), augmented(pipeline(part))));
  for (std::uint64_t i = 0; i < 10; ++i)
    EXPECT_EQ(explain(part, image_size, {.index = i}), explain(of_one, image_size, {.index = i}));
  EXPECT_EQ(explain(part, as_pipeline(part).sample({}, image_size), image_size), explain(of_one, image_size));
}

TEST(lone_part, is_the_pipeline_of_it) {
  expect_same_as_its_pipeline(hue{.factor = {0, 0.1f}});
  expect_same_as_its_pipeline(normalize{.mean = 0.5f});
  expect_same_as_its_pipeline(one_of(horizontal_flip{}, brightness{} | contrast{}));
  expect_same_as_its_pipeline(some_of(2, horizontal_flip{}, brightness{}, one_of(invert{}, hue{})));
  expect_same_as_its_pipeline(any_transform(gaussian_noise{}));
  expect_same_as_its_pipeline(any_transform(maybe(0.5f, invert{}, hue{})));
}

TEST(lone_part, is_checked_as_a_pipeline_is) {
  expect_message([] { (void)any_pipeline(hue{.p = 2}); }, "pipeline[0].hue.p: expected a number in [0, 1], found 2");
  expect_message([] { explain(hue{.p = 2}); }, "pipeline[0].hue.p: expected a number in [0, 1], found 2");
}

TEST(lone_part, has_the_type_of_its_pipeline) {
  static_assert(std::same_as<pipeline_from<hue>, pipeline<hue>>);
  static_assert(std::same_as<pipeline_from<const pipeline<hue>&>, pipeline<hue>>);
  static_assert(std::same_as<pipeline_from<any_pipeline>, any_pipeline>);
  static_assert(std::convertible_to<hue, pipeline<hue>> && std::convertible_to<hue, any_pipeline>);
  static_assert(!std::convertible_to<mixup, any_pipeline> && !std::convertible_to<int, any_pipeline> &&
                !std::convertible_to<int, any_transform>);
  static_assert(std::same_as<decltype(batch_pipeline(hue{}, mixup{})), decltype(hue{} | mixup{})>);
  // Pipelines are passed on without a copy.
  const auto two = hue{} | invert{};
  EXPECT_EQ(&as_pipeline(two), &two);
}

}  // namespace
}  // namespace xaug::test
