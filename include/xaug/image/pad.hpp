// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

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
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{field{"padding", &pad::padding, padding_size, "added to the left, top, right and bottom"},
                      field{"padding_mode", &pad::padding_mode, any_number, "what the padding shows"},
                      field{"fill", &pad::fill, any_number, "value of constant padding, 1 is white"}};
  }

  struct draw {
    static constexpr auto fields() { return std::tuple{}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream&, const image_shape&) const { return {}; }

  template <class Planner>
  void plan(const draw&, Planner& out) const {
    out.pad(padding, padding_mode, fill);
  }
  void check(const image_shape& shape) const { detail::require_channels("pad.fill", fill, shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
