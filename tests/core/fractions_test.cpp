// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/fractions.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "support/expect_error.hpp"
#include "support/images.hpp"

namespace xaug::test {
namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

image<float> filled(const image_shape& shape, float value, const arrangement& how = interleaved) {
  image<float> all(shape, how);
  for_each_element(shape, [&](index y, index x, index c) { all(y, x, c) = value; });
  return all;
}

/// Whether an image of one value passes.
bool passes(const image_shape& shape, float value) {
  try {
    detail::require_fractions(filled(shape, value).view(), "in");
    return true;
  } catch (const error&) {
    return false;
  }
}

TEST(fractions, limits) {
  const image_shape shape{5, 7, 3};
  for (const float good : {0.0f, 1.0f, -0.5f, 1.5f, nan, infinite, -infinite}) EXPECT_TRUE(passes(shape, good)) << good;
  for (const float bad : {1.51f, -0.51f, 2.0f, 255.0f, -128.0f, 3e38f, -3e38f}) EXPECT_FALSE(passes(shape, bad)) << bad;
}

TEST(fractions, says_what_it_found_and_what_to_do) {
  expect_error(
      [] {
        detail::require_fractions(filled({4, 6, 3}, 100.0f).view(), "in");
      },
      {"in: ", "float image with values in [0, 1]", "found the value 100 in an image of 4x6x3",
       "divide images in [0, 255] by 255", "uint8"});
}

TEST(fractions, nan_and_infinity_hide_nothing) {
  for (const float odd : {nan, infinite, -infinite}) {
    image<float> mixed = filled({16, 16, 1}, odd);
    EXPECT_NO_THROW(detail::require_fractions(mixed.view(), "in"));
    for (index y = 4; y < 12; ++y)
      for (index x = 0; x < 16; ++x) mixed(y, x, 0) = 200.0f;
    expect_error([&] { detail::require_fractions(mixed.view(), "in"); }, {"found the value 200"});
  }
}

TEST(fractions, sees_what_stands_on_a_black_ground) {
  // As digits of 28 x 28 do: the middle alone, a stroke, a corner of a quarter.
  const auto expect_seen = [](index top, index left, index height, index width) {
    image<float> ground = filled({28, 28, 1}, 0.0f);
    for (index y = top; y < top + height; ++y)
      for (index x = left; x < left + width; ++x) ground(y, x, 0) = 254.0f;
    expect_error([&] { detail::require_fractions(ground.view(), "in"); }, {"found the value 254"});
  };
  expect_seen(9, 9, 10, 10);
  expect_seen(0, 12, 28, 2);
  expect_seen(13, 0, 2, 28);
  for (const index top : {0, 14})
    for (const index left : {0, 14}) expect_seen(top, left, 14, 14);
}

/// The places that are looked at, as offsets in a contiguous image of one channel.
std::set<index> places(const image_shape& shape) {
  const image<float> all(shape);
  const detail::sampled_offsets offsets(all.view());
  std::set<index> found;
  for (const index first : offsets.first)
    for (const index second : offsets.second) found.insert(first + second);
  return found;
}

TEST(fractions, looks_at_places_in_rows_and_columns_of_their_own) {
  for (const index size : {16, 17, 28, 224, 1000}) {
    std::set<index> rows, columns;
    for (const index place : places({size, size, 1})) {
      rows.insert(place / size);
      columns.insert(place % size);
    }
    EXPECT_EQ(rows.size(), 16U) << size;
    EXPECT_EQ(columns.size(), 16U) << size;
  }
}

TEST(fractions, looks_inside_the_image_alone) {
  // What does not belong to the view is -12345.675, and would be an error.
  for (const arrangement& how : arrangements)
    for (index height = 1; height < 40; height += height < 9 ? 1 : 7)
      for (index width = 1; width < 40; width += width < 9 ? 1 : 7)
        for (const index channels : {1, 2, 3, 4, 5, 40})
          EXPECT_NO_THROW(detail::require_fractions(filled({height, width, channels}, 0.25f, how).view(), "in"))
              << how << ' ' << height << 'x' << width << 'x' << channels;
}

}  // namespace
}  // namespace xaug::test
