// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

struct brightness_functor {
  float factor = 1.0f;
  float bound = 1.0f;

  template <real B>
  B operator()(const B& x, index) const {
    return clamp(x * B(factor), bound);
  }
};

}  // namespace kernel

/// Multiplies all values by a factor drawn uniformly from `factor`, with probability `p`: 0 gives black, 1 changes
/// nothing. Results are clamped; on uint8 they are truncated.
///
/// Any shape, any number of channels. Cost: one multiplication in the pass that it shares with its neighbours.
/// Source: torchvision.transforms.functional.adjust_brightness.
struct brightness {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "brightness";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"factor", &brightness::factor, non_negative, "multiplies all values"},
                      field{"p", &brightness::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    float factor = 1.0f;
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply}, field{"factor", &draw::factor, non_negative}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const {
    const bool apply = random.bernoulli(p);
    return {apply, random.uniform(factor.low, factor.high)};
  }

  kernel::brightness_functor functor(const draw& d, plan::value_state& values) const {
    values.integral = false;
    values.round = kernel::rounding::truncate;
    return {d.factor, values.bound};
  }
};

}  // namespace xaug::inline XAUG_ABI
