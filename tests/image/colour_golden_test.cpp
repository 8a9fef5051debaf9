// SPDX-License-Identifier: BSD-3-Clause
// Colour transforms and normalize against torchvision: equal bits on uint8, 1e-5 on float.

#include "support/golden.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/color_jitter.hpp"
#include "xaug/image/contrast.hpp"
#include "xaug/image/grayscale.hpp"
#include "xaug/image/hue.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/normalize.hpp"
#include "xaug/image/rotate.hpp"
#include "xaug/image/saturation.hpp"

namespace {

using golden::decided;
using golden::layout;
using xaug::index;

constexpr golden::tolerance exact{0};
constexpr golden::tolerance close{1e-5};

template <class T>
void check_bytes(const golden::test_case& c, const decided<T>& what, std::span<const std::uint8_t> expected) {
  golden::for_each_layout([&](layout from, layout to) {
    for (const bool in_place : {false, true}) {
      if (in_place && from != to) continue;
      const auto actual = golden::apply<std::uint8_t>(what, c.image.bytes, from, to, in_place);
      EXPECT_TRUE(agree(actual, expected, exact, c.seen, "uint8 to uint8")) << (in_place ? "in place" : "");
    }
  });
}

template <class In, class T>
void check_floats(const golden::test_case& c, const decided<T>& what, const golden::planar<In>& in,
                  std::span<const float> expected) {
  const std::string kind = std::is_same_v<In, float> ? "float to float" : "uint8 to float";
  golden::for_each_layout([&](layout from, layout to) {
    for (const bool in_place : {false, true}) {
      if (in_place && (from != to || !std::is_same_v<In, float>)) continue;
      const auto actual = golden::apply<float>(what, in, from, to, in_place);
      EXPECT_TRUE(agree(actual, expected, close, c.seen, kind, c.f32_step)) << kind << (in_place ? " in place" : "");
    }
  });
}

/// Floats made from bytes are the levels before they were truncated.
template <class T>
void check_untruncated(const golden::test_case& c, const decided<T>& what, std::span<const std::uint8_t> bytes,
                       float white) {
  golden::for_each_layout([&](layout from, layout to) {
    const auto actual = golden::apply<float>(what, c.image.bytes, from, to);
    ASSERT_EQ(actual.size(), bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const float level = actual[i] * white;
      const auto truncated = static_cast<float>(bytes[i]);
      ASSERT_GE(level, truncated - 1e-3f) << "value " << i;
      ASSERT_LE(level, truncated + 1.0f + 1e-3f) << "value " << i;
    }
  });
}

template <class T>
void check_cube(const golden::test_case& c, const decided<T>& what) {
  const auto expected = c.cube.take(c.image.bytes.shape.height);
  golden::for_each_layout([&](layout from, layout to) {
    const auto actual =
        golden::row_hashes(golden::apply<std::uint8_t>(what, c.image.bytes, from, to), c.image.bytes.shape);
    ASSERT_EQ(actual.size(), expected.size());
    index different = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) different += actual[i] != expected[i];
    EXPECT_EQ(different, 0) << "rows of the cube";
  });
}

/// Cases of transforms on [0, 1]. `floors`: on bytes grey values are whole numbers, so that what comes out is not what
/// torchvision makes of the image as floats.
template <class T>
void check_cases(const std::string& name, bool floors, float white = 255.0f) {
  golden::for_each_case(name, [&](const golden::test_case& c) {
    decided<T> what;
    what.draw.apply = true;
    const float factor = c.set.real();
    if constexpr (requires { what.draw.factor; }) what.draw.factor = factor;
    if (c.image.name == "cube") return check_cube(c, what);
    const auto& shape = c.image.bytes.shape;
    const auto bytes = c.u8.take(shape.size());
    const auto floats = c.take_floats(shape.size());
    check_bytes(c, what, bytes);
    check_floats(c, what, c.image.floats, floats);
    check_untruncated(c, what, bytes, white);
    if (!floors || shape.channels == 1) check_floats(c, what, c.image.bytes, floats);
  });
}

TEST(colour_golden, brightness) {
  check_cases<xaug::brightness>("brightness", false);
}
TEST(colour_golden, contrast) {
  check_cases<xaug::contrast>("contrast", true);
}
TEST(colour_golden, saturation) {
  check_cases<xaug::saturation>("saturation", true);
}
TEST(colour_golden, hue) {
  check_cases<xaug::hue>("hue", false, 255.999f);
}
TEST(colour_golden, grayscale) {
  check_cases<xaug::grayscale>("grayscale", true);
}
TEST(colour_golden, invert) {
  check_cases<xaug::invert>("invert", false);
}

// A transform of colours that does nothing to a grey image does not change how the warp before it is rounded, either.
TEST(colour_golden, grey_images_stay_as_they_are) {
  const auto& image = golden::images()[4].bytes;
  ASSERT_EQ(image.shape.channels, 1);
  const auto rotated = [&](const auto&... then) {
    const xaug::rotate turn{.interpolation = xaug::interpolation::bilinear};
    const xaug::pipeline p(turn, then...);
    typename decltype(p)::draws draws;
    std::apply([](auto&... draw) { ((draw.apply = true), ...); }, draws);
    std::get<0>(draws).degrees = 20.0f;
    std::vector<std::uint8_t> in = image.values;
    std::vector<std::uint8_t> out(in.size());
    p.apply(draws, view_of(in, image.shape, layout::chw), view_of(out, image.shape, layout::chw));
    return out;
  };
  EXPECT_EQ(rotated(xaug::hue{}), rotated());
  EXPECT_EQ(rotated(xaug::saturation{}), rotated());
  EXPECT_EQ(rotated(xaug::grayscale{}), rotated());
}

TEST(colour_golden, normalize) {
  golden::for_each_case("normalize", [](const golden::test_case& c) {
    const auto& shape = c.image.bytes.shape;
    const auto values = [&] {
      xaug::channel_values all;
      for (index i = 0; i < 3; ++i) {
        const float value = c.set.real();
        if (i < shape.channels) all.push_back(value);
      }
      return all;
    };
    decided<xaug::normalize> what;
    what.transform.mean = values();
    what.transform.std = values();
    const auto expected = c.take_floats(shape.size());
    check_floats(c, what, c.image.floats, expected);
    check_floats(c, what, c.image.bytes, expected);
  });
}

TEST(colour_golden, color_jitter) {
  golden::for_each_case("color_jitter", [](const golden::test_case& c) {
    decided<xaug::color_jitter> what;
    what.draw.apply = true;
    for (auto& each : what.draw.order) each = static_cast<std::uint8_t>(c.set.whole());
    const auto active = static_cast<unsigned>(c.set.whole());
    // A range that is one neutral value leaves its part out, whatever the factor that was drawn.
    const auto part = [&](unsigned bit, xaug::range& setting, float& factor, xaug::range some) {
      if ((active & bit) != 0) setting = some;
      factor = c.set.real();
    };
    part(1, what.transform.brightness, what.draw.brightness, {0.5f, 1.5f});
    part(2, what.transform.contrast, what.draw.contrast, {0.5f, 1.5f});
    part(4, what.transform.saturation, what.draw.saturation, {0.5f, 1.5f});
    part(8, what.transform.hue, what.draw.hue, {-0.5f, 0.5f});
    const auto size = c.image.bytes.shape.size();
    if (active == 1 || active == 2 || active == 4 || active == 8) check_bytes(c, what, c.u8.take(size));
    check_floats(c, what, c.image.floats, c.take_floats(size));
  });
}

}  // namespace
