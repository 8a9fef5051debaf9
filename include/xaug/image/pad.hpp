// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

/// Adds pixels around the image.
///
/// Shape: height x width -> (top + height + bottom) x (left + width + right). Any amount of padding is allowed in every
/// mode; reflections repeat. Cost: none of its own in a pipeline.
/// Source: torchvision.transforms.Pad.
struct pad {
  sides padding{};
  xaug::padding_mode padding_mode = xaug::padding_mode::constant;
  channel_values fill = 0.0f;

  static constexpr std::string_view name = "pad";
  static constexpr auto fields() {
    return field_list{field<&pad::padding>{padding_size, "added to the left, top, right and bottom"},
                      field<&pad::padding_mode>{"what the padding shows"},
                      field<&pad::fill>{"value of constant padding, 1 is white"}};
  }

  void plan(plan::geometry auto& out) const { out.pad(padding, padding_mode, fill); }
};

}  // namespace xaug
