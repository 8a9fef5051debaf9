// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "xaug/core/coordinate_map.hpp"
#include "xaug/core/fields.hpp"
#include "xaug/core/types.hpp"
#include "xaug/core/view.hpp"

// Each transform tells a planner what it does to an image. All of them know the geometric calls: image_planner
// (planner.hpp) makes passes over pixels of them, point_planner (points.hpp) a map for keypoints and boxes, and
// shape_planner, here, the shape of the result.

namespace xaug::plan {

/// Whether a window is inside an image. It may not be, for decisions that were read from a file.
constexpr bool window_fits(const image_shape& shape, index top, index left, index height, index width) {
  return top >= 0 && left >= 0 && height >= 1 && width >= 1 && height <= shape.height - top &&
         width <= shape.width - left;
}
[[noreturn]] inline void throw_window(const image_shape& shape, index top, index left, index height, index width) {
  plain_stream found;
  found << height << 'x' << width << " at row " << top << ", column " << left;
  throw error("crop",
              "a window inside the image of " + std::to_string(shape.height) + 'x' + std::to_string(shape.width),
              found.str());
}

[[noreturn]] XAUG_NEVER_INLINE inline void throw_padding(const sides& by) {
  plain_stream found;
  xaug::detail::print_value(found, by);
  throw error("padding", "0 to 2^32 - 1 pixels on each side", found.str());
}
/// Throws for padding that no image has: less than nothing, or beyond what coordinates are made for.
inline void check_padding(const sides& by) {
  const auto bits = static_cast<std::uint64_t>(by.left | by.top | by.right | by.bottom);
  if (bits >> 32 != 0) throw_padding(by);
}

/// The geometric calls, which all planners have.
template <class P>
concept geometry = requires(P& planner, index i, const sides& by, const affine_matrix& matrix,
                            const channel_values& fill) {
  { planner.shape() } -> std::convertible_to<image_shape>;
  planner.crop(i, i, i, i);
  planner.flip_horizontal();
  planner.flip_vertical();
  planner.turn(i);
  planner.pad(by, padding_mode::constant, fill);
  planner.warp(matrix, interpolation::nearest, fill);
  planner.remap(centered_affine(), interpolation::nearest, fill);
  planner.resize(i, i, interpolation::nearest, true);
};

/// Follows the shape of an image through the geometric calls of a pipeline, and nothing else.
class shape_planner {
public:
  explicit shape_planner(const image_shape& shape) : shape_(shape) {}

  const image_shape& shape() const { return shape_; }
  static constexpr bool wants_values() { return false; }
  static constexpr void begin_step(std::string_view) {}
  static constexpr void end_step() {}

  void crop(index top, index left, index height, index width) {
    if (!window_fits(shape_, top, left, height, width)) throw_window(shape_, top, left, height, width);
    shape_.height = height;
    shape_.width = width;
  }
  void flip_horizontal() {}
  void flip_vertical() {}
  void turn(index quarters) {
    if (quarters % 2 != 0) std::swap(shape_.height, shape_.width);
  }
  void pad(const sides& by, padding_mode, const channel_values&) {
    check_padding(by);
    shape_.height += by.top + by.bottom;
    shape_.width += by.left + by.right;
    xaug::detail::require_possible(shape_, "pad");
  }
  void warp(const affine_matrix&, interpolation, const channel_values&) {}
  void remap(const coordinate_map auto&, interpolation, const channel_values&) {}
  void resize(index height, index width, interpolation, bool) {
    shape_.height = height;
    shape_.width = width;
    xaug::detail::require_possible(shape_, "resize");
  }

private:
  image_shape shape_;
};
static_assert(geometry<shape_planner>);

}  // namespace xaug::plan
