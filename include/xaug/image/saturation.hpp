// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"
#include "xaug/image/luma.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

struct saturation_functor {
  blend mix;
  luma grey;

  template <real B>
  void operator()(B& r, B& g, B& b) const {
    const B l = grey(r, g, b);
    r = mix(r, l);
    g = mix(g, l);
    b = mix(b, l);
  }
};

}  // namespace kernel

/// Blends the image with its grey version by a factor drawn uniformly from `factor`, with probability `p`: 0 gives
/// grey, 1 changes nothing, 2 doubles the distance from grey.
///
/// 3 channels (RGB); images of 1 channel stay as they are. Cost: some ten operations in the pass that it shares.
/// Source: torchvision.transforms.functional.adjust_saturation.
struct saturation {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "saturation";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"factor", &saturation::factor, non_negative, "0 is grey, 1 is unchanged"},
                      field{"p", &saturation::p, probability, "probability of applying it"}};
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

  kernel::saturation_functor functor(const draw& d, plan::value_state& values) const {
    const bool integral = values.integral;
    if (!values.grey) {
      values.integral = false;
      values.round = kernel::rounding::truncate;
    }
    return {{d.factor, values.bound}, {integral}};
  }
  void check(const image_shape& shape) const { detail::require_colour("saturation", shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
