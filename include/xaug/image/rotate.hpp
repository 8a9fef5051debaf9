// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"
#include "xaug/image/affine_matrix.hpp"

namespace xaug::inline XAUG_ABI {

/// Turns the image about its centre by an angle drawn uniformly from `degrees` (counter-clockwise), with probability
/// `p`.
///
/// Shape: any, unchanged; what turns out of the image is lost, what turns in is `fill`.
/// Cost: one resampling, which takes the crops and flips around it into its own addressing.
/// Source: torchvision.transforms.RandomRotation(expand=False).
struct rotate {
  range degrees{-15.0f, 15.0f};
  xaug::interpolation interpolation = xaug::interpolation::nearest;
  channel_values fill = 0.0f;
  float p = 1.0f;

  static constexpr std::string_view name = "rotate";
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{field{"degrees", &rotate::degrees, limits{-360, 360}, "angle, counter-clockwise"},
                      field{"interpolation", &rotate::interpolation, any_number, "how to sample between pixels"},
                      field{"fill", &rotate::fill, any_number, "value outside of the image, 1 is white"},
                      field{"p", &rotate::p, probability, "probability of turning"}};
  }

  struct draw {
    bool apply = false;
    float degrees = 0;
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply}, field{"degrees", &draw::degrees}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const {
    const bool apply = random.bernoulli(p);
    return {apply, random.uniform(degrees.low, degrees.high)};
  }

  template <class Planner>
  void plan(const draw& d, Planner& out) const {
    out.warp(detail::inverse_affine(-d.degrees, 0, 0, 1, 0, 0), interpolation, fill);
  }
  void check(const image_shape& shape) const { detail::require_channels("rotate.fill", fill, shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
