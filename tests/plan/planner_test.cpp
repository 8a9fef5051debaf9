// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/plan/planner.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

// How many passes pipelines take, and that what was fused gives what the transforms give one by one.

namespace xaug::test {
namespace {

constexpr image_shape cifar{32, 32, 3};
constexpr image_shape imagenet{224, 224, 3};

const color_jitter full_jitter{
    .brightness = {0.8f, 1.2f}, .contrast = {0.8f, 1.2f}, .saturation = {0.8f, 1.2f}, .hue = {-0.05f, 0.05f}};
const normalize statistics{.mean = {0.485f, 0.456f, 0.406f}, .std = {0.229f, 0.224f, 0.225f}};
const rotate tilt{.degrees = {7, 7}, .interpolation = interpolation::bilinear};
const horizontal_flip mirror{.p = 1};
const vertical_flip overturn{.p = 1};

/// The passes for a sample of an image of uint8.
template <class Pipeline>
std::vector<plan::pass> passes(const Pipeline& pipeline, const image_shape& shape, std::uint64_t sample = 0) {
  plan::image_planner planner;
  planner.begin(shape, plan::value_state::of<std::uint8_t>());
  pipeline.plan_into(pipeline.sample({.index = sample}, shape), planner);
  return planner.passes();
}
template <class T>
pipeline<T> alone(const T& t) {
  return pipeline<T>(t);
}

TEST(planner, lattice_and_pointwise_transforms_share_one_pass) {
  const random_crop crop{.height = 32, .width = 32, .padding = 4};
  for (std::uint64_t sample = 0; sample < 20; ++sample) {
    EXPECT_EQ(passes(crop | horizontal_flip{} | statistics, cifar, sample).size(), 1U);
    EXPECT_EQ(passes(crop | crop | mirror | crop, cifar, sample).size(), 1U) << "padding of one constant";
    EXPECT_EQ(passes(invert{} | mirror | brightness{} | overturn | saturation{} | hue{} | statistics, cifar).size(),
              1U);
    EXPECT_EQ(passes(crop | full_jitter | statistics, cifar, sample).size(), 1U);
  }
  EXPECT_EQ(passes(mirror | gaussian_noise{}, cifar).size(), 1U);
  EXPECT_EQ(passes(mirror | random_erasing{.p = 1} | statistics, cifar).size(), 1U);
  EXPECT_TRUE(passes(mirror | overturn, cifar)[0].only_copies());
}

TEST(planner, states_how_large_an_image_can_be_resampled) {
  const index most = index{1} << 24;
  const affine nothing{.degrees = {0, 0}, .interpolation = interpolation::bilinear};
  EXPECT_EQ(passes(alone(nothing), {1, most, 1}).size(), 1U);
  for (const image_shape& shape : {image_shape{1, most + 1, 1}, {17'000'000, 1, 1}}) {
    expect_error([&] { passes(alone(nothing), shape); }, {"resampling", "16777216 pixels along each side"});
    expect_error([&] { passes(alone(resize{.height = 4, .width = 4}), shape); }, {"resampling"});
  }
  // Lattice maps count in integers.
  EXPECT_EQ(passes(alone(mirror), {1, most + 1, 1}).size(), 1U);
}

TEST(planner, one_resampling_takes_the_lattice_maps_around_it) {
  const auto turned = passes(mirror | tilt | overturn | center_crop{.height = 20, .width = 24} | brightness{}, cifar);
  ASSERT_EQ(turned.size(), 1U);
  EXPECT_TRUE(turned[0].has_source);
  EXPECT_EQ(turned[0].output(), (image_shape{20, 24, 3}));
  const auto resized =
      passes(random_resized_crop{.height = 16, .width = 24} | rotate90{.turns = {1, 1}} | statistics, {40, 60, 3});
  ASSERT_EQ(resized.size(), 1U);
  EXPECT_TRUE(resized[0].has_source);
  EXPECT_EQ(resized[0].output(), (image_shape{24, 16, 3}));
  EXPECT_EQ(passes(mirror | tilt | mirror, cifar).size(), 1U);
  // A second resampling reads the result of the first.
  EXPECT_EQ(passes(tilt | resize{.height = 16, .width = 16}, cifar).size(), 2U);
  EXPECT_EQ(passes(brightness{} | tilt, cifar).size(), 2U);
}

TEST(planner, transforms_without_effect_cost_nothing) {
  EXPECT_TRUE(passes(alone(resize{.height = 32, .width = 32}), cifar)[0].identity());
  EXPECT_TRUE(passes(alone(horizontal_flip{.p = 0}), cifar)[0].identity());
  EXPECT_TRUE(passes(alone(pad{}), cifar)[0].identity());
  EXPECT_TRUE(passes(alone(center_crop{.height = 32, .width = 32}), cifar)[0].identity());
  EXPECT_TRUE(passes(mirror | mirror, cifar)[0].identity());
  EXPECT_TRUE(passes(alone(color_jitter{}), cifar)[0].identity());
  EXPECT_FALSE(passes(alone(mirror), cifar)[0].identity());
  EXPECT_FALSE(passes(alone(rotate90{.turns = {1, 1}}), cifar)[0].identity());
  EXPECT_FALSE(passes(alone(center_crop{.height = 31, .width = 32}), cifar)[0].identity());
}

TEST(planner, statistics_of_images_beyond_one_tile_take_a_pass_more) {
  EXPECT_EQ(passes(alone(full_jitter), cifar).size(), 1U);
  for (std::uint64_t sample = 0; sample < 20; ++sample) {
    const auto large = passes(alone(full_jitter), imagenet, sample);
    ASSERT_EQ(large.size(), 2U);
    EXPECT_TRUE(large[0].reduces);
    EXPECT_GT(large[1].known_end, large[1].first_operation);
  }
  // Values that are quick to make again are not stored for it.
  EXPECT_FALSE(passes(mirror | contrast{}, imagenet)[0].stores);
  EXPECT_FALSE(passes(brightness{} | contrast{}, imagenet)[0].stores);
  EXPECT_TRUE(passes(hue{} | contrast{}, imagenet)[0].stores);
  EXPECT_TRUE(passes(tilt | contrast{}, imagenet)[0].stores);
  EXPECT_EQ(passes(contrast{} | contrast{}, imagenet).size(), 3U);
  EXPECT_EQ(passes(contrast{} | contrast{}, cifar).size(), 1U);
}

TEST(planner, positions_and_statistics_do_not_commute_with_crops) {
  EXPECT_EQ(passes(contrast{} | mirror, cifar).size(), 2U);
  EXPECT_EQ(passes(gaussian_noise{} | mirror, cifar).size(), 2U);
  EXPECT_EQ(passes(random_erasing{.p = 1} | center_crop{.height = 20, .width = 20}, cifar).size(), 2U);
}

TEST(planner, windows_outside_of_the_image_are_refused) {
  plan::image_planner planner;
  planner.begin({10, 20, 3}, plan::value_state::of<float>());
  expect_error([&] { planner.crop(5, 0, 6, 20); }, {"crop", "10x20", "6x20 at row 5, column 0"});
  expect_error([&] { planner.crop(-1, 0, 5, 5); }, {"crop", "row -1"});
  expect_error([&] { planner.crop(0, 16, 5, 5); }, {"crop", "column 16"});
  expect_error([&] { planner.crop(0, 0, 0, 5); }, {"crop", "0x5"});
  expect_error([&] { planner.crop(1, 0, std::numeric_limits<index>::max(), 5); }, {"crop"});
  planner.crop(0, 0, 10, 20);
  EXPECT_EQ(planner.shape(), (image_shape{10, 20, 3}));
}

// --- Fused against one by one ---------------------------------------------------------------------------------------

/// What a planner makes of an image of floats, in any number of passes.
template <class Plan>
image<float> executed(const image<float>& in, const arrangement& how, const Plan& plan) {
  plan::workspace memory;
  memory.planner.begin(in.shape(), plan::value_state::of<float>());
  plan(memory.planner);
  image<float> out(memory.planner.shape(), how);
  plan::execute(memory, image_view<const float>(in.view()), out.view());
  return out;
}

/// Plans a pipeline as a whole, and its parts one by one through images of floats, with the same decisions. (Not by
/// apply(), whose fast path is compiled for each pipeline and compared with the planner's elsewhere.)
template <class... Ts>
void expect_fused_is_step_by_step(const char* what, const pipeline<Ts...>& all,
                                  std::initializer_list<image_shape> shapes) {
  for (const image_shape& shape : shapes)
    for (std::uint64_t sample = 0; sample < 8; ++sample) {
      const auto in = random_image<float>(shape, sample, sample % 2 == 0 ? interleaved : planar);
      const auto draws = all.sample({.seed = 1, .index = sample}, shape);
      const image<float> fused = executed(in, sample % 4 < 2 ? interleaved : planar,
                                          [&](plan::image_planner& planner) { all.plan_into(draws, planner); });
      image<float> now = in;
      const auto step = [&](const auto& part, const auto& draw) {
        now = executed(now, interleaved,
                       [&](plan::image_planner& planner) { xaug::detail::plan_transform(part, draw, planner); });
      };
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (step(std::get<I>(all.children()), std::get<I>(draws)), ...);
      }
      (std::index_sequence_for<Ts...>{});
      ASSERT_TRUE(equal(fused, now)) << what << ", " << shape << ", sample " << sample;
    }
}

TEST(fused, lattice_maps_and_colours_are_those_of_single_steps) {
  expect_fused_is_step_by_step(
      "crop, flip, colours, normalise",
      random_crop{.height = 30, .width = 33, .padding = 5, .padding_mode = padding_mode::reflect} | horizontal_flip{} |
          brightness{.p = 0.7f} | saturation{.p = 0.7f} | grayscale{.p = 0.3f} | invert{} | statistics,
      {{32, 32, 3}, {57, 80, 3}});
  expect_fused_is_step_by_step("colours between lattice maps",
                               brightness{} | vertical_flip{} | pad{.padding = {3, 0, 2, 9}, .fill = 0.4f} | invert{} |
                                   rotate90{.turns = {1, 1}} | translate{.fill = 0.7f} | saturation{} |
                                   center_crop{.height = 20, .width = 21},
                               {{16, 40, 3}, {40, 30, 3}});
}

TEST(fused, statistics_noise_and_erasing_are_those_of_single_steps) {
  expect_fused_is_step_by_step("contrast twice", contrast{} | mirror | brightness{} | contrast{.factor = {0.2f, 2.0f}},
                               {{20, 30, 3}, {70, 50, 3}, {70, 50, 1}});
  expect_fused_is_step_by_step("jitter, noise, erasing",
                               mirror | full_jitter | gaussian_noise{} | overturn | random_erasing{.p = 1} | statistics,
                               {{32, 32, 3}, {60, 90, 3}});
}

TEST(fused, resamplings_are_those_of_single_steps) {
  expect_fused_is_step_by_step(
      "rotation between lattice maps",
      random_crop{.height = 28, .width = 25} | mirror |
          rotate{.degrees = {-30, 30}, .interpolation = interpolation::bilinear, .fill = 0.5f} |
          rotate90{.turns = {1, 1}} | mirror | brightness{},
      {{32, 32, 3}, {50, 40, 3}});
  expect_fused_is_step_by_step(
      "affine and resize",
      pad{.padding = 3} | affine{.scale = {0.5f, 1.5f}, .interpolation = interpolation::bicubic} |
          random_resized_crop{.height = 17, .width = 23} | rotate90{.turns = {3, 3}} | horizontal_flip{} | contrast{},
      {{32, 32, 3}, {61, 47, 3}});
}

// --- What planners are told is theirs
// ---------------------------------------------------------------------------------

/// What a plan makes of an image of zeros.
template <class Tell>
image<float> planned_image(const image_shape& shape, plan::plan_mode mode, const Tell& tell) {
  plan::workspace memory;
  channel_values labels(0.25f);
  memory.planner.begin(shape, plan::value_state::of<float>(), mode, labels);
  labels = {9.0f};
  tell(memory.planner);
  image<float> in(shape);
  for_each_element(shape, [&](index y, index x, index c) { in(y, x, c) = 0; });
  image<float> out(memory.planner.shape());
  plan::execute(memory, image_view<const float>(in.view()), out.view());
  return out;
}

TEST(planner, copies_fills) {
  for (const index channels : {1, 3, 6}) {
    for (const auto mode : {plan::plan_mode::image, plan::plan_mode::mask}) {
      const float expected = mode == plan::plan_mode::mask ? 0.25f : 0.5f;
      // Told a temporary, and told what changes before the plan runs.
      const auto padded = planned_image({4, 5, channels}, mode, [](auto& planner) {
        planner.pad(sides(1), padding_mode::constant, 0.5f);
        [[maybe_unused]] const channel_values over(9.0f);  // where the temporary was, on many machines
        planner.flip_horizontal();
      });
      const auto changed = planned_image({4, 5, channels}, mode, [&](auto& planner) {
        channel_values fill;
        for (index c = 0; c < channels; ++c) fill.push_back(0.5f);
        planner.pad(sides(1), padding_mode::constant, fill);
        fill = {9.0f};
      });
      const auto warped = planned_image({4, 5, channels}, mode, [&](auto& planner) {
        channel_values fill = 0.5f;
        planner.warp({1, 0, 2, 0, 1, 0}, interpolation::bilinear, fill);  // two columns to the left
        fill = 9.0f;
      });
      for (index c = 0; c < channels; ++c) {
        ASSERT_EQ(padded(0, 0, c), expected);
        ASSERT_EQ(changed(5, 6, c), expected);
        ASSERT_EQ(padded(1, 1, c), 0.0f);
        ASSERT_EQ(warped(0, 4, c), expected);
      }
    }
  }
}

TEST(planner, copies_statistics) {
  normalize n{.mean = {0.1f, 0.2f, 0.3f}, .std = 0.5f};
  const auto out = planned_image({2, 2, 3}, plan::plan_mode::image, [&](auto& planner) {
    plan::value_state values = planner.values();
    const auto functor = n.functor(values);
    n = {.mean = 9.0f, .std = 9.0f};
    planner.pointwise(functor, values);
  });
  EXPECT_FLOAT_EQ(out(0, 0, 0), -0.2f);
  EXPECT_FLOAT_EQ(out(1, 1, 1), -0.4f);
  EXPECT_FLOAT_EQ(out(1, 0, 2), -0.6f);
}

TEST(channel_values, are_copied_whole) {
  for (index size = 0; size <= channel_values::capacity; ++size) {
    channel_values values;
    for (index c = 0; c < size; ++c) values.push_back(static_cast<float>(c));
    const channel_values copy = values;
    channel_values assigned{7, 7, 7, 7, 7, 7};
    assigned = copy;
    ASSERT_EQ(copy.size(), size);
    ASSERT_EQ(assigned, values);
  }
  constexpr channel_values fixed{1, 2, 3, 4, 5, 6};
  constexpr channel_values copy = fixed;
  static_assert(copy == fixed && copy[5] == 6 && channel_values(0.5f)[3] == 0.5f);
}

}  // namespace
}  // namespace xaug::test
