// SPDX-License-Identifier: BSD-3-Clause

#include "xaug/image/hue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "xaug/image/color_jitter.hpp"
#include "xaug/pipeline/pipeline.hpp"

namespace {

using namespace xaug;
using kernel::batch;
using kernel::hue_functor;
using kernel::lanes;
using xaug::index;  // POSIX has a function of this name

using vector = std::array<float, static_cast<std::size_t>(lanes)>;

float first(const batch& values) {
  vector each{};
  kernel::store(values, each.data());
  return each[0];
}

/// Calls `check(expected, exact, quick)` for the red, green and blue of a grid of all colours: torchvision's fractions,
/// and those of the functor with and without its second look.
template <class Check>
void for_colours(float shift, const Check& check) {
  for (int r = 0; r < 256; r += 3) {
    for (int g = 0; g < 256; g += 5) {
      for (index b = 0; b < 256; b += lanes) {
        vector blue{};
        for (index i = 0; i < lanes; ++i) blue[static_cast<std::size_t>(i)] = static_cast<float>(b + i);
        using colour = std::array<batch, 3>;
        const colour levels{batch(static_cast<float>(r)), batch(static_cast<float>(g)), kernel::load(blue.data())};
        colour expected{levels[0] / batch(255.0f), levels[1] / batch(255.0f), levels[2] / batch(255.0f)};
        kernel::shift_hue_as_torchvision(expected[0], expected[1], expected[2], shift);
        colour exact = levels;
        hue_functor{shift, 255.0f, true}(exact[0], exact[1], exact[2]);
        colour quick = levels;
        hue_functor{shift, 255.0f, false}(quick[0], quick[1], quick[2]);
        for (std::size_t c = 0; c < 3; ++c) {
          vector values[3];
          kernel::store(expected[c], values[0].data());
          kernel::store(exact[c], values[1].data());
          kernel::store(quick[c], values[2].data());
          for (std::size_t i = 0; i < values[0].size(); ++i) check(values[0][i], values[1][i], values[2][i]);
        }
      }
    }
  }
}

TEST(hue, levels_are_those_of_torchvision_and_fractions_close_to_them) {
  const auto level = [](float fraction) { return static_cast<int>(fraction * 255.999f); };
  for (const float shift : {-0.37f, -0.1f, 0.013f, 0.25f, 0.5f}) {
    int differ = 0;
    int differ_at_first = 0;
    float furthest = 0.0f;
    for_colours(shift, [&](float expected, float exact, float quick) {
      differ += level(exact) != level(expected) ? 1 : 0;
      differ_at_first += level(quick) != level(expected) ? 1 : 0;
      furthest = std::max(furthest, std::fabs(quick - expected));
    });
    EXPECT_EQ(differ, 0) << "for a shift of " << shift;
    EXPECT_LT(furthest, 2e-6f) << "for a shift of " << shift;
    if (shift != 0.5f && shift != 0.25f) {
      EXPECT_GT(differ_at_first, 0) << "the second look has nothing to do";
    }
  }
}

TEST(hue, one_value_at_a_time_gives_the_same_bits) {
  for (int n = 0; n < 4096; ++n) {
    const auto value = [&](int factor) { return static_cast<float>(n * factor % 256); };
    float r = value(7);
    float g = value(31);
    float b = value(101);
    batch wide_r(r);
    batch wide_g(g);
    batch wide_b(b);
    const hue_functor shifts{0.1f, 255.0f, true};
    shifts(r, g, b);
    shifts(wide_r, wide_g, wide_b);
    EXPECT_EQ(r, first(wide_r));
    EXPECT_EQ(g, first(wide_g));
    EXPECT_EQ(b, first(wide_b));
  }
}

TEST(hue, color_jitter_of_hue_alone_gives_the_same_levels) {
  std::vector<std::uint8_t> colours(64 * 64 * 64 * 3);
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const std::size_t pixel = i / 3;
    const std::size_t digit = i % 3 == 0 ? pixel / 4096 : i % 3 == 1 ? pixel / 64 % 64 : pixel % 64;
    colours[i] = static_cast<std::uint8_t>(4 * digit + pixel % 3);
  }
  const auto in = hwc(static_cast<const std::uint8_t*>(colours.data()), 512, 512, 3);
  for (const float shift : {-0.37f, -0.1f, 0.013f}) {
    std::vector<std::uint8_t> expected(colours.size());
    std::vector<std::uint8_t> found(colours.size());
    pipeline(xaug::hue{.factor = {shift, shift}})(in, hwc(expected.data(), 512, 512, 3), {});
    pipeline(color_jitter{.hue = {shift, shift}})(in, hwc(found.data(), 512, 512, 3), {});
    EXPECT_EQ(found, expected) << "for a shift of " << shift;
  }
}

TEST(hue, greys_stay_grey) {
  for (int n = 0; n < 256; ++n) {
    float r = static_cast<float>(n);
    float g = r;
    float b = r;
    hue_functor{0.3f, 255.0f, true}(r, g, b);
    EXPECT_EQ(static_cast<int>(r * 255.999f), n);
    EXPECT_EQ(r, g);
    EXPECT_EQ(g, b);
  }
}

}  // namespace
