// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "xaug/core/transform.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

struct normalize_functor {
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> scale;
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> offset;
  bool same = false;  ///< one scale and offset for all channels

  template <real B>
  B operator()(const B& x, index channel) const {
    const auto c = static_cast<std::size_t>(same ? 0 : channel);
    return x * B(scale[c]) + B(offset[c]);
  }
};

}  // namespace kernel

/// Subtracts `mean` and divides by `std`, channel by channel: y = (x - mean) / std with x in [0, 1]. Both settings are
/// fractions of full scale for uint8 images too, which are scaled to [0, 1] in the same multiplication.
///
/// Any shape; one value for all channels or one for each (at most 32). The result is float and not limited to [0, 1], so
/// that nothing can follow but geometry and erasing. Cost: one multiplication and one addition in the pass it shares.
/// Source: torchvision.transforms.Normalize behind ToTensor; agrees to 1e-5.
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
    kernel::normalize_functor f;
    const index channels = std::max(mean.size(), std.size());
    f.same = channels == 1;
    for (index c = 0; c < channels; ++c) {
      f.scale[static_cast<std::size_t>(c)] = 1.0f / (values.bound * std[c]);
      f.offset[static_cast<std::size_t>(c)] = -mean[c] / std[c];
    }
    values = {1.0f, false, false, kernel::rounding::truncate};
    return f;
  }
  void check(const image_shape& shape) const {
    detail::require_channels("normalize.mean", mean, shape.channels);
    detail::require_channels("normalize.std", std, shape.channels);
  }
};

}  // namespace xaug::inline XAUG_ABI
