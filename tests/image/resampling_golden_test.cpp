// SPDX-License-Identifier: BSD-3-Clause
// Warps and resizing against torchvision: nearest gives equal bits, the others 1e-5 on float and on uint8
// another level only where the exact value is half-way between two.

#include "support/golden.hpp"
#include "xaug/image/affine.hpp"
#include "xaug/image/random_resized_crop.hpp"
#include "xaug/image/resize.hpp"
#include "xaug/image/rotate.hpp"

namespace {

using golden::decided;
using golden::layout;

constexpr float float_tolerance = 1e-5f;

/// Where bytes differ from torchvision's, the value between them is half-way: both are roundings of xaug's float.
template <class T>
void check_halves(const decided<T>& what, const golden::planar<std::uint8_t>& in,
                  std::span<const std::uint8_t> expected) {
  const auto values = golden::apply<float>(what, in, layout::chw, layout::chw);
  const auto bytes = golden::apply<std::uint8_t>(what, in, layout::chw, layout::chw);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float level = 255.0f * std::clamp(values[i], 0.0f, 1.0f);
    for (const std::uint8_t rounded : {expected[i], bytes[i]})
      ASSERT_NEAR(level, rounded, 0.5f + 255.0f * float_tolerance) << "value " << i;
  }
}

template <class T>
void check_resampling(const golden::test_case& c, const decided<T>& what) {
  const auto method = what.transform.interpolation;
  const bool nearest = method == xaug::interpolation::nearest;
  const golden::tolerance levels = nearest ? golden::tolerance{} : golden::tolerance{1, 0.05};
  const golden::tolerance fractions{nearest ? 1e-7 : double{float_tolerance}};
  const std::string suffix = ' ' + std::string(xaug::enum_names<xaug::interpolation>[static_cast<std::size_t>(method)]);

  const xaug::image_shape shape = output_shape(what, c.image.bytes.shape);
  const auto bytes = c.u8.take(shape.size());
  const auto floats = c.take_floats(shape.size());
  check_halves(what, c.image.bytes, bytes);
  golden::for_each_layout([&](layout from, layout to) {
    const auto& [name, in_bytes, in_floats] = c.image;
    EXPECT_TRUE(agree(golden::apply<std::uint8_t>(what, in_bytes, from, to), bytes, levels, c.seen, "uint8" + suffix));
    EXPECT_TRUE(
        agree(golden::apply<float>(what, in_floats, from, to), floats, fractions, c.seen, "float" + suffix, c.f32_step))
        << "float to float";
    EXPECT_TRUE(agree(golden::apply<float>(what, in_bytes, from, to), floats, fractions, c.seen,
                      "uint8 to float" + suffix, c.f32_step))
        << "uint8 to float";
  });
}

TEST(resampling_golden, rotate) {
  golden::for_each_case("rotate", [](const golden::test_case& c) {
    decided<xaug::rotate> d;
    d.transform.interpolation = c.set.choice<xaug::interpolation>();
    d.draw.apply = true;
    d.draw.degrees = c.set.real();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check_resampling(c, d);
  });
}

TEST(resampling_golden, affine) {
  golden::for_each_case("affine", [](const golden::test_case& c) {
    decided<xaug::affine> d;
    d.transform.interpolation = c.set.choice<xaug::interpolation>();
    d.draw.apply = true;
    d.draw.degrees = c.set.real();
    d.draw.translate_x = c.set.real();
    d.draw.translate_y = c.set.real();
    d.draw.scale = c.set.real();
    d.draw.shear_x = c.set.real();
    d.draw.shear_y = c.set.real();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check_resampling(c, d);
  });
}

TEST(resampling_golden, resize) {
  golden::for_each_case("resize", [](const golden::test_case& c) {
    decided<xaug::resize> d;
    d.transform.interpolation = c.set.choice<xaug::interpolation>();
    d.transform.antialias = c.set.yes();
    d.transform.height = c.set.whole();
    d.transform.width = c.set.whole();
    check_resampling(c, d);
  });
}

TEST(resampling_golden, random_resized_crop) {
  golden::for_each_case("random_resized_crop", [](const golden::test_case& c) {
    decided<xaug::random_resized_crop> d;
    d.transform.interpolation = c.set.choice<xaug::interpolation>();
    d.transform.antialias = c.set.yes();
    d.draw.top = c.set.whole();
    d.draw.left = c.set.whole();
    d.draw.height = c.set.whole();
    d.draw.width = c.set.whole();
    d.transform.height = c.set.whole();
    d.transform.width = c.set.whole();
    check_resampling(c, d);
  });
}

}  // namespace
