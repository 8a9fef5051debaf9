// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "xaug/core/error.hpp"
#include "xaug/core/fields.hpp"
#include "xaug/core/numbers.hpp"

// Annotations that follow the geometry of an image, besides masks: keypoints and boxes.

namespace xaug {

/// A point in an image. The centre of the first pixel is (0, 0), that of the last is (width - 1, height - 1).
struct keypoint {
  float x = 0;
  float y = 0;
  bool visible = true;
  friend constexpr bool operator==(const keypoint&, const keypoint&) = default;
};

/// A rectangle with edges at x_min <= x_max and y_min <= y_max, in pixels. The edges of the whole image are 0, 0, width
/// and height, so that a box around pixel i alone is [i, i + 1]. `label` is the caller's and stays as it is.
struct box {
  float x_min = 0;
  float y_min = 0;
  float x_max = 0;
  float y_max = 0;
  std::int64_t label = 0;
  friend constexpr bool operator==(const box&, const box&) = default;

  constexpr float area() const { return (x_max - x_min) * (y_max - y_min); }
};

/// Which boxes are kept. The part of a box that leaves the image at any step of a pipeline is lost, even if a later
/// step shows that region again: after center_crop{50, 50} | pad{50}, only what was in the window is left. Empty boxes
/// (less than a millionth of the image wide or high) are never kept. Both limits have a tolerance of 1e-6 of the limit
/// or of the whole, so that rounding does not decide.
struct box_filter {
  float min_area = 0.0f;        ///< least area of the resulting box, in pixels of the result; at least 0
  float min_visibility = 0.0f;  ///< least share of the box's area in the input that is left, in [0, 1]

  static constexpr auto fields() {
    return field_list{field<&box_filter::min_area>{non_negative, "least area of what is left, in pixels"},
                      field<&box_filter::min_visibility>{probability, "least share of the box that is left"}};
  }
};

namespace detail {

/// Throws xaug::error that names the first box whose edges are in the wrong order or not numbers.
inline void require_boxes(std::span<const box> boxes) {
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const box& b = boxes[i];
    if (b.x_min <= b.x_max && b.y_min <= b.y_max) continue;
    throw error("boxes[" + std::to_string(i) + "]", "x_min <= x_max and y_min <= y_max",
                "x from " + number_text(b.x_min) + " to " + number_text(b.x_max) + ", y from " + number_text(b.y_min) +
                    " to " + number_text(b.y_max));
  }
}

}  // namespace detail

}  // namespace xaug
