// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "xaug/core/affine_matrix.hpp"
#include "xaug/image/transform.hpp"

namespace xaug {

/// Turns, moves, scales and shears the image about its centre in one resampling, with probability `p`. All are drawn
/// uniformly; translations are fractions of the width and height and round to whole pixels.
///
/// Shape: any, unchanged; what comes in from outside is `fill`.
/// Cost: one resampling, which takes the crops and flips around it into its own addressing.
/// Source: torchvision.transforms.RandomAffine, M = T C R(a) S SHy SHx C^-1. There a positive angle turns clockwise;
/// here, as everywhere in xaug, counter-clockwise.
struct affine {
  range degrees{-15.0f, 15.0f};
  range translate_x{0.0f, 0.0f};
  range translate_y{0.0f, 0.0f};
  range scale{1.0f, 1.0f};
  range shear_x{0.0f, 0.0f};
  range shear_y{0.0f, 0.0f};
  xaug::interpolation interpolation = xaug::interpolation::nearest;
  channel_values fill = 0.0f;
  float p = 1.0f;

  static constexpr std::string_view name = "affine";
  static constexpr auto fields() {
    return field_list{field<&affine::degrees>{limits{-360, 360}, "angle, counter-clockwise"},
                      field<&affine::translate_x>{limits{-1, 1}, "distance to the right, a fraction of the width"},
                      field<&affine::translate_y>{limits{-1, 1}, "distance down, a fraction of the height"},
                      field<&affine::scale>{limits{0.01, 100}, "magnification"},
                      field<&affine::shear_x>{limits{-80, 80}, "shear along x in degrees"},
                      field<&affine::shear_y>{limits{-80, 80}, "shear along y in degrees"},
                      field<&affine::interpolation>{"how to sample between pixels"},
                      field<&affine::fill>{"value outside of the image, 1 is white"},
                      field<&affine::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float degrees = 0;
    float translate_x = 0;  ///< in pixels
    float translate_y = 0;
    float scale = 1;
    float shear_x = 0;
    float shear_y = 0;
    static constexpr auto fields() {
      return field_list{field<&draw::degrees>{},
                        field<&draw::translate_x>{},
                        field<&draw::translate_y>{},
                        field<&draw::scale>{limits{0.01, 100}},
                        field<&draw::shear_x>{limits{-80, 80}},
                        field<&draw::shear_y>{limits{-80, 80}}};
    }
  };
  draw sample(stream& random, const image_shape& shape) const {
    draw d;
    d.degrees = random.uniform(degrees);
    d.translate_x = std::nearbyint(random.uniform(translate_x) * static_cast<float>(shape.width));
    d.translate_y = std::nearbyint(random.uniform(translate_y) * static_cast<float>(shape.height));
    d.scale = random.uniform(scale);
    d.shear_x = random.uniform(shear_x);
    d.shear_y = random.uniform(shear_y);
    return d;
  }

  void plan(const draw& d, plan::geometry auto& out) const {
    out.warp(detail::inverse_affine(-d.degrees, d.translate_x, d.translate_y, d.scale, d.shear_x, d.shear_y),
             interpolation, fill);
  }
};

}  // namespace xaug
