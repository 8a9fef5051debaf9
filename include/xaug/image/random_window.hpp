// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <optional>

#include "xaug/core/numbers.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"

namespace xaug::detail {

/// A random window of an image: its area is a share of the image's, uniform in `scale`, and the ratio of its sides is
/// uniform in its logarithm in `ratio`. `place(along, across)` makes {height, width} of two sides with this ratio,
/// along / across. Returns none after ten windows that exceed the image or that `fits(height, width)` rejects.
/// Source: torchvision.transforms.RandomResizedCrop and RandomErasing, get_params.
template <class Place, class Fits>
std::optional<rectangle> random_window(stream& random, const image_shape& shape, const range& scale, const range& ratio,
                                    const Place& place, const Fits& fits) {
  const auto area = static_cast<float>(shape.pixels());
  const float log_low = std::log(ratio.low);
  const float log_high = std::log(ratio.high);
  const auto whole = [](float x) { return saturated(std::nearbyint(x)); };
  for (int attempt = 0; attempt < 10; ++attempt) {
    const float target = area * random.uniform(scale);
    const float aspect = std::exp(random.uniform(log_low, log_high));
    const auto [height, width] = place(whole(std::sqrt(target * aspect)), whole(std::sqrt(target / aspect)));
    if (height > shape.height || width > shape.width || !fits(height, width)) continue;
    const index top = random.uniform_int(shape.height - height + 1);
    return rectangle{top, random.uniform_int(shape.width - width + 1), height, width};
  }
  return std::nullopt;
}

}  // namespace xaug::detail
