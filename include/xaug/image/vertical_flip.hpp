// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

/// Exchanges top and bottom with probability `p`.
///
/// Shape: any, unchanged. Cost: none of its own in a pipeline; it goes into the addressing of the next pass.
/// Source: torchvision.transforms.RandomVerticalFlip.
struct vertical_flip {
  float p = 0.5f;

  static constexpr std::string_view name = "vertical_flip";
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{field{"p", &vertical_flip::p, probability, "probability of flipping"}};
  }

  struct draw {
    bool apply = false;
    static constexpr auto fields() { return std::tuple{field{"apply", &draw::apply}}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const { return {random.bernoulli(p)}; }

  template <class Planner>
  void plan(const draw&, Planner& out) const {
    out.flip_vertical();
  }
};

}  // namespace xaug::inline XAUG_ABI
