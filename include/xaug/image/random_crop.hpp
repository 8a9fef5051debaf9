// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>

#include "xaug/image/transform.hpp"

namespace xaug {

/// Cuts a `height` x `width` window out of the image at a uniformly random place, after padding it.
///
/// Shape: any -> height x width. Without pad_if_needed the padded image must be at least as large as the window; with
/// it the missing pixels are added on both sides, as torchvision does. Throws xaug::error if the window does not fit.
/// Cost: none of its own in a pipeline; it goes into the addressing of the next pass.
/// Source: torchvision.transforms.RandomCrop (padding, then top drawn before left, each only where there is slack).
struct random_crop {
  index height = 0;
  index width = 0;
  sides padding{};
  bool pad_if_needed = false;
  xaug::padding_mode padding_mode = xaug::padding_mode::constant;
  channel_values fill = 0.0f;

  static constexpr std::string_view name = "random_crop";
  static constexpr auto fields() {
    return field_list{field<&random_crop::height>{pixel_count, "height of the window"},
                      field<&random_crop::width>{pixel_count, "width of the window"},
                      field<&random_crop::padding>{padding_size, "added to the left, top, right and bottom first"},
                      field<&random_crop::pad_if_needed>{"pad images smaller than the window"},
                      field<&random_crop::padding_mode>{"what padding shows"},
                      field<&random_crop::fill>{"value of constant padding, 1 is white"}};
  }

  struct draw {
    sides padding{};
    index top = 0;
    index left = 0;
    static constexpr auto fields() {
      return field_list{field<&draw::padding>{pixel_place}, field<&draw::top>{pixel_place},
                        field<&draw::left>{pixel_place}};
    }
  };

  draw sample(stream& random, const image_shape& shape) const {
    draw d;
    d.padding = padding;
    index padded_width = shape.width + padding.left + padding.right;
    index padded_height = shape.height + padding.top + padding.bottom;
    if (pad_if_needed) {
      const index more_x = std::max<index>(0, width - padded_width);
      const index more_y = std::max<index>(0, height - padded_height);
      d.padding = {padding.left + more_x, padding.top + more_y, padding.right + more_x, padding.bottom + more_y};
      padded_width += 2 * more_x;
      padded_height += 2 * more_y;
    }
    if (padded_height < height || padded_width < width)
      throw error("random_crop", "a padded image of at least " + std::to_string(height) + 'x' + std::to_string(width),
                  image_shape{padded_height, padded_width, shape.channels});
    if (padded_height > height) d.top = random.uniform_int(padded_height - height + 1);
    if (padded_width > width) d.left = random.uniform_int(padded_width - width + 1);
    return d;
  }

  void plan(const draw& d, plan::geometry auto& out) const {
    out.pad(d.padding, padding_mode, fill);
    out.crop(d.top, d.left, height, width);
  }
};

}  // namespace xaug
