// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "xaug/core/transform.hpp"
#include "xaug/image/affine_matrix.hpp"

namespace xaug::inline XAUG_ABI {

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
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{
        field{"degrees", &affine::degrees, limits{-360, 360}, "angle, counter-clockwise"},
        field{"translate_x", &affine::translate_x, limits{-1, 1}, "distance to the right, a fraction of the width"},
        field{"translate_y", &affine::translate_y, limits{-1, 1}, "distance down, a fraction of the height"},
        field{"scale", &affine::scale, limits{0.01, 100}, "magnification"},
        field{"shear_x", &affine::shear_x, limits{-80, 80}, "shear along x in degrees"},
        field{"shear_y", &affine::shear_y, limits{-80, 80}, "shear along y in degrees"},
        field{"interpolation", &affine::interpolation, any_number, "how to sample between pixels"},
        field{"fill", &affine::fill, any_number, "value outside of the image, 1 is white"},
        field{"p", &affine::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    float degrees = 0;
    float translate_x = 0;  ///< in pixels
    float translate_y = 0;
    float scale = 1;
    float shear_x = 0;
    float shear_y = 0;
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply},
                        field{"degrees", &draw::degrees},
                        field{"translate_x", &draw::translate_x},
                        field{"translate_y", &draw::translate_y},
                        field{"scale", &draw::scale, limits{0.01, 100}},
                        field{"shear_x", &draw::shear_x, limits{-80, 80}},
                        field{"shear_y", &draw::shear_y, limits{-80, 80}}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape& shape) const {
    const auto from = [&](const range& r) { return random.uniform(r.low, r.high); };
    draw d;
    d.apply = random.bernoulli(p);
    d.degrees = from(degrees);
    d.translate_x = std::nearbyint(from(translate_x) * static_cast<float>(shape.width));
    d.translate_y = std::nearbyint(from(translate_y) * static_cast<float>(shape.height));
    d.scale = from(scale);
    d.shear_x = from(shear_x);
    d.shear_y = from(shear_y);
    return d;
  }

  template <class Planner>
  void plan(const draw& d, Planner& out) const {
    out.warp(detail::inverse_affine(-d.degrees, d.translate_x, d.translate_y, d.scale, d.shear_x, d.shear_y),
             interpolation, fill);
  }
  void check(const image_shape& shape) const { detail::require_channels("affine.fill", fill, shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
