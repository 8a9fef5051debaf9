// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>

#include "xaug/core/config.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// The weight of a pixel at distance `x`, by cubic convolution with the parameter `a`: -0.75 is that of OpenCV and
/// PyTorch, -0.5 that of Pillow. Source: Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981.
inline float cubic_weight(float x, float a) {
  x = std::abs(x);
  if (x < 1.0f) return ((a + 2.0f) * x - (a + 3.0f)) * x * x + 1.0f;
  if (x < 2.0f) return ((a * x - 5.0f * a) * x + 8.0f * a) * x - 4.0f * a;
  return 0.0f;
}

/// Those of the four pixels around a position `t` past the second of them, `t` in [0, 1).
inline std::array<float, 4> cubic_weights(float t, float a = -0.75f) {
  return {cubic_weight(t + 1.0f, a), cubic_weight(t, a), cubic_weight(1.0f - t, a), cubic_weight(2.0f - t, a)};
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
