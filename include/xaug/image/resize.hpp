// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

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
  static constexpr auto fields() {
    return field_list{field<&resize::height>{pixel_count, "height of the result"},
                      field<&resize::width>{pixel_count, "width of the result"},
                      field<&resize::interpolation>{"how to sample between pixels"},
                      field<&resize::antialias>{"filter when shrinking"}};
  }

  void plan(plan::geometry auto& out) const { out.resize(height, width, interpolation, antialias); }
};

}  // namespace xaug
