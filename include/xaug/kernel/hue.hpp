// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "xaug/kernel/simd.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// torchvision's way to HSV and back, on fractions, with its operations in its order.
template <real B>
void shift_hue_as_torchvision(B& r, B& g, B& b, float shift) {
  const B one(1.0f);
  const B high = max(r, max(g, b));
  const B low = min(r, min(g, b));
  const B chroma = high - low;
  const auto grey = high == low;
  const B divisor = select(grey, one, chroma);
  const B s = chroma / select(grey, one, high);

  // The hue in sixths of a turn: which of the channels is the highest says where it starts.
  const auto red = high == r;
  const auto green = high == g;
  const B plus = select(red, high - b, select(green, high - r, high - g)) / divisor;
  const B minus = select(red, high - g, select(green, high - b, high - r)) / divisor;
  const B sixths = select(red, plus - minus, select(green, B(2.0f) + plus - minus, B(4.0f) + plus - minus));
  B h = sixths / B(6.0f) + one;
  h = h - floor(h);
  h = h + B(shift);
  h = h - floor(h);

  const B scaled = h * B(6.0f);
  const B sector = floor(scaled);
  const B f = scaled - sector;
  const B p = clamp(high * (one - s), 1.0f);
  const B q = clamp(high * (one - s * f), 1.0f);
  const B t = clamp(high * (one - s * (one - f)), 1.0f);
  const auto below = [&](float n) { return sector < B(n); };
  // Sector 6 is what rounding can make of a hue just below a full turn; it is sector 0 again.
  const auto wrapped = sector == B(6.0f);
  r = select(wrapped, high,
             select(below(1), high, select(below(2), q, select(below(4), p, select(below(5), t, high)))));
  g = select(wrapped, t, select(below(1), t, select(below(3), high, select(below(4), q, p))));
  b = select(wrapped, p, select(below(2), p, select(below(3), t, select(below(5), high, q))));
}

/// Shifts the hue of HSV, from values in [0, bound] to fractions. Seen as functions of the hue, the channels of a
/// colour are one trapezoid between its lowest and its highest value, shifted by a third of a turn: that takes one
/// division. The results are within 1e-6 of torchvision's. On levels, one that comes so close to the border between two
/// levels that this might tell is computed again as torchvision does, so that images of uint8 agree to the bit.
struct hue_functor {
  float shift = 0.0f;
  float bound = 1.0f;
  bool levels = false;  ///< values are whole numbers in [0, 255]

  template <real B>
  XAUG_ALWAYS_INLINE void operator()(B& r, B& g, B& b) const {
    const float start = 6.0f * shift;
    const float scale = 1.0f / bound;
    // A NaN in one channel becomes one in all of them, as in torchvision: of b by `high`, of r by `low`, of g by
    // `apart`.
    const B high = max(r, max(g, b));
    const B low = min(g, min(b, r));
    const B chroma = high - low;
    const auto red = high == r;
    const auto green = high == g;
    // The hue in sixths of a turn. Greys have none, and no chroma that it would be multiplied with.
    const B apart = select(red, g - b, select(green, b - r, r - g)) / max(chroma, B(1e-30f));
    B h = apart + select(red, B(start), select(green, B(start + 2.0f), B(start + 4.0f)));
    h = h - B(6.0f) * floor(h * B(1.0f / 6.0f));

    const B base = low * B(scale);
    const B height = chroma * B(scale);
    const B of_red = clamp(abs(h - B(3.0f)) - B(1.0f), 1.0f);
    const B of_green = clamp(B(2.0f) - abs(h - B(2.0f)), 1.0f);
    const B of_blue = clamp(B(2.0f) - abs(h - B(4.0f)), 1.0f);
    const B shifted[3] = {base + height * of_red, base + height * of_green, base + height * of_blue};
    if (levels) {
      // Of the channels one is the highest and one the lowest, which stay what they were; the third can be anywhere.
      const B third = (base + height * (of_red + of_green + of_blue - B(1.0f))) * B(255.999f);
      const B border = floor(third + B(0.5f));
      const auto close = (abs(third - border) < B(5e-4f)) & (border > B(0.0f));
      if (any(close)) [[unlikely]] {
        const auto exact = as_torchvision(r, g, b);
        r = select(close, exact[0], shifted[0]);
        g = select(close, exact[1], shifted[1]);
        b = select(close, exact[2], shifted[2]);
        return;
      }
    }
    r = shifted[0];
    g = shifted[1];
    b = shifted[2];
  }

private:
  // By value, so that the caller's stay in registers.
  template <real B>
  XAUG_NEVER_INLINE std::array<B, 3> as_torchvision(B r, B g, B b) const {
    std::array<B, 3> colour{r / B(bound), g / B(bound), b / B(bound)};
    shift_hue_as_torchvision(colour[0], colour[1], colour[2], shift);
    return colour;
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
