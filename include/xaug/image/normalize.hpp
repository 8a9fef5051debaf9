// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/image/transform.hpp"
#include "xaug/kernel/normalize.hpp"

namespace xaug {

/// Subtracts `mean` and divides by `std`, channel by channel: y = (x - mean) / std with x in [0, 1]. Both settings are
/// fractions of full scale for uint8 images too, which are scaled to [0, 1] in the same multiplication.
///
/// Any shape; one value for all channels or one for each (at most 32). The result is float and not limited to [0, 1],
/// so that only geometry and erasing can follow. Cost: one multiplication and one addition in the pass it shares.
/// Source: torchvision.transforms.Normalize after ToTensor; agrees to 1e-5.
struct normalize {
  channel_values mean = 0.0f;
  channel_values std = 1.0f;

  static constexpr std::string_view name = "normalize";
  static constexpr value_use uses = value_use::opens;
  static constexpr auto fields() {
    return field_list{field<&normalize::mean>{"subtracted, 1 is white"},
                      field<&normalize::std>{positive, "divides, 1 is white"}};
  }

  kernel::normalize_functor functor(plan::value_state& values) const {
    const float white = values.bound;
    values = {1.0f, false, false, rounding::truncate};
    return {mean, std, white};
  }
  void check(const std::string& path) const {
    // Black and white have to stay finite floats.
    const index count = std::max(mean.size(), std.size());
    if ((mean.size() != 1 && mean.size() != count) || (std.size() != 1 && std.size() != count)) return;
    for (index c = 0; c < count; ++c) {
      const double white = 1.0 / double{std[c]};
      if (white > 1e37) throw error(path + ".std", "a number of at least 1e-37", std[c]);
      if (std::abs(double{mean[c]}) * white > 1e37)
        throw error(path + ".mean", "a number that is a float if it is divided by std", mean[c]);
    }
  }
};

}  // namespace xaug
