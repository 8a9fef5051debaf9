// SPDX-License-Identifier: BSD-3-Clause
// Crops, flips, pads, quarter turns, translations and erasing against torchvision: equal bits.

#include "support/golden.hpp"
#include "xaug/image/center_crop.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/pad.hpp"
#include "xaug/image/random_crop.hpp"
#include "xaug/image/random_erasing.hpp"
#include "xaug/image/rotate90.hpp"
#include "xaug/image/translate.hpp"
#include "xaug/image/vertical_flip.hpp"

namespace {

using golden::decided;
using golden::layout;
using xaug::index;

template <class T>
void check(const golden::test_case& c, const decided<T>& what) {
  const xaug::image_shape shape = output_shape(what, c.image.bytes.shape);
  const auto bytes = c.u8.take(shape.size());
  // What these transforms make of floats is what they make of the bytes / 255; the generator made sure that torchvision
  // agrees.
  std::vector<float> floats;
  for (const std::uint8_t value : bytes) floats.push_back(static_cast<float>(value) / 255.0f);

  golden::for_each_layout([&](layout from, layout to) {
    const golden::tolerance rounding{1e-7};
    const auto& [name, in_bytes, in_floats] = c.image;
    const auto expect = [&]<class Out>(const std::vector<Out>& actual, std::span<const Out> expected,
                                       const char* kind) {
      EXPECT_TRUE(agree(actual, expected, std::is_same_v<Out, float> ? rounding : golden::tolerance{}, c.seen, kind))
          << kind;
    };
    expect(golden::apply<std::uint8_t>(what, in_bytes, from, to), bytes, "uint8 to uint8");
    expect(golden::apply<float>(what, in_floats, from, to), std::span<const float>(floats), "float to float");
    expect(golden::apply<float>(what, in_bytes, from, to), std::span<const float>(floats), "uint8 to float");
    expect(golden::apply<std::uint8_t>(what, in_floats, from, to), bytes, "float to uint8");
    if (shape == c.image.bytes.shape && from == to)
      expect(golden::apply<std::uint8_t>(what, in_bytes, from, to, true), bytes, "uint8 in place");
  });
}

TEST(lattice_golden, random_crop) {
  golden::for_each_case("random_crop", [](const golden::test_case& c) {
    decided<xaug::random_crop> d;
    d.draw.padding = c.set.sides();
    d.transform.padding_mode = c.set.choice<xaug::padding_mode>();
    d.draw.top = c.set.whole();
    d.draw.left = c.set.whole();
    d.transform.height = c.set.whole();
    d.transform.width = c.set.whole();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check(c, d);
  });
}

TEST(lattice_golden, center_crop) {
  golden::for_each_case("center_crop", [](const golden::test_case& c) {
    decided<xaug::center_crop> d;
    d.transform.height = c.set.whole();
    d.transform.width = c.set.whole();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check(c, d);
  });
}

TEST(lattice_golden, pad) {
  golden::for_each_case("pad", [](const golden::test_case& c) {
    decided<xaug::pad> d;
    d.transform.padding = c.set.sides();
    d.transform.padding_mode = c.set.choice<xaug::padding_mode>();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check(c, d);
  });
}

template <class Flip>
void check_flip(const std::string& name) {
  golden::for_each_case(name, [](const golden::test_case& c) {
    c.set.fill(0);
    decided<Flip> d;
    d.draw.apply = true;
    check(c, d);
  });
}
TEST(lattice_golden, horizontal_flip) {
  check_flip<xaug::horizontal_flip>("horizontal_flip");
}
TEST(lattice_golden, vertical_flip) {
  check_flip<xaug::vertical_flip>("vertical_flip");
}

TEST(lattice_golden, rotate90) {
  golden::for_each_case("rotate90", [](const golden::test_case& c) {
    const index turns = c.set.whole();
    c.set.fill(0);
    decided<xaug::rotate90> d;
    d.draw.apply = true;
    d.draw.turns = turns;
    check(c, d);
  });
}

TEST(lattice_golden, translate) {
  golden::for_each_case("translate", [](const golden::test_case& c) {
    decided<xaug::translate> d;
    d.draw.apply = true;
    d.draw.x = c.set.whole();
    d.draw.y = c.set.whole();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check(c, d);
  });
}

TEST(lattice_golden, random_erasing) {
  golden::for_each_case("random_erasing", [](const golden::test_case& c) {
    decided<xaug::random_erasing> d;
    d.draw.apply = true;
    d.draw.top = c.set.whole();
    d.draw.left = c.set.whole();
    d.draw.height = c.set.whole();
    d.draw.width = c.set.whole();
    d.transform.fill = c.set.fill(c.image.bytes.shape.channels);
    check(c, d);
  });
}

}  // namespace
