// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

/// (x / white - mean) / std as one multiplication and one addition.
struct normalize_functor {
  // What is behind `count` is left as it is: it is copied as bytes for each sample, and clearing it would take longer.
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> scales;
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> offsets;
  index count = 0;

  normalize_functor() {}
  normalize_functor(const channel_values& mean, const channel_values& std, float white)
      : count(std::max(mean.size(), std.size())) {
    for (index c = 0; c < count; ++c) {
      scales[static_cast<std::size_t>(c)] = 1.0f / (white * std[c]);
      offsets[static_cast<std::size_t>(c)] = -mean[c] / std[c];
    }
  }

  float scale(index channel) const { return scales[count == 1 ? 0 : static_cast<std::size_t>(channel)]; }
  float offset(index channel) const { return offsets[count == 1 ? 0 : static_cast<std::size_t>(channel)]; }

  template <std::size_t C>
  struct bound {
    batch scale[C];
    batch offset[C];
    batch operator()(const batch& x, index channel) const { return x * scale[channel] + offset[channel]; }
  };
  template <std::size_t C>
  XAUG_ALWAYS_INLINE bound<C> bind(index first) const {
    bound<C> b;
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
      b.scale[c] = batch(scale(first + c));
      b.offset[c] = batch(offset(first + c));
    });
    return b;
  }

  template <real B>
  B operator()(const B& x, index channel) const {
    return x * B(scale(channel)) + B(offset(channel));
  }
};

}  // namespace kernel

/// Subtracts `mean` and divides by `std`, channel by channel: y = (x - mean) / std with x in [0, 1]. Both settings are
/// fractions of full scale for uint8 images too, which are scaled to [0, 1] in the same multiplication.
///
/// Any shape; one value for all channels or one for each (at most 32). The result is float and not limited to [0, 1],
/// so that nothing can follow but geometry and erasing. Cost: one multiplication and one addition in the pass it
/// shares. Source: torchvision.transforms.Normalize behind ToTensor; agrees to 1e-5.
struct normalize {
  channel_values mean = 0.0f;
  channel_values std = 1.0f;

  static constexpr std::string_view name = "normalize";
  static constexpr value_use uses = value_use::opens;
  static constexpr auto fields() {
    return std::tuple{field{"mean", &normalize::mean, any_number, "subtracted, 1 is white"},
                      field{"std", &normalize::std, positive, "divides, 1 is white"}};
  }

  struct draw {
    static constexpr auto fields() { return std::tuple{}; }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream&, const image_shape&) const { return {}; }

  kernel::normalize_functor functor(const draw&, plan::value_state& values) const {
    const float white = values.bound;
    values = {1.0f, false, false, kernel::rounding::truncate};
    return {mean, std, white};
  }
  void check(const std::string& path) const {
    // What white and black become, and the factors on the way, have to be floats.
    const auto& more = mean.size() > std.size() ? mean : std;
    for (index c = 0; c < more.size(); ++c) {
      if ((mean.size() != 1 && c >= mean.size()) || (std.size() != 1 && c >= std.size())) break;
      const double offset = double{mean[c]} / double{std[c]};
      const double white = 1.0 / double{std[c]};
      if (std::abs(offset) + white > 1e38)
        throw error(path + ".mean and " + path + ".std", "values of which (1 - mean) / std is a float",
                    number_text(mean[c]) + " and " + number_text(std[c]));
      if (std[c] > 1e35f) throw error(path + ".std", "a number of at most 1e35", std[c]);
    }
  }
  void check(const image_shape& shape) const {
    detail::require_channels("normalize.mean", mean, shape.channels);
    detail::require_channels("normalize.std", std, shape.channels);
  }
};

}  // namespace xaug::inline XAUG_ABI
