// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "xaug/core/view.hpp"

namespace xaug::detail {

/// Accepted values of float images that should be in [0, 1], with room for overshoot by resampling and arithmetic.
inline constexpr float lowest_fraction = -0.5f;
inline constexpr float highest_fraction = 1.5f;

/// Offsets of 16 elements spread over an image, no two in the same row or column if it has enough of them, as objects
/// are often on a black background: element (i, j) is at offset `first[i] + second[j]`.
struct sampled_offsets {
  static constexpr std::size_t side = 4;
  std::array<index, side> first;
  std::array<index, side> second;

  explicit sampled_offsets(const image_view<const float>& image) {
    const auto& [height, width, channels] = image.shape;
    const index quarter_y = (height >> 2) * image.stride_y;
    const index quarter_x = (width >> 2) * image.stride_x;
    index top = 0;
    index left = 0;
    for (std::size_t k = 0; k < side; ++k, top += quarter_y, left += quarter_x) {
      const auto part = static_cast<index>(2 * k + 1);
      const index channel = static_cast<index>(k) < channels ? static_cast<index>(k) * image.stride_c : 0;
      // Shifts, as divisions of signed numbers take longer.
      first[k] = top + ((width * part) >> 5) * image.stride_x + channel;
      second[k] = left + ((height * part) >> 5) * image.stride_y;
    }
  }
};

[[noreturn]] XAUG_NEVER_INLINE inline void throw_not_fractions(std::string_view what, float value,
                                                               const image_shape& shape) {
  plain_stream found;
  found << "the value " << number_text(value) << " in an image of " << shape
        << " (divide images in [0, 255] by 255, or pass them as uint8)";
  throw error(what, "a float image with values in [0, 1]", found.str());
}

/// Throws xaug::error if one of 16 sampled elements of a float image is outside [-0.5, 1.5], a sign that its values are
/// not in [0, 1]. NaN and infinities say nothing about the range, and pass. Cost: some 10 ns and 16 reads.
inline void require_fractions(const image_view<const float>& image, std::string_view what) {
  constexpr std::size_t side = sampled_offsets::side;
  const sampled_offsets offsets(image);
  // How far the values are from the middle of the range, 0.5. Comparisons with NaN are false.
  std::array<float, side> furthest{};
  for (std::size_t j = 0; j < side; ++j)
    for (std::size_t i = 0; i < side; ++i) {
      const float distance = std::abs(image.data[offsets.first[i] + offsets.second[j]] - 0.5f);
      furthest[i] = distance > furthest[i] ? distance : furthest[i];
    }
  const bool good = std::max(std::max(furthest[0], furthest[1]), std::max(furthest[2], furthest[3])) <= 1.0f;
  if (good) return;
  constexpr float largest = std::numeric_limits<float>::max();
  for (const index first : offsets.first)
    for (const index second : offsets.second) {
      const float value = image.data[first + second];
      if ((value < lowest_fraction && value >= -largest) || (value > highest_fraction && value <= largest))
        throw_not_fractions(what, value, image.shape);
    }
}

}  // namespace xaug::detail
