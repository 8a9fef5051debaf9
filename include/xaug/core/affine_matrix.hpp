// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "xaug/core/config.hpp"

namespace xaug {

/// The first two rows of a 3x3 affine matrix: (x, y) -> (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]).
using affine_matrix = std::array<float, 6>;

namespace detail {

inline double radians(float degrees) {
  return double{degrees} * std::numbers::pi / 180.0;
}

/// The inverse of M = T * R(angle) * S * SHy * SHx about the image's centre: what maps output to source. `clockwise` is
/// in degrees, translations in pixels. Not inlined, as g++ 12 at -O3 may otherwise skip the rounding of the results to
/// float. Source: torchvision.transforms.functional._get_inverse_affine_matrix.
XAUG_NEVER_INLINE inline affine_matrix inverse_affine(float clockwise, float translate_x, float translate_y,
                                                      float scale, float shear_x, float shear_y) {
  const double angle = radians(clockwise);
  const double sx = radians(shear_x);
  const double sy = radians(shear_y);
  const double a = std::cos(angle - sy) / std::cos(sy);
  const double b = -std::cos(angle - sy) * std::tan(sx) / std::cos(sy) - std::sin(angle);
  const double c = std::sin(angle - sy) / std::cos(sy);
  const double d = -std::sin(angle - sy) * std::tan(sx) / std::cos(sy) + std::cos(angle);
  const double s = scale;
  const auto offset = [&](double p, double q) { return -(p * double{translate_x} + q * double{translate_y}); };
  return {static_cast<float>(d / s),  static_cast<float>(-b / s), static_cast<float>(offset(d / s, -b / s)),
          static_cast<float>(-c / s), static_cast<float>(a / s),  static_cast<float>(offset(-c / s, a / s))};
}

}  // namespace detail
}  // namespace xaug
