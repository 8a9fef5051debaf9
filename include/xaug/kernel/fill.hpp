// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/core/random.hpp"
#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/philox.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// Calls `use(to, y, x, count, channel)` for each run of values in a tile that is in a rectangle of the image: those
/// from row y, column x of the rectangle on.
template <class Use>
void for_each_run(const rectangle& where, const tile& t, const Use& use) {
  for_each_row(t, [&](const tile_row& row) {
    if (row.y < where.top || row.y >= where.top + where.height) return;
    const index begin = std::max(row.x, where.left);
    const index end = std::min(row.x + row.count, where.left + where.width);
    if (begin >= end) return;
    for (index c = 0; c < t.image.channels; ++c)
      use(t.plane(c) + row.offset + (begin - row.x), row.y - where.top, begin - where.left, end - begin, c);
  });
}

/// Gives a rectangle of an image `value(c)` in channel c; nothing else is touched.
template <element T, class Value>
void fill(const image_view<T>& image, const rectangle& where, const Value& value) {
  if (where.height <= 0 || where.width <= 0) return;
  const index channels = image.shape.channels;
  const image_view<T> inside{&image(where.top, where.left, 0),
                             {where.height, where.width, channels},
                             image.stride_y,
                             image.stride_x,
                             image.stride_c};
  // One row by loops, the others as copies of it.
  for (index c = 0; c < channels; ++c) {
    const T filled = value(c);
    for (index x = 0; x < where.width; ++x) inside(0, x, c) = filled;
  }
  const pixel_row<const T> first{inside.data, inside.stride_x, inside.stride_c};
  for (index y = 1; y < where.height; ++y)
    detail::copy_row(first, pixel_row<T>{&inside(y, 0, 0), inside.stride_x, inside.stride_c}, where.width, channels);
}

/// Gives a rectangle of the image values, one for each channel.
struct fill_operation {
  rectangle where;
  fill_values values;

  void run(const tile& t) const {
    for_each_run(where, t, [&](float* to, index, index, index count, index c) { std::fill_n(to, count, values[c]); });
  }
};

/// Gives each value in a rectangle of the image a random number of its own; nothing else is touched.
struct random_fill_operation {
  rectangle where;
  pixel_stream numbers{};
  bool normal = false;    ///< from the standard normal distribution, or else uniform in [0, scale)
  bool integral = false;  ///< whole numbers
  float scale = 1.0f;

  void run(const tile& t) const {
    for_each_run(where, t, [&](float* to, index y, index x, index count, index c) {
      const index first = (c * where.height + y) * where.width + x;
      if (normal) return normal_run(numbers, first, count, to);
      uniform_run(numbers, first, count, to);
      for (index i = 0; i < count; ++i) to[i] = integral ? std::floor(to[i] * scale) : to[i] * scale;
    });
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
