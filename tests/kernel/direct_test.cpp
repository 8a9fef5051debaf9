// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/direct.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "support/lattice_steps.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/normalize.hpp"

// The direct pass gives the bits of the passes over tiles, for every width, layout, padding and flip that it serves.
// Sources fill their heap blocks exactly, so that AddressSanitizer sees reads beyond them; targets have sentinels
// around.

namespace xaug::test {
namespace {

using kernel::lanes;

const normalize statistics{.mean = {0.485f, 0.456f, 0.406f}, .std = {0.229f, 0.224f, 0.225f}};
const normalize grey_statistics{.mean = 0.5f, .std = 0.25f};

template <class F>
kernel::fused<F> alone(const F& functor, bool active) {
  return {{{functor}}, {active}};
}

template <element In, element Out>
auto some_operations(index channels, bool active) {
  plan::value_state values = plan::value_state::of<In>();
  if constexpr (std::same_as<Out, std::uint8_t> && std::same_as<In, std::uint8_t>) {
    // Levels that are no whole numbers, the last of them white: what is stored by truncation alone.
    return alone(brightness{}.functor({.factor = 1.37f}, values), active);
  } else {
    return alone((channels == 3 ? statistics : grey_statistics).functor(values), active);
  }
}

template <element In, element Out, class Fused>
void run_by_tiles(const kernel::lattice_source<In>& from, const Fused& functor, const image_view<Out>& to,
                  const quantizer& q) {
  const index pixels = to.shape.pixels();
  std::vector<float> memory(static_cast<std::size_t>((pixels + kernel::tile::slack) * to.shape.channels));
  const kernel::tile t{memory.data(), pixels + kernel::tile::slack, pixels, 0, to.shape};
  load_tile(from, t);
  kernel::map(functor, t);
  kernel::store_tile(t, to, q);
}

/// Runs the fast path and tiles. Returns whether there is a fast path.
template <element In, element Out>
bool compare(const image<In>& in, const lattice& map, const arrangement& how_out, bool active) {
  kernel::lattice_source<In> source{in.view(), map, {}};
  if (map.fill.size() > 0) {
    source.fill.count = map.fill.size();
    for (index c = 0; c < map.fill.size(); ++c) source.fill.values[static_cast<std::size_t>(c)] = map.fill[c];
  }
  const image_shape shape{map.y.size, map.x.size, in.shape().channels};
  image<Out> direct(shape, how_out, 64);
  if (!kernel::direct_serves(source, direct.view())) return false;
  image<Out> tiled(shape, how_out, 64);
  const auto operations = some_operations<In, Out>(shape.channels, active);
  const auto expect_same = [&](const auto& store, const quantizer& q) {
    kernel::run_direct(source, operations, direct.view(), store);
    run_by_tiles(source, operations, tiled.view(), q);
    EXPECT_TRUE(equal(direct, tiled));
    EXPECT_TRUE(direct.intact());
  };
  for (const quantizer q : {quantizer{1.0f, rounding::truncate}, quantizer{0.7f, rounding::nearest}})
    expect_same(kernel::store_quantized{q}, q);
  if constexpr (std::same_as<Out, float>)
    expect_same(kernel::store_as_is{}, quantizer{});
  else if constexpr (std::same_as<In, std::uint8_t>)
    expect_same(kernel::store_levels{}, quantizer{});
  return true;
}

template <class Types>
class direct : public testing::Test {};
template <class I, class O>
struct types {
  using in = I;
  using out = O;
};
// Three of the four pairs have every load and every store (bytes from bytes have one of their own); sanitizers take
// minutes to compile them.
using element_pairs =
    testing::Types<types<std::uint8_t, float>, types<float, std::uint8_t>, types<std::uint8_t, std::uint8_t>>;
TYPED_TEST_SUITE(direct, element_pairs);

TYPED_TEST(direct, every_width_border_and_flip_in_the_usual_layouts) {
  using in = typename TypeParam::in;
  using out = typename TypeParam::out;
  const channel_values fill{3, 40, 200};
  const channel_values grey_fill = 17;
  int turn = 0;
  for (const index channels : {1, 3})
    for (const arrangement& from : {interleaved, planar}) {
      std::deque<image<in>> images;
      for (index width = 1; width <= 4 * lanes + 3; ++width)
        images.push_back(random_image<in>({3, width, channels}, 1, from));
      for (index width = lanes; width <= 4 * lanes + 3; ++width)
        for (std::uint8_t mode = 0; mode < 4; ++mode)
          for (const index left : {index{0}, index{1}, lanes - 1, lanes + 2})
            for (const index right : {index{0}, index{2}, lanes}) {
              const index inside = width - left - right;
              if (inside < 1) continue;
              for (const unsigned flips : {0U, 1U, 2U, 3U}) {
                lattice map(3, inside);
                map.pad({left, 2, right, 1}, static_cast<padding_mode>(mode), channels == 3 ? fill : grey_fill);
                if ((flips & 1) != 0) map.flip_x();
                if ((flips & 2) != 0) map.flip_y();
                const auto& source = images[static_cast<std::size_t>(inside - 1)];
                SCOPED_TRACE(testing::Message()
                             << width << " wide, " << channels << " channels, " << from << ", mode " << +mode
                             << ", left " << left << ", right " << right << ", flips " << flips);
                ASSERT_TRUE((compare<in, out>(source, map, interleaved, turn++ % 4 != 0)));
                ASSERT_TRUE((compare<in, out>(source, map, planar, turn++ % 4 != 0)) || (channels == 1));
                if (this->HasFailure()) return;
              }
            }
    }
}

TYPED_TEST(direct, random_maps_in_every_arrangement) {
  using in = typename TypeParam::in;
  using out = typename TypeParam::out;
  stream random({.seed = 2});
  int served = 0;
  for (int round = 0; round < 4000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(4 * lanes), round % 3 == 0 ? 1 : 3};
    const arrangement& from = arrangements[random.uniform_int(std::size(arrangements))];
    const arrangement& to = arrangements[random.uniform_int(std::size(arrangements))];
    const auto source = random_image<in>(shape, static_cast<std::uint64_t>(round), from);
    lattice map(shape.height, shape.width);
    std::ostringstream text;
    image_shape now = shape;
    for (index i = random.uniform_int(5); i > 0; --i) {
      const lattice_step s = random_step(random, now, 10);
      if (s.kind == lattice_step::crop) map.crop(s.top, s.left, s.height, s.width);
      if (s.kind == lattice_step::pad && !map.pad(s.by, s.mode, s.fill)) continue;
      if (s.kind == lattice_step::flip_horizontal) map.flip_x();
      if (s.kind == lattice_step::flip_vertical) map.flip_y();
      if (s.kind == lattice_step::turn) map.turn(s.quarters);
      now.height = map.y.size;
      now.width = map.x.size;
      text << s;
    }
    SCOPED_TRACE(testing::Message() << shape << ", " << from << " to " << to << ": " << text.str());
    served += compare<in, out>(source, map, to, round % 4 != 0) ? 1 : 0;
    if (this->HasFailure()) return;
  }
  EXPECT_GT(served, 500);
}

TEST(direct, columns_that_floats_cannot_count) {
  const image_shape shape{1, (index{1} << 24) + 5, 1};
  const auto in = random_image<std::uint8_t>(shape);
  lattice map(1, shape.width);
  const channel_values fill = 7;
  map.pad({3, 0, 3, 0}, padding_mode::constant, fill);
  kernel::lattice_source<std::uint8_t> source{in.view(), map, {}};
  source.fill.values[0] = 7;
  image<float> out({1, shape.width + 6, 1});
  ASSERT_TRUE(kernel::direct_serves(source, out.view()));
  kernel::run_direct(source, kernel::fused<>{}, out.view(), kernel::store_quantized{});
  for (index x = 0; x < out.shape().width; ++x) {
    const bool inside = x >= 3 && x < shape.width + 3;
    ASSERT_EQ(out(0, x, 0), inside ? static_cast<float>(in(0, x - 3, 0)) : 7.0f) << x;
  }
}

}  // namespace
}  // namespace xaug::test
