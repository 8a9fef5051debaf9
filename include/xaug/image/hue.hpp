// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

/// To HSV, hue shifted, and back, on fractions; levels are divided by 255 first. The operations and their order are
/// those of torchvision's _rgb2hsv and _hsv2rgb, so that the results agree to the bit; of its three quotients for the
/// hue only the two that count are divided.
struct hue_functor {
  float shift = 0.0f;
  float bound = 1.0f;

  template <real B>
  void operator()(B& r, B& g, B& b) const {
    const B one(1.0f);
    if (bound != 1.0f) {
      r = r / B(bound);
      g = g / B(bound);
      b = b / B(bound);
    }
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
};

}  // namespace kernel

/// Turns the hue (HSV) by a share of the full circle drawn uniformly from `factor`, with probability `p`: 0 changes
/// nothing, 0.5 and -0.5 give the complementary colours.
///
/// 3 channels (RGB); images of 1 channel stay as they are. On uint8 the result is trunc(x * 255.999).
/// Cost: the dearest of the colour transforms, some sixty operations for each pixel.
/// Source: torchvision.transforms.v2.functional.adjust_hue.
struct hue {
  range factor{-0.05f, 0.05f};
  float p = 1.0f;

  static constexpr std::string_view name = "hue";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"factor", &hue::factor, limits{-0.5, 0.5}, "shift, a share of the full circle"},
                      field{"p", &hue::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    float factor = 0.0f;
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply}, field{"factor", &draw::factor, limits{-0.5, 0.5}}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const {
    const bool apply = random.bernoulli(p);
    return {apply, random.uniform(factor.low, factor.high)};
  }

  kernel::hue_functor functor(const draw& d, plan::value_state& values) const {
    const float bound = values.bound;
    if (values.grey) return {d.factor, bound};
    values.bound = 1.0f;
    values.integral = false;
    values.round = kernel::rounding::truncate;
    return {d.factor, bound};
  }
  void check(const image_shape& shape) const { detail::require_colour("hue", shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
