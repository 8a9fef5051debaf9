// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "xaug/image/transform.hpp"

namespace xaug {

/// Cuts the `height` x `width` window in the middle out of the image; a smaller image is padded with `fill` first.
///
/// Shape: any -> height x width. Cost: none of its own in a pipeline.
/// Source: torchvision.transforms.functional.center_crop (the odd pixel of padding goes to the right and the bottom,
/// half pixels of cropping round to even).
struct center_crop {
  index height = 0;
  index width = 0;
  channel_values fill = 0.0f;

  static constexpr std::string_view name = "center_crop";
  static constexpr auto fields() {
    return field_list{field<&center_crop::height>{pixel_count, "height of the window"},
                      field<&center_crop::width>{pixel_count, "width of the window"},
                      field<&center_crop::fill>{"value of the padding, 1 is white"}};
  }

  void plan(plan::geometry auto& out) const {
    const auto missing = [](index wanted, index found) { return wanted > found ? wanted - found : 0; };
    const index x = missing(width, out.shape().width);
    const index y = missing(height, out.shape().height);
    out.pad({x / 2, y / 2, (x + 1) / 2, (y + 1) / 2}, padding_mode::constant, fill);
    const auto middle = [](index found, index wanted) {
      return static_cast<index>(std::nearbyint(static_cast<double>(found - wanted) / 2.0));
    };
    out.crop(middle(out.shape().height, height), middle(out.shape().width, width), height, width);
  }
};

}  // namespace xaug
