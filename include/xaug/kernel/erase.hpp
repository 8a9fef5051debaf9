// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/core/random.hpp"
#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/philox.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// Overwrites a rectangle of the image; nothing else is touched.
struct erase_operation {
  index top = 0;
  index left = 0;
  index height = 0;
  index width = 0;
  fill_values fill;
  bool random = false;  ///< rather than the fill, a number for each value:
  pixel_stream numbers{};
  bool normal = false;    ///< from the standard normal distribution, or else uniform in [0, scale)
  bool integral = false;  ///< whole numbers
  float scale = 1.0f;

  void run(const tile& t) const {
    for_each_row(t, [&](const tile_row& row) {
      if (row.y < top || row.y >= top + height) return;
      const index begin = std::max(row.x, left);
      const index end = std::min(row.x + row.count, left + width);
      if (begin >= end) return;
      for (index c = 0; c < t.image.channels; ++c) {
        float* to = t.plane(c) + row.offset + (begin - row.x);
        if (!random)
          std::fill_n(to, end - begin, fill[c]);
        else
          fill_randomly(to, (c * height + (row.y - top)) * width + (begin - left), end - begin);
      }
    });
  }

private:
  void fill_randomly(float* to, index first, index count) const {
    if (normal) return normal_run(numbers, first, count, to);
    uniform_run(numbers, first, count, to);
    for (index i = 0; i < count; ++i) to[i] = integral ? std::floor(to[i] * scale) : to[i] * scale;
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
