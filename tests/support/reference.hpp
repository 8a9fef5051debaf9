// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/images.hpp"
#include "xaug/core/types.hpp"

// Crops, pads, flips and turns as one would write them down: pixel by pixel, each step a new image.

namespace xaug::test {

/// The pixel of [0, count) that stands at `i` outside of it, found by folding at the edges again and again.
inline index folded(index i, index count, padding_mode mode) {
  if (mode == padding_mode::edge) return i < 0 ? 0 : i >= count ? count - 1 : i;
  if (count == 1) return 0;
  const index beyond = mode == padding_mode::reflect ? 0 : 1;  // symmetric repeats the edge itself
  while (i < 0 || i >= count) i = i < 0 ? -i - beyond : 2 * (count - 1) - i + beyond;
  return i;
}

template <element T>
image<T> cropped(const image<T>& in, index top, index left, index height, index width) {
  image<T> out({height, width, in.shape().channels});
  for_each_element(out.shape(), [&](index y, index x, index c) { out(y, x, c) = in(top + y, left + x, c); });
  return out;
}

template <element T>
image<T> padded(const image<T>& in, const sides& by, padding_mode mode, const std::vector<T>& fill) {
  const image_shape& s = in.shape();
  image<T> out({s.height + by.top + by.bottom, s.width + by.left + by.right, s.channels});
  for_each_element(out.shape(), [&](index y, index x, index c) {
    const index row = y - by.top;
    const index column = x - by.left;
    const bool inside = row >= 0 && row < s.height && column >= 0 && column < s.width;
    if (!inside && mode == padding_mode::constant)
      out(y, x, c) = fill[static_cast<std::size_t>(c)];
    else
      out(y, x, c) = in(folded(row, s.height, mode), folded(column, s.width, mode), c);
  });
  return out;
}

template <element T>
image<T> mirrored(const image<T>& in) {
  image<T> out(in.shape());
  for_each_element(out.shape(), [&](index y, index x, index c) { out(y, x, c) = in(y, in.shape().width - 1 - x, c); });
  return out;
}

template <element T>
image<T> upside_down(const image<T>& in) {
  image<T> out(in.shape());
  for_each_element(out.shape(), [&](index y, index x, index c) { out(y, x, c) = in(in.shape().height - 1 - y, x, c); });
  return out;
}

/// One quarter turn counter-clockwise: what was on the right comes to the top.
template <element T>
image<T> turned(const image<T>& in) {
  image<T> out({in.shape().width, in.shape().height, in.shape().channels});
  for_each_element(out.shape(), [&](index y, index x, index c) { out(y, x, c) = in(x, in.shape().width - 1 - y, c); });
  return out;
}

}  // namespace xaug::test
