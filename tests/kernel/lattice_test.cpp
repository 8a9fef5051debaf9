// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/lattice.hpp"

#include <gtest/gtest.h>

#include "support/lattice_steps.hpp"

// Copies and tiles through lattice maps against the reference, in every arrangement of memory.

namespace xaug::test {
namespace {

using kernel::lanes;

/// An image, lattice steps over it, and what the reference makes of them.
template <element T>
struct lattice_case {
  lattice_case(const image_shape& shape, std::uint64_t seed, const arrangement& how)
      : in(random_image<T>(shape, seed, how)), map(shape.height, shape.width), expected(random_image<T>(shape, seed)) {}

  /// Does a step, if the map can express it.
  void add(const lattice_step& s) {
    switch (s.kind) {
      case lattice_step::crop: map.crop(s.top, s.left, s.height, s.width); break;
      case lattice_step::pad:
        if (!map.pad(s.by, s.mode, s.fill)) return;
        break;
      case lattice_step::flip_horizontal: map.flip_x(); break;
      case lattice_step::flip_vertical: map.flip_y(); break;
      case lattice_step::turn: map.turn(s.quarters); break;
    }
    expected = applied(s, expected, level);
    text << s;
  }

  static float level(float fraction) {
    return std::same_as<T, std::uint8_t> ? std::nearbyint(255.0f * fraction) : fraction;
  }

  kernel::lattice_source<T> source() const {
    kernel::lattice_source<T> result{in.view(), map, {}};
    if (map.fill.size() > 0) {
      result.fill.count = map.fill.size();
      for (index c = 0; c < map.fill.size(); ++c) result.fill.values[static_cast<std::size_t>(c)] = level(map.fill[c]);
    }
    return result;
  }

  image<T> in;
  lattice map;
  image<T> expected;
  std::ostringstream text;
};

template <element T>
void expect_copies_and_tiles(const lattice_case<T>& test, const arrangement& how_out, stream& random) {
  const auto source = test.source();
  const image_shape shape{source.map.y.size, source.map.x.size, test.in.shape().channels};
  ASSERT_EQ(shape, test.expected.shape());

  image<T> copied(shape, how_out, 64);
  kernel::copy(source, copied.view());
  ASSERT_TRUE(equal(copied.view(), test.expected.view()));
  ASSERT_TRUE(copied.intact());

  // Tiles of any size, in order.
  const index capacity = 1 + random.uniform_int(shape.pixels());
  const index stride = capacity + kernel::tile::slack;
  constexpr index guard = 8;
  std::vector<float> memory(static_cast<std::size_t>(stride * shape.channels + 2 * guard), sentinel<float>);
  image<T> tiled(shape, how_out, 64);
  for (index first = 0; first < shape.pixels(); first += capacity) {
    const kernel::tile t{memory.data() + guard, stride, std::min(capacity, shape.pixels() - first), first, shape};
    load_tile(source, t);
    for (index c = 0; c < shape.channels; ++c)
      for (index i = 0; i < t.size; ++i)
        ASSERT_EQ(t.plane(c)[i],
                  static_cast<float>(test.expected((first + i) / shape.width, (first + i) % shape.width, c)))
            << "pixel " << first + i << " channel " << c;
    kernel::store_tile(t, tiled.view(), quantizer{});
  }
  ASSERT_TRUE(equal(tiled.view(), test.expected.view()));
  ASSERT_TRUE(tiled.intact());
  for (index i = 0; i < guard; ++i) {
    ASSERT_EQ(memory[static_cast<std::size_t>(i)], sentinel<float>);
    ASSERT_EQ(memory[memory.size() - static_cast<std::size_t>(i) - 1], sentinel<float>);
  }
}

template <class T>
class lattice_maps : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(lattice_maps, elements);

TYPED_TEST(lattice_maps, each_step_at_every_width) {
  using enum lattice_step::kind_type;
  std::vector<std::vector<lattice_step>> steps = {
      {},
      {{.kind = flip_horizontal}},
      {{.kind = flip_vertical}},
      {{.kind = turn, .quarters = 1}},
      {{.kind = turn, .quarters = 2}},
      {{.kind = turn, .quarters = 3}},
  };
  for (std::uint8_t mode = 0; mode < 4; ++mode) {
    const lattice_step pads{.kind = pad, .by = {3, 1, 2, 4}, .mode = static_cast<padding_mode>(mode), .fill = 0.25f};
    steps.push_back({pads});
    steps.push_back({pads, {.kind = flip_horizontal}});
  }
  stream random({.seed = 1});
  std::size_t turn_of = 0;
  for (const auto& sequence : steps)
    for (const index channels : {1, 2, 3, 4})
      for (index width = 1; width <= 2 * lanes + 3; ++width)
        for (const arrangement& how : {interleaved, planar, arrangements[turn_of++ % std::size(arrangements)]}) {
          lattice_case<TypeParam> test({3, width, channels}, 7, how);
          for (const lattice_step& s : sequence) test.add(s);
          SCOPED_TRACE(testing::Message()
                       << test.text.str() << "width " << width << ", channels " << channels << ", " << how);
          expect_copies_and_tiles(test, interleaved, random);
          expect_copies_and_tiles(test, planar, random);
          if (this->HasFailure()) return;
        }
}

TYPED_TEST(lattice_maps, random_sequences_in_every_arrangement) {
  stream random({.seed = 2});
  for (int round = 0; round < 3000; ++round) {
    const image_shape shape{1 + random.uniform_int(20), 1 + random.uniform_int(40), 1 + random.uniform_int(5)};
    const arrangement& from = arrangements[random.uniform_int(static_cast<index>(std::size(arrangements)))];
    const arrangement& to = arrangements[random.uniform_int(static_cast<index>(std::size(arrangements)))];
    lattice_case<TypeParam> test(shape, static_cast<std::uint64_t>(round), from);
    for (index i = random.uniform_int(6); i > 0; --i) test.add(random_step(random, test.expected.shape()));
    SCOPED_TRACE(testing::Message() << shape << ", " << from << " to " << to << ": " << test.text.str());
    expect_copies_and_tiles(test, to, random);
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(lattice_maps, padding_may_be_far_larger_than_the_image) {
  stream random({.seed = 3});
  for (int round = 0; round < 300; ++round) {
    lattice_case<TypeParam> test({1 + random.uniform_int(3), 1 + random.uniform_int(3), 3},
                                 static_cast<std::uint64_t>(round), interleaved);
    for (index i = 0; i < 3; ++i) test.add(random_step(random, test.expected.shape(), 25));
    SCOPED_TRACE(test.text.str());
    expect_copies_and_tiles(test, interleaved, random);
    if (this->HasFailure()) return;
  }
}

TEST(lattice_maps, fills_beyond_the_range_of_bytes_are_clamped) {
  for (const auto& [fraction, expected] : {std::pair(2.0f, 255), std::pair(-1.0f, 0), std::pair(1e20f, 255)}) {
    lattice_case<std::uint8_t> test({2, 2, 1}, 1, interleaved);
    const channel_values fill = fraction;
    ASSERT_TRUE(test.map.pad(sides(1), padding_mode::constant, fill));
    image<std::uint8_t> out({4, 4, 1});
    kernel::copy(test.source(), out.view());
    EXPECT_EQ(out(0, 0, 0), expected) << fraction;
  }
}

}  // namespace
}  // namespace xaug::test
