// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"
#include "xaug/image/luma.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

struct grayscale_functor {
  luma grey;

  template <real B>
  void operator()(B& r, B& g, B& b) const {
    r = g = b = grey(r, g, b);
  }
};

}  // namespace kernel

/// Makes the image grey with probability `p`. It keeps its three channels, all with the same values.
///
/// 3 channels (RGB); images of 1 channel stay as they are. Cost: five operations in the pass that it shares.
/// Source: torchvision.transforms.RandomGrayscale.
struct grayscale {
  float p = 0.1f;

  static constexpr std::string_view name = "grayscale";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"p", &grayscale::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    static constexpr auto fields() { return std::tuple{field{"apply", &draw::apply}}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const { return {random.bernoulli(p)}; }

  kernel::grayscale_functor functor(const draw&, plan::value_state& values) const {
    if (!values.grey) values.round = kernel::rounding::truncate;
    return {{values.integral}};
  }
  void check(const image_shape& shape) const { detail::require_colour("grayscale", shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
