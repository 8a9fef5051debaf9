// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/images.hpp"
#include "xaug/kernel/lattice.hpp"

// Loads and stores of rows against plain loops: every length up to twice the width of vectors and more, every
// misalignment, every step. Sources fill their heap blocks exactly, so that
// AddressSanitizer sees reads beyond them; targets have sentinels around them.

namespace xaug::test {
namespace {

using kernel::lanes;
using kernel::pixel_row;

// --- Quantizer ------------------------------------------------------------------------------------------------------

TEST(quantizer, rounds_and_clamps_bytes) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  struct example {
    float value;
    int truncated;
    int nearest;
  };
  for (const auto& [value, truncated, nearest] :
       {example{0, 0, 0},  {-0.0f, 0, 0},      {0.49f, 0, 0},        {0.5f, 0, 0},       {0.51f, 0, 1},
        {1.5f, 1, 2},      {2.5f, 2, 2},       {3.5f, 3, 4},         {254.5f, 254, 254}, {254.999f, 254, 255},
        {255, 255, 255},   {255.4f, 255, 255}, {256, 255, 255},      {-0.4f, 0, 0},      {-1, 0, 0},
        {1e30f, 255, 255}, {-1e30f, 0, 0},     {infinity, 255, 255}, {-infinity, 0, 0},  {nan, 0, 0}}) {
    EXPECT_EQ((quantizer{1.0f, rounding::truncate}.convert<std::uint8_t>(value)), truncated) << value;
    EXPECT_EQ((quantizer{1.0f, rounding::nearest}.convert<std::uint8_t>(value)), nearest) << value;
  }
  // Fractions become bytes as torchvision converts them.
  for (int level = 0; level < 256; ++level)
    EXPECT_EQ((quantizer{255.999f, rounding::truncate}.convert<std::uint8_t>(static_cast<float>(level) / 255.0f)),
              level);
}

TEST(quantizer, scales_floats_and_leaves_their_range_alone) {
  EXPECT_EQ((quantizer{0.5f, rounding::nearest}.convert<float>(-3.25f)), -1.625f);
  EXPECT_EQ((quantizer{1.0f, rounding::truncate}.convert<float>(1e30f)), 1e30f);
}

// --- Rows -----------------------------------------------------------------------------------------------------------

/// A row of pixels that begins `misaligned` elements behind the start of a heap block and fills the rest of it, or
/// leaves `guard` sentinels on both sides.
template <element T>
struct row_memory {
  row_memory(index count, index channels, index step, index channel, index misaligned, index guard = 0)
      : before(guard + misaligned + (step < 0 && count > 0 ? (count - 1) * -step : 0)) {
    const index along = count > 0 ? (count - 1) * std::abs(step) : 0;
    memory.assign(static_cast<std::size_t>(misaligned + along + (channels - 1) * channel + 1 + 2 * guard), sentinel<T>);
  }
  T* first() { return memory.data() + before; }

  std::vector<T> memory;
  index before;
};

struct row_form {
  const char* name;
  index channels;
  index step;
  bool planes;  ///< channels are `count * |step| + 2` elements apart, otherwise they are neighbours
};
std::vector<row_form> row_forms() {
  std::vector<row_form> forms;
  for (index channels = 1; channels <= 5; ++channels)
    for (const index sign : {1, -1}) {
      forms.push_back({"interleaved", channels, sign * channels, false});
      forms.push_back({"interleaved with gaps", channels, sign * (channels + 2), false});
      forms.push_back({"planar", channels, sign, true});
      forms.push_back({"planar, every third", channels, 3 * sign, true});
      forms.push_back({"planar, columns", channels, 11 * sign, true});
    }
  return forms;
}

/// Calls `check(form, count, misaligned, channel)` for all of them.
template <class Check>
void for_each_row_case(const Check& check) {
  for (const row_form& form : row_forms())
    for (index count = 0; count <= 2 * lanes + 3; ++count)
      for (index misaligned = 0; misaligned < lanes; ++misaligned) {
        SCOPED_TRACE(testing::Message() << form.name << ", channels " << form.channels << ", step " << form.step
                                        << ", count " << count << ", misaligned " << misaligned);
        check(form, count, misaligned, form.planes ? count * std::abs(form.step) + 2 : 1);
        if (testing::Test::HasFailure()) return;
      }
}

template <element T>
void fill_randomly(std::vector<T>& memory, std::uint64_t seed) {
  stream random({.seed = seed});
  for (T& each : memory) {
    if constexpr (std::same_as<T, float>)
      each = random.uniform(-300.0f, 300.0f);
    else
      each = static_cast<T>(random.bits() >> 24);
  }
}

template <class T>
class rows : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(rows, elements);

TYPED_TEST(rows, loads_are_those_of_a_plain_loop) {
  using T = TypeParam;
  for_each_row_case([](const row_form& form, index count, index misaligned, index channel) {
    row_memory<T> row(count, form.channels, form.step, channel, misaligned);
    fill_randomly(row.memory, 3);
    // A load may write into the slack behind a plane, but not before it and not into the next one.
    const index plane = count + kernel::tile::slack + misaligned;
    constexpr index guard = 16;
    std::vector<float> loaded(static_cast<std::size_t>(guard + form.channels * plane + guard), sentinel<float>);
    float* to = loaded.data() + guard;
    kernel::load_row(pixel_row<const T>{row.first(), form.step, channel}, count, to, plane, form.channels);
    for (index c = 0; c < form.channels; ++c) {
      for (index i = 0; i < count; ++i)
        ASSERT_EQ(to[c * plane + i], static_cast<float>(row.first()[i * form.step + c * channel])) << c << ' ' << i;
      for (index i = count + kernel::tile::slack; i < plane; ++i) ASSERT_EQ(to[c * plane + i], sentinel<float>);
    }
    for (index i = 1; i <= guard; ++i) ASSERT_EQ(to[-i], sentinel<float>) << i;
    for (index i = 0; i < guard; ++i) ASSERT_EQ(to[form.channels * plane + i], sentinel<float>) << i;
  });
}

TYPED_TEST(rows, stores_are_those_of_a_plain_loop_and_touch_nothing_else) {
  using T = TypeParam;
  const quantizer quantizers[] = {{1.0f, rounding::truncate},
                                  {1.0f, rounding::nearest},
                                  {255.999f, rounding::truncate},
                                  {1 / 255.0f, rounding::nearest}};
  std::size_t turn = 0;
  for_each_row_case([&](const row_form& form, index count, index misaligned, index channel) {
    const quantizer q = quantizers[turn++ % std::size(quantizers)];
    const index plane = count + misaligned;
    std::vector<float> from(static_cast<std::size_t>(form.channels * plane + kernel::tile::slack));
    fill_randomly(from, 4);
    for (std::size_t i = 0; i < from.size(); i += 5) from[i] = std::round(from[i]) + 0.5f;  // halves
    row_memory<T> row(count, form.channels, form.step, channel, misaligned, 64);
    row_memory<T> expected = row;
    kernel::store_row(from.data(), plane, count, pixel_row<T>{row.first(), form.step, channel}, form.channels, q);
    for (index c = 0; c < form.channels; ++c)
      for (index i = 0; i < count; ++i)
        expected.first()[i * form.step + c * channel] = q.convert<T>(from[static_cast<std::size_t>(c * plane + i)]);
    for (std::size_t i = 0; i < row.memory.size(); ++i)
      ASSERT_TRUE(same_bits(row.memory[i], expected.memory[i]))
          << "element " << i << ": " << +row.memory[i] << ", expected " << +expected.memory[i];
  });
}

TEST(rows_of_levels, are_truncated_by_a_store_that_does_nothing_else) {
  for_each_row_case([&](const row_form& form, index count, index misaligned, index channel) {
    const index plane = count + misaligned;
    std::vector<float> from(static_cast<std::size_t>(form.channels * plane + kernel::tile::slack));
    stream random({.seed = 6});
    for (float& each : from) each = random.uniform(0.0f, 255.0f);
    for (std::size_t i = 0; i < from.size(); i += 5) from[i] = std::round(from[i]);
    for (std::size_t i = 3; i < from.size(); i += 5) from[i] = std::nextafter(std::ceil(from[i]), 0.0f);
    row_memory<std::uint8_t> row(count, form.channels, form.step, channel, misaligned, 64);
    row_memory<std::uint8_t> expected = row;
    kernel::store_row(from.data(), plane, count, pixel_row<std::uint8_t>{row.first(), form.step, channel},
                      form.channels, truncation{});
    for (index c = 0; c < form.channels; ++c)
      for (index i = 0; i < count; ++i)
        expected.first()[i * form.step + c * channel] =
            static_cast<std::uint8_t>(std::floor(from[static_cast<std::size_t>(c * plane + i)]));
    ASSERT_EQ(row.memory, expected.memory);
  });
}

// --- Vectors of pixels ----------------------------------------------------------------------------------------------

template <kernel::layout L, bool Backwards, std::size_t C, class T>
void expect_vectors_load_and_store() {
  constexpr bool planes = L == kernel::layout::planar;
  constexpr index step = planes ? 1 : 3;
  for (index misaligned = 0; misaligned < lanes; ++misaligned) {
    const index plane = lanes + 5;
    const index size = planes ? static_cast<index>(C - 1) * plane + lanes : static_cast<index>(C) * lanes;
    std::vector<T> memory(static_cast<std::size_t>(misaligned + size));
    fill_randomly(memory, 5);
    const auto at = [&](index i, std::size_t c) {
      return static_cast<std::size_t>(misaligned + i * step + static_cast<index>(c) * (planes ? plane : 1));
    };
    kernel::batch pixel[C];
    kernel::load_pixels<L, Backwards, C>(std::as_const(memory).data() + misaligned, plane, pixel);
    for (std::size_t c = 0; c < C; ++c) {
      std::vector<float> values(static_cast<std::size_t>(lanes));
      kernel::store(pixel[c], values.data());
      for (index i = 0; i < lanes; ++i)
        ASSERT_EQ(values[static_cast<std::size_t>(i)],
                  static_cast<float>(memory[at(Backwards ? lanes - 1 - i : i, c)]));
    }
    if constexpr (!Backwards) {
      std::vector<T> stored(memory.size(), sentinel<T>);
      kernel::store_pixels<L, C>(pixel, stored.data() + misaligned, plane, quantizer{});
      std::vector<T> expected(memory.size(), sentinel<T>);
      for (std::size_t c = 0; c < C; ++c)
        for (index i = 0; i < lanes; ++i) expected[at(i, c)] = memory[at(i, c)];
      ASSERT_EQ(stored, expected);
      // The loops that serve instruction sets without code of their own.
      kernel::batch again[C];
      kernel::by_loops::load_pixels<L, Backwards, C>(std::as_const(memory).data() + misaligned, plane, again);
      for (std::size_t c = 0; c < C; ++c) ASSERT_FALSE(kernel::any((again[c] < pixel[c]) | (again[c] > pixel[c])));
      std::fill(stored.begin(), stored.end(), sentinel<T>);
      kernel::by_loops::store_pixels<L, C>(pixel, stored.data() + misaligned, plane, quantizer{});
      ASSERT_EQ(stored, expected);
    }
  }
}

TYPED_TEST(rows, vectors_of_pixels) {
  using enum kernel::layout;
  expect_vectors_load_and_store<planar, false, 1, TypeParam>();
  expect_vectors_load_and_store<planar, true, 1, TypeParam>();
  expect_vectors_load_and_store<planar, false, 3, TypeParam>();
  expect_vectors_load_and_store<planar, true, 3, TypeParam>();
  expect_vectors_load_and_store<interleaved3, false, 3, TypeParam>();
  expect_vectors_load_and_store<interleaved3, true, 3, TypeParam>();
}

// --- Tiles ----------------------------------------------------------------------------------------------------------

TEST(tile, rows_are_visited_in_order_without_gaps) {
  for (const index width : {1, 2, 7, 32, 100})
    for (const index first : {index{0}, index{1}, width - 1, width, 3 * width + width / 2})
      for (const index size : {index{0}, index{1}, width - 1, width, width + 1, 5 * width + 3}) {
        const kernel::tile t{nullptr, 0, size, first, {1000, width, 1}};
        index pixel = first;
        index offset = 0;
        kernel::for_each_row(t, [&](const kernel::tile_row& row) {
          ASSERT_EQ(row.y, pixel / width);
          ASSERT_EQ(row.x, pixel % width);
          ASSERT_EQ(row.offset, offset);
          ASSERT_GE(row.count, 1);
          ASSERT_LE(row.x + row.count, width);
          pixel += row.count;
          offset += row.count;
        });
        ASSERT_EQ(offset, size);
      }
}

TEST(tile, capacity_is_at_least_a_few_vectors_and_stays_in_the_cache) {
  for (index channels = 1; channels <= 1000; ++channels) {
    ASSERT_GE(kernel::tile::capacity(channels), 64);
    ASSERT_LE(kernel::tile::capacity(channels), 1024);
  }
}

}  // namespace
}  // namespace xaug::test
