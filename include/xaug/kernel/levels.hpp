// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/kernel/pixels.hpp"
#include "xaug/kernel/pointwise.hpp"

namespace xaug::inline XAUG_ABI::kernel {

/// Stores `count` levels, on the scale of uint8 images, next to each other: clamped to [0, 255], and rounded to nearest
/// for uint8 or scaled to [0, 1] for float.
template <element T>
void store_levels(const float* levels, index count, T* to) {
  const quantizer q{std::same_as<T, float> ? 1.0f / 255.0f : 1.0f, rounding::nearest};
  index i = 0;
  for (; i + lanes <= count; i += lanes) {
    const batch in[1] = {clamp(load(levels + i), 255.0f)};
    store_pixels<layout::planar, 1>(in, to + i, 0, q);
  }
  for (; i < count; ++i) to[i] = q.template convert<T>(clamp(levels[i], 255.0f));
}

}  // namespace xaug::inline XAUG_ABI::kernel
