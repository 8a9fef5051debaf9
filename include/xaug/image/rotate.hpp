// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/affine_matrix.hpp"
#include "xaug/image/transform.hpp"

namespace xaug {

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
  static constexpr auto fields() {
    return field_list{field<&rotate::degrees>{limits{-360, 360}, "angle, counter-clockwise"},
                      field<&rotate::interpolation>{"how to sample between pixels"},
                      field<&rotate::fill>{"value outside of the image, 1 is white"},
                      field<&rotate::p>{probability, "probability of turning"}};
  }

  struct draw {
    float degrees = 0;
    static constexpr auto fields() { return field_list{field<&draw::degrees>{}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(degrees)}; }

  void plan(const draw& d, plan::geometry auto& out) const {
    out.warp(detail::inverse_affine(-d.degrees, 0, 0, 1, 0, 0), interpolation, fill);
  }
};

}  // namespace xaug
