// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/kernel/simd.hpp"

namespace xaug::inline XAUG_ABI::kernel {

/// The grey value of a colour, ITU-R BT.601 as torchvision.transforms.functional.rgb_to_grayscale rounds it: whole
/// numbers give whole numbers.
struct luma {
  bool integral = false;

  template <real B>
  B operator()(const B& r, const B& g, const B& b) const {
    const B grey = B(0.2989f) * r + B(0.587f) * g + B(0.114f) * b;
    return integral ? floor(grey) : grey;
  }
};

/// torchvision's blend of an image with something else: clamp(factor * x + (1 - factor) * other).
struct blend {
  float factor = 1.0f;
  float bound = 1.0f;

  template <real B>
  B operator()(const B& x, const B& other) const {
    return clamp(B(factor) * x + B(1.0f - factor) * other, bound);
  }
};

}  // namespace xaug::inline XAUG_ABI::kernel
