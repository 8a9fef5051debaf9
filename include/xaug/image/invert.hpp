// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

struct invert_functor {
  float bound = 1.0f;

  template <real B>
  B operator()(const B& x, index) const {
    return B(bound) - x;
  }
};

}  // namespace kernel

/// Makes the negative of the image with probability `p`.
///
/// Any shape, any number of channels. Cost: one subtraction in the pass that it shares.
/// Source: torchvision.transforms.RandomInvert.
struct invert {
  float p = 0.5f;

  static constexpr std::string_view name = "invert";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"p", &invert::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    static constexpr auto fields() { return std::tuple{field{"apply", &draw::apply}}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const { return {random.bernoulli(p)}; }

  kernel::invert_functor functor(const draw&, plan::value_state& values) const { return {values.bound}; }
};

}  // namespace xaug::inline XAUG_ABI
