// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>

#include "xaug/core/view.hpp"

namespace xaug {

/// How floats become integers in uint8 images.
enum class rounding : std::uint8_t { truncate, nearest };

/// Converts a value of a tile to an element of the output: `value * scale`, clamped and rounded for uint8.
struct quantizer {
  float scale = 1.0f;
  rounding mode = rounding::truncate;

  bool truncates_only() const { return scale == 1.0f && mode == rounding::truncate; }

  template <element T>
  T convert(float value) const {
    value *= scale;
    if constexpr (std::same_as<T, float>) {
      return value;
    } else {
      value = value > 0.0f ? std::min(value, 255.0f) : 0.0f;  // NaN becomes 0
      return static_cast<T>(mode == rounding::nearest ? std::nearbyint(value) : value);
    }
  }
};

/// The same for values that are in [0, 255] already: only truncates.
struct truncation {
  template <std::same_as<std::uint8_t> T>
  T convert(float value) const {
    return static_cast<T>(value);
  }
};

}  // namespace xaug
