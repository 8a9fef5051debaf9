// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

/// Scales the image to `height` x `width`. With `antialias` the filter grows with the factor when the image shrinks, so
/// that no pixel is skipped; it makes no difference to nearest, or when the image grows.
///
/// Shape: any -> height x width. Cost: one resampling, two passes of filter taps.
/// Source: torchvision.transforms.v2.functional.resize on tensors, that is PyTorch's interpolate(align_corners=False).
struct resize {
  index height = 0;
  index width = 0;
  xaug::interpolation interpolation = xaug::interpolation::bilinear;
  bool antialias = true;

  static constexpr std::string_view name = "resize";
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{field{"height", &resize::height, pixel_count, "height of the result"},
                      field{"width", &resize::width, pixel_count, "width of the result"},
                      field{"interpolation", &resize::interpolation, any_number, "how to sample between pixels"},
                      field{"antialias", &resize::antialias, any_number, "filter when shrinking"}};
  }

  struct draw {
    static constexpr auto fields() { return std::tuple{}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream&, const image_shape&) const { return {}; }

  template <class Planner>
  void plan(const draw&, Planner& out) const {
    out.resize(height, width, interpolation, antialias);
  }
};

}  // namespace xaug::inline XAUG_ABI
