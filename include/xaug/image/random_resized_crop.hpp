// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/image/random_window.hpp"
#include "xaug/image/transform.hpp"

namespace xaug {

/// Cuts out a window whose area is a random share (`scale`) of the image's and whose width / height is random (`ratio`,
/// uniform in its logarithm), and scales it to `height` x `width`.
///
/// Shape: any -> height x width. After ten windows that do not fit, takes the largest central one with an allowed
/// ratio. Cost: one resampling of the window. Source: Szegedy et al., "Going Deeper with Convolutions", 2015;
/// torchvision.transforms.RandomResizedCrop.
struct random_resized_crop {
  index height = 0;
  index width = 0;
  range scale{0.08f, 1.0f};
  range ratio{3.0f / 4.0f, 4.0f / 3.0f};
  xaug::interpolation interpolation = xaug::interpolation::bilinear;
  bool antialias = true;

  static constexpr std::string_view name = "random_resized_crop";
  static constexpr auto fields() {
    return field_list{
        field<&random_resized_crop::height>{pixel_count, "height of the result"},
        field<&random_resized_crop::width>{pixel_count, "width of the result"},
        field<&random_resized_crop::scale>{limits{0, 1, true}, "area of the window, a share of the image's"},
        field<&random_resized_crop::ratio>{positive, "width / height of the window"},
        field<&random_resized_crop::interpolation>{"how to sample between pixels"},
        field<&random_resized_crop::antialias>{"filter when shrinking"}};
  }

  struct draw {
    index top = 0;
    index left = 0;
    index height = 0;
    index width = 0;
    static constexpr auto fields() {
      return field_list{field<&draw::top>{pixel_place}, field<&draw::left>{pixel_place},
                        field<&draw::height>{limits{1, 1e12}}, field<&draw::width>{limits{1, 1e12}}};
    }
  };
  draw sample(stream& random, const image_shape& shape) const {
    const auto wide = [](index along, index across) { return std::pair{across, along}; };
    const auto not_empty = [](index h, index w) { return h >= 1 && w >= 1; };
    if (const auto found = detail::random_window(random, shape, scale, ratio, wide, not_empty))
      return {found->top, found->left, found->height, found->width};
    const auto whole = [](float x) { return detail::saturated(std::nearbyint(x)); };
    const float shape_ratio = static_cast<float>(shape.width) / static_cast<float>(shape.height);
    index w = shape.width;
    index h = shape.height;
    if (shape_ratio < ratio.low)
      h = std::clamp<index>(whole(static_cast<float>(w) / ratio.low), 1, h);
    else if (shape_ratio > ratio.high)
      w = std::clamp<index>(whole(static_cast<float>(h) * ratio.high), 1, w);
    return {(shape.height - h) / 2, (shape.width - w) / 2, h, w};
  }

  void plan(const draw& d, plan::geometry auto& out) const {
    out.crop(d.top, d.left, d.height, d.width);
    out.resize(height, width, interpolation, antialias);
  }
};

}  // namespace xaug
