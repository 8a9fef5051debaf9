// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "xaug/core/quantizer.hpp"
#include "xaug/core/view.hpp"

namespace xaug::plan::inline XAUG_ISA {

/// What is known of the values that flow through a pipeline at some point. Images of uint8 are worked on as levels in
/// [0, 255], images of float as fractions in [0, 1]; so single transforms match torchvision's arithmetic on either.
struct value_state {
  float bound = 1.0f;     ///< the value of white
  bool integral = false;  ///< all values are whole numbers: nothing but lattice maps since a uint8 image was read
  bool bounded = true;    ///< values are in [0, bound]; false behind normalize
  rounding round = rounding::truncate;  ///< how the last transform rounds when uint8 comes out
  bool grey = false;                    ///< the image has one channel, which transforms of colours leave as it is

  template <element T>
  static constexpr value_state of() {
    if constexpr (std::same_as<std::remove_const_t<T>, std::uint8_t>)
      return {255.0f, true, true, rounding::truncate};
    else
      return {};
  }

  /// What arithmetic leaves: any numbers within the bounds, truncated where uint8 comes out, as torchvision does.
  constexpr void compute() {
    integral = false;
    round = rounding::truncate;
  }

  /// A setting that is a fraction of full scale, in the units of the values here.
  float level(float fraction) const {
    if (!bounded) return fraction;
    return integral ? std::nearbyint(fraction * bound) : fraction * bound;
  }

  /// How values become elements of an image of T. Fractions become bytes as trunc(x * 255.999), which is torchvision's
  /// conversion (v2/functional/_misc.py, to_dtype_image).
  template <element T>
  quantizer to() const {
    if constexpr (std::same_as<T, float>)
      return {bounded && bound != 1.0f ? 1.0f / bound : 1.0f, round};
    else if (bound == 255.0f)
      return {1.0f, integral ? rounding::truncate : round};
    else
      return {255.999f, rounding::truncate};
  }
};

}  // namespace xaug::plan::inline XAUG_ISA
