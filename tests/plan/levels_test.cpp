// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/plan/levels.hpp"

#include <gtest/gtest.h>

#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

// Passes that work on levels give the bits of those that work on floats. The reference is the same plan, run on an
// image of floats that hold the levels.

namespace xaug::test {
namespace {

template <element In, element Out, class Pipeline>
image<Out> executed(const image<In>& in, const arrangement& how, const Pipeline& augment,
                    const typename Pipeline::draws& draws) {
  plan::workspace memory;
  memory.planner.begin(in.shape(), plan::value_state::of<std::uint8_t>());
  augment.plan_into(draws, memory.planner);
  image<Out> out(memory.planner.shape(), how, 80);
  plan::execute(memory, image_view<const In>(in.view()), out.view());
  EXPECT_TRUE(out.intact());
  return out;
}

/// How many passes of the plan work on levels.
template <class Pipeline>
index level_passes(const Pipeline& augment, const image_shape& shape, std::uint64_t sample = 0) {
  plan::image_planner planner;
  planner.begin(shape, plan::value_state::of<std::uint8_t>());
  augment.plan_into(augment.sample({.index = sample}, shape), planner);
  index count = 0;
  for (std::size_t i = 0; i < planner.passes().size(); ++i)
    if (plan::works_on_levels(planner, i)) ++count;
  return count;
}

template <element Out, class Pipeline>
void expect_bits_of_floats(const Pipeline& augment, std::initializer_list<image_shape> shapes) {
  for (const image_shape& shape : shapes)
    for (std::uint64_t sample = 0; sample < 8; ++sample) {
      const auto draws = augment.sample({.seed = 3, .index = sample}, shape);
      const auto in = random_image<std::uint8_t>(shape, sample, sample % 2 == 0 ? interleaved : planar);
      image<float> levels(shape, sample % 3 == 0 ? planar : interleaved);
      for_each_element(shape, [&](index y, index x, index c) { levels(y, x, c) = in(y, x, c); });
      const arrangement& how = sample % 4 < 2 ? interleaved : planar;
      ASSERT_TRUE(equal((executed<std::uint8_t, Out>(in, how, augment, draws)),
                        (executed<float, Out>(levels, interleaved, augment, draws))))
          << shape << ", sample " << sample << '\n'
          << explain(augment, draws, shape);
    }
}

constexpr auto small_and_large = {image_shape{28, 31, 3}, image_shape{45, 50, 3}};
constexpr auto any_channels = {image_shape{28, 31, 1}, image_shape{45, 50, 2}, image_shape{7, 300, 5},
                               image_shape{3, 4, 40}};

const invert negative{.p = 1};
const brightness dim{.factor = {0.4f, 1.6f}};
const random_erasing erase{.p = 1, .fill = 0.3f};

/// Fewer levels: whole levels stay whole.
struct fewer_levels {
  static constexpr std::string_view name = "fewer_levels";
  static constexpr auto fields() { return field_list{}; }
  auto functor(plan::value_state&) const {
    return []<kernel::real B>(const B& x, index) { return kernel::floor(x * B(1.0f / 32)) * B(32.0f); };
  }
};

/// Another function for each channel, that leaves fractions.
struct by_channel {
  static constexpr std::string_view name = "by_channel";
  static constexpr auto fields() { return field_list{}; }
  struct power {
    template <kernel::real B>
    B operator()(const B& x, index channel) const {
      return x * x * B(1.0f / 255) * B(1.0f - 0.1f * static_cast<float>(channel));
    }
  };
  auto functor(plan::value_state& values) const {
    values.compute();
    return power{};
  }
};

TEST(levels, whole_levels_stay_bytes) {
  const auto both = fewer_levels{} | negative;
  EXPECT_EQ(level_passes(pipeline(negative), {32, 32, 3}), 1);
  EXPECT_EQ(level_passes(both, {300, 200, 3}), 1);
  expect_bits_of_floats<std::uint8_t>(both, small_and_large);
  expect_bits_of_floats<std::uint8_t>(both, any_channels);
  const auto moved = random_crop{.height = 24, .width = 25, .padding = 5, .padding_mode = padding_mode::reflect} |
                     negative | horizontal_flip{} | pad{.padding = {1, 2, 3, 4}, .fill = 0.7f} | fewer_levels{};
  expect_bits_of_floats<std::uint8_t>(moved, small_and_large);
}

TEST(levels, rectangles_are_filled_without_a_table) {
  EXPECT_EQ(level_passes(pipeline(erase), {224, 224, 3}), 1);
  expect_bits_of_floats<std::uint8_t>(pipeline(erase), small_and_large);
  expect_bits_of_floats<std::uint8_t>(pipeline(erase), any_channels);
  const auto colours = random_crop{.height = 24, .width = 25, .padding = 5, .fill = {0.1f, 0.2f, 0.3f}} | erase |
                       random_erasing{.p = 1, .fill = {0.9f, 0.5f, 0.0f}} | horizontal_flip{};
  expect_bits_of_floats<std::uint8_t>(colours, small_and_large);
}

TEST(levels, what_is_filled_in_takes_part_in_what_follows) {
  const auto mixed = negative | erase | fewer_levels{} | random_erasing{.p = 1, .fill = 0.9f} | negative;
  EXPECT_EQ(level_passes(mixed, {45, 50, 3}), 1);
  expect_bits_of_floats<std::uint8_t>(mixed, small_and_large);
  expect_bits_of_floats<std::uint8_t>(mixed, any_channels);
}

TEST(levels, tables_hold_long_chains) {
  const any_pipeline chain{dim, dim, erase, dim, dim, dim, dim};
  ASSERT_EQ(level_passes(chain, {45, 50, 3}), 1);
  expect_bits_of_floats<std::uint8_t>(chain, small_and_large);
  expect_bits_of_floats<std::uint8_t>(chain, any_channels);
  const auto typed = by_channel{} | dim | dim | by_channel{} | dim | dim | dim | dim | dim | erase | negative;
  ASSERT_EQ(level_passes(typed, {45, 50, 3}), 1);
  expect_bits_of_floats<std::uint8_t>(typed, small_and_large);
  expect_bits_of_floats<std::uint8_t>(typed, any_channels);
}

TEST(levels, tables_lead_to_floats) {
  const any_pipeline chain{dim, dim, dim, erase, dim, dim, dim, normalize{.mean = 0.4f, .std = 0.3f}, erase};
  ASSERT_EQ(level_passes(chain, {45, 50, 3}), 1);
  expect_bits_of_floats<float>(chain, small_and_large);
  expect_bits_of_floats<float>(chain, any_channels);
  const any_pipeline bounded{dim, dim, dim, dim, dim, dim, negative};
  ASSERT_EQ(level_passes(bounded, {45, 50, 3}), 1);
  expect_bits_of_floats<float>(bounded, small_and_large);
}

TEST(levels, statistics_of_a_pass_before_are_part_of_the_table) {
  const any_pipeline chain{dim, contrast{}, dim, dim, contrast{}, dim, dim, dim};
  // Of an image beyond one tile: three times the bytes are read, and no floats are stored.
  ASSERT_EQ(level_passes(chain, {45, 50, 3}), 1);
  // In an image of one tile the statistic is not known before the pass.
  EXPECT_EQ(level_passes(chain, {32, 32, 3}), 0);
  expect_bits_of_floats<std::uint8_t>(chain, {{45, 50, 3}, {45, 50, 1}, {32, 32, 3}, {20, 20, 3}});
}

TEST(levels, whole_levels_are_stored_between_passes) {
  // A pass ends where an erased image is moved.
  const auto two = negative | erase | horizontal_flip{.p = 1} | negative;
  EXPECT_EQ(level_passes(two, {45, 50, 3}), 2);
  expect_bits_of_floats<std::uint8_t>(two, small_and_large);
  const auto tilted = negative | erase | rotate{.degrees = {20, 20}, .fill = 0.6f} | fewer_levels{};
  expect_bits_of_floats<std::uint8_t>(tilted, small_and_large);
  const auto smooth =
      negative | rotate{.degrees = {20, 20}, .interpolation = interpolation::bilinear, .fill = 0.6f} | negative;
  expect_bits_of_floats<std::uint8_t>(smooth, small_and_large);
  expect_bits_of_floats<float>(two | normalize{.mean = 0.5f, .std = 0.5f}, small_and_large);
}

TEST(levels, small_images_are_worked_on_as_floats) {
  EXPECT_EQ(level_passes(pipeline(negative), {16, 16, 3}), 0);
  EXPECT_EQ(level_passes(any_pipeline{dim, dim, dim, dim}, {16, 16, 3}), 0);
}

TEST(levels, of_the_largest_images_are_counted_without_overflow) {
  const image_shape largest{index{1} << 28, index{1} << 28, 3};
  EXPECT_EQ(level_passes(pipeline(negative), largest), 1);
  EXPECT_EQ(level_passes(any_pipeline{dim, dim, dim, dim, dim, dim, dim, dim}, largest), 1);
}

TEST(levels, colours_places_and_floats_are_no_matter_of_levels) {
  const any_pipeline colours{dim, dim, dim, dim, dim, dim, saturation{}, dim};
  EXPECT_EQ(level_passes(colours, {45, 50, 3}), 0);
  expect_bits_of_floats<std::uint8_t>(colours, small_and_large);
  EXPECT_EQ(level_passes(colours, {45, 50, 1}), 1) << "grey images have no colours";
  expect_bits_of_floats<std::uint8_t>(colours, {{45, 50, 1}});
  EXPECT_EQ(level_passes(negative | gaussian_noise{} | negative, {45, 50, 3}), 0);
  EXPECT_EQ(level_passes(pipeline(random_erasing{.p = 1, .mode = erasing_mode::random}), {45, 50, 3}), 0);
  EXPECT_EQ(level_passes(pipeline(normalize{}), {45, 50, 3}), 0);
  EXPECT_EQ(level_passes(pipeline(horizontal_flip{.p = 1}), {45, 50, 3}), 0);
}

TEST(levels, explain_says_so) {
  EXPECT_EQ(explain(horizontal_flip{.p = 1} | negative | erase, {224, 224, 3}),
            "pass 1: 224x224x3 -> 224x224x3, 2 operations on levels\n"
            "    horizontal_flip\n"
            "    invert\n"
            "    random_erasing\n");
}

}  // namespace
}  // namespace xaug::test
