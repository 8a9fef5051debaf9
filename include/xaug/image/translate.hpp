// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "xaug/image/transform.hpp"

namespace xaug {

/// Moves the image by whole pixels, with probability `p`. The distances are drawn uniformly from `x` and `y`, which are
/// fractions of the width and the height (positive is right and down), and rounded.
///
/// Shape: any, unchanged; what moves in is `fill`. Cost: none of its own in a pipeline.
/// Source: torchvision.transforms.RandomAffine(translate=...), which rounds too, so that no pixel is interpolated.
struct translate {
  range x{-0.1f, 0.1f};
  range y{-0.1f, 0.1f};
  channel_values fill = 0.0f;
  float p = 1.0f;

  static constexpr std::string_view name = "translate";
  static constexpr auto fields() {
    return field_list{field<&translate::x>{limits{-1, 1}, "distance to the right, a fraction of the width"},
                      field<&translate::y>{limits{-1, 1}, "distance down, a fraction of the height"},
                      field<&translate::fill>{"value outside of the image, 1 is white"},
                      field<&translate::p>{probability, "probability of moving"}};
  }

  struct draw {
    index x = 0;  ///< pixels to the right
    index y = 0;  ///< pixels down
    static constexpr auto fields() { return field_list{field<&draw::x>{moved_pixels}, field<&draw::y>{moved_pixels}}; }
  };
  draw sample(stream& random, const image_shape& shape) const {
    const auto pixels = [&](const range& by, index size) {
      return static_cast<index>(std::nearbyint(random.uniform(by) * static_cast<float>(size)));
    };
    const index right = pixels(x, shape.width);
    return {right, pixels(y, shape.height)};
  }

  void plan(const draw& d, plan::geometry auto& out) const {
    const auto at_least_0 = [](index i) { return i > 0 ? i : 0; };
    const index height = out.shape().height;
    const index width = out.shape().width;
    out.pad({at_least_0(d.x), at_least_0(d.y), at_least_0(-d.x), at_least_0(-d.y)}, padding_mode::constant, fill);
    out.crop(at_least_0(-d.y), at_least_0(-d.x), height, width);
  }
};

}  // namespace xaug
