// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>

#include "xaug/core/view.hpp"
#include "xaug/kernel/simd.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// A run of consecutive pixels of an image (row after row) as planes of floats that stay in the first-level cache. A
/// small image is one tile. Kernels may read and write up to `slack` floats behind the end of each plane.
struct tile {
  float* data = nullptr;
  index stride = 0;   ///< from plane to plane
  index size = 0;     ///< pixels in this tile
  index first = 0;    ///< its first pixel is pixel `first` of the image, counted row by row
  image_shape image;  ///< the image that it is a part of

  float* plane(index channel) const { return data + channel * stride; }

  static constexpr index slack = 32;
  static_assert(lanes <= slack);

  /// How many pixels a tile holds: 1024 for up to four channels (16 KiB), fewer for more.
  static constexpr index capacity(index channels) {
    return channels <= 4 ? 1024 : std::max<index>(64, 4096 / channels);
  }
};

/// The part of row `y` that a tile holds: `count` pixels from column `x`, at `offset` in the tile.
struct tile_row {
  index y = 0;
  index x = 0;
  index count = 0;
  index offset = 0;
};

/// Calls `visit(tile_row)` for each row of which `t` holds a part.
template <class Visit>
void for_each_row(const tile& t, Visit&& visit) {
  const index width = t.image.width;
  index y = t.first / width;
  index x = t.first % width;
  for (index offset = 0; offset < t.size; ++y, x = 0) {
    const index count = std::min(width - x, t.size - offset);
    visit(tile_row{y, x, count, offset});
    offset += count;
  }
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
