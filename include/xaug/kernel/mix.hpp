// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/kernel/copy.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

namespace detail {

template <element T>
void mix_row(const T* a, const T* b, float weight, T* to, index count) {
  const quantizer q{1.0f, rounding::nearest};
  const float rest = 1.0f - weight;
  index i = 0;
  for (; i + lanes <= count; i += lanes) {
    batch x[1];
    batch y[1];
    load_pixels<layout::planar, false, 1>(a + i, 0, x);
    load_pixels<layout::planar, false, 1>(b + i, 0, y);
    x[0] = x[0] * batch(weight) + y[0] * batch(rest);
    store_pixels<layout::planar, 1>(x, to + i, 0, q);
  }
  for (; i < count; ++i)
    to[i] = q.template convert<T>(static_cast<float>(a[i]) * weight + static_cast<float>(b[i]) * rest);
}

}  // namespace detail

/// to = weight * a + (1 - weight) * b, for images of one shape. `to` may be `a`. On uint8 it rounds to nearest and is
/// clamped.
template <element T>
void mix(const image_view<const T>& a, const image_view<const T>& b, float weight, const image_view<T>& to) {
  // What does not count may be NaN.
  if (weight == 1.0f) return copy(a, to);
  if (weight == 0.0f) return copy(b, to);
  const auto same_strides = [&](const auto& v) {
    return v.stride_y == to.stride_y && v.stride_x == to.stride_x && v.stride_c == to.stride_c;
  };
  if (same_strides(a) && same_strides(b) && xaug::detail::is_dense(to))
    return detail::mix_row(a.data, b.data, weight, to.data, to.shape.size());
  const quantizer q{1.0f, rounding::nearest};
  for (index y = 0; y < to.shape.height; ++y)
    for (index c = 0; c < to.shape.channels; ++c)
      for (index x = 0; x < to.shape.width; ++x)
        to(y, x, c) = q.template convert<T>(static_cast<float>(a(y, x, c)) * weight +
                                            static_cast<float>(b(y, x, c)) * (1.0f - weight));
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
