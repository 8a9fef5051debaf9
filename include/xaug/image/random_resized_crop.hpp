// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

/// Cuts out a window whose area is a random share (`scale`) of the image's and whose width / height is random (`ratio`,
/// uniform in its logarithm), and scales it to `height` x `width`.
///
/// Shape: any -> height x width. After ten windows that do not fit, the largest one in the middle whose ratio is
/// allowed. Cost: one resampling of the window. Source: Szegedy et al., "Going Deeper with Convolutions", 2015;
/// torchvision.transforms.RandomResizedCrop.
struct random_resized_crop {
  index height = 0;
  index width = 0;
  range scale{0.08f, 1.0f};
  range ratio{3.0f / 4.0f, 4.0f / 3.0f};
  xaug::interpolation interpolation = xaug::interpolation::bilinear;
  bool antialias = true;

  static constexpr std::string_view name = "random_resized_crop";
  static constexpr value_use uses = value_use::any;
  static constexpr bool geometric = true;
  static constexpr auto fields() {
    return std::tuple{
        field{"height", &random_resized_crop::height, pixel_count, "height of the result"},
        field{"width", &random_resized_crop::width, pixel_count, "width of the result"},
        field{"scale", &random_resized_crop::scale, limits{0, 1, true}, "area of the window, a share of the image's"},
        field{"ratio", &random_resized_crop::ratio, positive, "width / height of the window"},
        field{"interpolation", &random_resized_crop::interpolation, any_number, "how to sample between pixels"},
        field{"antialias", &random_resized_crop::antialias, any_number, "filter when shrinking"}};
  }

  struct draw {
    index top = 0;
    index left = 0;
    index height = 0;
    index width = 0;
    static constexpr auto fields() {
      return std::tuple{field{"top", &draw::top, pixel_place}, field{"left", &draw::left, pixel_place},
                        field{"height", &draw::height, limits{1, 1e12}}, field{"width", &draw::width, limits{1, 1e12}}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape& shape) const {
    const auto area = static_cast<float>(shape.pixels());
    const float log_low = std::log(ratio.low);
    const float log_high = std::log(ratio.high);
    const auto whole = [](float x) { return detail::saturated(std::nearbyint(x)); };
    for (int attempt = 0; attempt < 10; ++attempt) {
      const float target = area * random.uniform(scale.low, scale.high);
      const float aspect = std::exp(random.uniform(log_low, log_high));
      const index w = whole(std::sqrt(target * aspect));
      const index h = whole(std::sqrt(target / aspect));
      if (w < 1 || w > shape.width || h < 1 || h > shape.height) continue;
      const index top = random.uniform_int(shape.height - h + 1);
      return {top, random.uniform_int(shape.width - w + 1), h, w};
    }
    const float found = static_cast<float>(shape.width) / static_cast<float>(shape.height);
    index w = shape.width;
    index h = shape.height;
    if (found < ratio.low)
      h = std::clamp<index>(whole(static_cast<float>(w) / ratio.low), 1, h);
    else if (found > ratio.high)
      w = std::clamp<index>(whole(static_cast<float>(h) * ratio.high), 1, w);
    return {(shape.height - h) / 2, (shape.width - w) / 2, h, w};
  }

  template <class Planner>
  void plan(const draw& d, Planner& out) const {
    out.crop(d.top, d.left, d.height, d.width);
    out.resize(height, width, interpolation, antialias);
  }
};

}  // namespace xaug::inline XAUG_ABI
