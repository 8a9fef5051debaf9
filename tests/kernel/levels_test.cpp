// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/levels.hpp"

#include <gtest/gtest.h>

#include "support/images.hpp"
#include "support/lattice_steps.hpp"
#include "xaug/kernel/fill.hpp"

// Bytes through tables against plain loops: every length up to more than twice the width of vectors, every
// misalignment, every layout. Sources fill their heap blocks exactly, targets have sentinels around them.

namespace xaug::test {
namespace {

using table = std::array<std::uint8_t, 256>;

table random_table(std::uint64_t seed) {
  table values;
  stream random({.seed = seed});
  for (std::uint8_t& each : values) each = static_cast<std::uint8_t>(random.bits() >> 24);
  return values;
}
table bitwise_table(unsigned mask, unsigned flip) {
  table values;
  for (unsigned level = 0; level < 256; ++level) values[level] = static_cast<std::uint8_t>((level & mask) ^ flip);
  return values;
}

TEST(levels, look_up_is_that_of_a_plain_loop) {
  const table values = random_table(5);
  for (index count = 0; count <= 150; ++count)
    for (index misaligned = 0; misaligned < 17; ++misaligned) {
      std::vector<std::uint8_t> bytes(static_cast<std::size_t>(misaligned + count));
      for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11 + bytes.size());
      std::vector<std::uint8_t> expected = bytes;
      for (std::size_t i = static_cast<std::size_t>(misaligned); i < bytes.size(); ++i) expected[i] = values[bytes[i]];
      kernel::look_up(values.data(), bytes.data() + misaligned, count);
      ASSERT_EQ(bytes, expected) << count << " bytes, " << misaligned << " misaligned";
    }
}

TEST(levels, each_level_is_looked_up) {
  const table values = random_table(6);
  table bytes;
  for (std::size_t i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  kernel::look_up(values.data(), bytes.data(), 256);
  EXPECT_EQ(bytes, values);
}

TEST(levels, bitwise_tables_are_found_and_others_are_not) {
  for (const unsigned mask : {0xFFU, 0xF0U, 0x80U, 0x00U, 0x5AU})
    for (const unsigned flip : {0x00U, 0xFFU, 0x0FU}) {
      const table values = bitwise_table(mask, flip);
      const auto form = kernel::bitwise_of(values.data());
      ASSERT_TRUE(form.has_value());
      table bytes;
      for (std::size_t i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
      kernel::look_up(*form, bytes.data(), 256);
      EXPECT_EQ(bytes, values);
      EXPECT_EQ(form->identity(), mask == 0xFF && flip == 0);
      for (const std::size_t at : {std::size_t{0}, std::size_t{100}, std::size_t{255}}) {
        table other = values;
        other[at] = static_cast<std::uint8_t>(other[at] ^ 1U);
        if (const auto found = kernel::bitwise_of(other.data())) {
          // Two forms may differ in one place only where the mask has one bit.
          for (std::size_t level = 0; level < 256; ++level)
            ASSERT_EQ((level & found->mask) ^ found->flip, other[level]);
        }
      }
    }
  EXPECT_FALSE(kernel::bitwise_of(random_table(7).data()).has_value());
}

/// Copies through maps with padding and turns, all layouts, one table or one for each channel, and compares.
template <element D>
void compare_copies(const std::vector<table>& tables) {
  const auto channels = static_cast<index>(tables.size());
  std::vector<D> values;
  for (const table& each : tables)
    for (const std::uint8_t level : each) values.push_back(static_cast<D>(level) / static_cast<D>(1));
  const kernel::level_map<D> map{values.data(), 256, channels};
  for (const arrangement& from : arrangements)
    for (const arrangement& to : arrangements)
      for (const auto mode : {padding_mode::constant, padding_mode::reflect})
        for (const index width : {1, 5, 33, 70}) {
          SCOPED_TRACE(testing::Message() << from << " to " << to << ", width " << width);
          const auto in = random_image<std::uint8_t>({6, width, channels}, 3, from);
          lattice steps(6, width);
          if (width > 4) steps.pad(sides(2), mode, channel_values(200.0f));
          steps.flip_x();
          if (width == 5) steps.turn(1);
          kernel::lattice_source<std::uint8_t> source{in.view(), steps, {}};
          source.fill.assign(steps.fill);
          const image_shape shape{steps.y.size, steps.x.size, channels};
          image<std::uint8_t> copied(shape, to);
          kernel::copy(source, copied.view());
          image<D> out(shape, to, 80);
          if constexpr (std::same_as<D, float>) {
            std::vector<std::uint8_t> row(static_cast<std::size_t>(shape.width * channels));
            kernel::copy_levels(source, map, out.view(), row.data());
          } else {
            kernel::copy_levels(source, map, out.view());
          }
          for_each_element(shape, [&](index y, index x, index c) {
            ASSERT_EQ(out(y, x, c), static_cast<D>(tables[static_cast<std::size_t>(c)][copied(y, x, c)]));
          });
          ASSERT_TRUE(out.intact());
          if (testing::Test::HasFailure()) return;
        }
}

TEST(levels, copies_of_all_layouts_are_looked_up) {
  for (const std::size_t channels : {1U, 3U, 4U}) {
    std::vector<table> same(channels, random_table(8));
    compare_copies<std::uint8_t>(same);
    compare_copies<float>(same);
    for (std::size_t c = 0; c < channels; ++c) same[c] = random_table(9 + c);
    compare_copies<std::uint8_t>(same);
    compare_copies<float>(same);
    compare_copies<std::uint8_t>(std::vector<table>(channels, bitwise_table(0xFF, 0)));
    compare_copies<std::uint8_t>(std::vector<table>(channels, bitwise_table(0xF0, 0xFF)));
  }
}

TEST(levels, rectangles_are_filled_and_nothing_else) {
  for (const arrangement& how : arrangements)
    for (const rectangle& where :
         {rectangle{0, 0, 4, 7}, {1, 2, 3, 4}, {3, 6, 1, 1}, {2, 2, 0, 3}, {4, 0, 0, 7}, {0, 7, 4, 0}})
      for (const index channels : {1, 3, 5}) {
        image<std::uint8_t> out({4, 7, channels}, how, 80);
        for_each_element(out.shape(), [&](index y, index x, index c) { out(y, x, c) = 1; });
        kernel::fill(out.view(), where, [](index c) { return static_cast<std::uint8_t>(100 + c); });
        for_each_element(out.shape(), [&](index y, index x, index c) {
          const bool inside =
              y >= where.top && y < where.top + where.height && x >= where.left && x < where.left + where.width;
          ASSERT_EQ(out(y, x, c), inside ? 100 + c : 1) << how << ' ' << y << ' ' << x << ' ' << c;
        });
        ASSERT_TRUE(out.intact());
      }
}

}  // namespace
}  // namespace xaug::test
