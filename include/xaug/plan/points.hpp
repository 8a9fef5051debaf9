// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <span>

#include "xaug/core/view.hpp"
#include "xaug/kernel/warp.hpp"
#include "xaug/plan/planner.hpp"

// What follows an image through its geometry: keypoints and boxes.

namespace xaug::inline XAUG_ABI {

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

/// Which boxes stay after a transform.
struct box_filter {
  float min_area = 0.0f;        ///< in pixels, of the part that is inside the image
  float min_visibility = 0.0f;  ///< that part's share of the transformed box
};

}  // namespace xaug::inline XAUG_ABI

namespace xaug::inline XAUG_ABI::plan {

/// Composes the geometry of a pipeline's draws into one affine map of coordinates. It has the geometric calls of
/// image_planner and takes the place of it in a transform's plan().
class point_planner {
public:
  explicit point_planner(const image_shape& shape) : shape_(shape) {}

  const image_shape& shape() const { return shape_; }
  static constexpr bool wants_values() { return false; }
  static constexpr void name(std::string_view) {}
  static constexpr void spoken() {}

  void crop(index top, index left, index height, index width) {
    if (!window_fits(shape_, top, left, height, width)) throw_window(shape_, top, left, height, width);
    then({1, 0, -real(left), 0, 1, -real(top)});
    shape_.height = height;
    shape_.width = width;
  }
  void flip_horizontal() { then({-1, 0, real(shape_.width - 1), 0, 1, 0}); }
  void flip_vertical() { then({1, 0, 0, 0, -1, real(shape_.height - 1)}); }
  void turn(index quarters) {
    for (index i = 0; i < ((quarters % 4) + 4) % 4; ++i) {
      then({0, 1, 0, -1, 0, real(shape_.width - 1)});
      std::swap(shape_.height, shape_.width);
    }
  }
  void pad(const sides& by, padding_mode, const channel_values&) {
    then({1, 0, real(by.left), 0, 1, real(by.top)});
    shape_.height += by.top + by.bottom;
    shape_.width += by.left + by.right;
  }
  void warp(const affine_matrix& inverse, interpolation, const channel_values&) {
    const double determinant = double{inverse[0]} * inverse[4] - double{inverse[1]} * inverse[3];
    const double a = inverse[4] / determinant;
    const double b = -inverse[1] / determinant;
    const double d = -inverse[3] / determinant;
    const double e = inverse[0] / determinant;
    const double x = 0.5 * real(shape_.width - 1);
    const double y = 0.5 * real(shape_.height - 1);
    const double u = -inverse[2] - x;
    const double v = -inverse[5] - y;
    then({a, b, a * u + b * v + x, d, e, d * u + e * v + y});
  }
  void resize(index height, index width, interpolation, bool) {
    const double by_x = real(width) / real(shape_.width);
    const double by_y = real(height) / real(shape_.height);
    then({by_x, 0, 0.5 * by_x - 0.5, 0, by_y, 0.5 * by_y - 0.5});
    shape_.height = height;
    shape_.width = width;
  }

  /// Where a point of the input lies in the output; visible if it is inside the image and was visible.
  keypoint operator()(const keypoint& p) const {
    const auto [x, y] = map(p.x, p.y);
    const bool inside = x >= -0.5 && y >= -0.5 && x < real(shape_.width) - 0.5 && y < real(shape_.height) - 0.5;
    return {static_cast<float>(x), static_cast<float>(y), p.visible && inside};
  }

  /// The smallest upright box around a transformed box, clipped to the image. Returns false if it does not pass
  /// `filter` or nothing of it is left.
  bool operator()(box& b, const box_filter& filter) const {
    std::array<double, 2> low{INFINITY, INFINITY};
    std::array<double, 2> high{-INFINITY, -INFINITY};
    for (const float x : {b.x_min, b.x_max}) {
      for (const float y : {b.y_min, b.y_max}) {
        const auto corner = map(double{x} - 0.5, double{y} - 0.5);
        for (std::size_t i = 0; i < 2; ++i) {
          low[i] = std::min(low[i], corner[i] + 0.5);
          high[i] = std::max(high[i], corner[i] + 0.5);
        }
      }
    }
    const double whole = (high[0] - low[0]) * (high[1] - low[1]);
    const std::array<double, 2> size{real(shape_.width), real(shape_.height)};
    for (std::size_t i = 0; i < 2; ++i) {
      low[i] = std::clamp(low[i], 0.0, size[i]);
      high[i] = std::clamp(high[i], 0.0, size[i]);
    }
    const double visible = (high[0] - low[0]) * (high[1] - low[1]);
    b = {static_cast<float>(low[0]), static_cast<float>(low[1]), static_cast<float>(high[0]),
         static_cast<float>(high[1]), b.label};
    return visible > 0 && visible >= double{filter.min_area} && visible >= double{filter.min_visibility} * whole;
  }

private:
  using matrix = std::array<double, 6>;
  static constexpr double real(index i) { return static_cast<double>(i); }

  std::array<double, 2> map(double x, double y) const {
    return {m_[0] * x + m_[1] * y + m_[2], m_[3] * x + m_[4] * y + m_[5]};
  }
  /// Appends `next` to the map.
  void then(const matrix& next) {
    const matrix m = m_;
    for (std::size_t row = 0; row < 6; row += 3)
      for (std::size_t column = 0; column < 3; ++column)
        m_[row + column] = next[row] * m[column] + next[row + 1] * m[3 + column] + (column == 2 ? next[row + 2] : 0.0);
  }

  matrix m_{1, 0, 0, 0, 1, 0};
  image_shape shape_;
};

}  // namespace xaug::inline XAUG_ABI::plan
