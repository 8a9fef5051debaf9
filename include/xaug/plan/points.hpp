// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "xaug/core/points.hpp"
#include "xaug/core/types.hpp"
#include "xaug/plan/geometry.hpp"
#include "xaug/plan/point_map.hpp"

namespace xaug::plan {

/// Composes the geometry of a pipeline's draws into affine maps of coordinates, one for each stretch of steps between
/// two remaps, and keeps which part of the input is left: each crop, warp and remap shows a canvas, and what lies
/// outside of it is gone. It has the geometric calls of image_planner and takes the place of it in a transform's
/// plan().
class point_planner {
public:
  explicit point_planner(const image_shape& shape) : input_(shape), shape_(shape) {}

  const image_shape& shape() const { return shape_.shape(); }
  static constexpr bool wants_values() { return false; }
  static constexpr void begin_step(std::string_view) {}
  static constexpr void end_step() {}

  void crop(index top, index left, index height, index width) {
    shape_.crop(top, left, height, width);
    then({1, 0, -real(left), 0, 1, -real(top)});
    show_canvas();
  }
  void flip_horizontal() { then({-1, 0, real(shape().width - 1), 0, 1, 0}); }
  void flip_vertical() { then({1, 0, 0, 0, -1, real(shape().height - 1)}); }
  void turn(index quarters) {
    for (index i = 0; i < ((quarters % 4) + 4) % 4; ++i) {
      then({0, 1, 0, -1, 0, real(shape().width - 1)});
      shape_.turn(1);
    }
  }
  void pad(const sides& by, padding_mode mode, const channel_values& fill) {
    shape_.pad(by, mode, fill);
    then({1, 0, real(by.left), 0, 1, real(by.top)});
  }
  void warp(const affine_matrix& inverse, interpolation, const channel_values&) {
    const double determinant = double{inverse[0]} * inverse[4] - double{inverse[1]} * inverse[3];
    const double a = inverse[4] / determinant;
    const double b = -inverse[1] / determinant;
    const double d = -inverse[3] / determinant;
    const double e = inverse[0] / determinant;
    const double x = 0.5 * real(shape().width - 1);
    const double y = 0.5 * real(shape().height - 1);
    const double u = -inverse[2] - x;
    const double v = -inverse[5] - y;
    then({a, b, a * u + b * v + x, d, e, d * u + e * v + y});
    show_canvas();
  }
  template <coordinate_map Map>
  void remap(const Map& map, interpolation, const channel_values&) {
    remaps_.push_back({std::exchange(now_, {}), std::make_shared<const point_map_of<Map>>(map, shape())});
    show_canvas();
  }
  void resize(index height, index width, interpolation method, bool antialias) {
    const double by_x = real(width) / real(shape().width);
    const double by_y = real(height) / real(shape().height);
    then({by_x, 0, 0.5 * by_x - 0.5, 0, by_y, 0.5 * by_y - 0.5});
    shape_.resize(height, width, method, antialias);
  }

  /// Where a point of the input lies in the output. It is visible if it was, and if it is inside the input, the output
  /// and every canvas between them, edges included; but the upper edges of the output are not inside. Tolerance: a
  /// millionth of the canvas. The place of a point that a remap shows nowhere means nothing.
  keypoint operator()(const keypoint& p) const {
    const point in{p.x, p.y};
    bool visible = p.visible;
    point at = in;
    for (const remap_step& step : remaps_) {
      visible = visible && step.before.shows(at);
      at = step.before.map(at);
      const point moved = step.map->result(at);
      if (step.map->known(moved))
        at = moved;
      else
        visible = false;
    }
    const point out = now_.map(at);
    const auto inside = [](const point& place, const image_shape& canvas, double upper) {
      const double lower = -tolerance_of(canvas);
      return place.x + 0.5 >= lower && place.x + 0.5 - real(canvas.width) < upper && place.y + 0.5 >= lower &&
             place.y + 0.5 - real(canvas.height) < upper;
    };
    visible = visible && now_.shows(at) && inside(in, input_, tolerance_of(input_)) &&
              inside(out, shape(), -tolerance_of(shape()));
    return {static_cast<float>(out.x), static_cast<float>(out.y), visible};
  }

  /// The smallest upright box around what is left of a box. Returns false if that does not pass `filter` or nothing is
  /// left.
  bool operator()(box& b, const box_filter& filter) const {
    const auto clip = [](float low, float high, index size) {
      const double most = real(size);
      return std::pair{std::clamp<double>(low, 0.0, most) - 0.5, std::clamp<double>(high, 0.0, most) - 0.5};
    };
    const auto [x0, x1] = clip(b.x_min, b.x_max, input_.width);
    const auto [y0, y1] = clip(b.y_min, b.y_max, input_.height);
    std::vector<point> left{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    for (const remap_step& step : remaps_) {
      step.before.cut(left);
      for (point& p : left) p = step.before.map(p);
      left = step.map->trace(left, [&](const point& p) { return step.map->result(p); });
    }
    now_.cut(left);
    const bounds out = bounds_of(left, [&](const point& p) { return now_.map(p); });
    // Back to the input, where what is left is measured.
    for (auto step = remaps_.rbegin(); step != remaps_.rend(); ++step) {
      left = step->map->trace(left, [&](const point& p) { return step->map->source(p); });
      for (point& p : left) p = step->before.source(p);
    }
    const bounds in = bounds_of(left, [](const point& p) { return p; });
    const double most = tolerance_of(shape());
    const auto clamped = [most](double at, index size) {
      const double edge = at + 0.5;
      return edge < most ? 0.0 : edge > real(size) - most ? real(size) : edge;
    };
    const double x_min = clamped(out.x_min, shape().width);
    const double y_min = clamped(out.y_min, shape().height);
    const double x_max = clamped(out.x_max, shape().width);
    const double y_max = clamped(out.y_max, shape().height);
    const double whole = (double{b.x_max} - b.x_min) * (double{b.y_max} - b.y_min);
    b = {static_cast<float>(x_min), static_cast<float>(y_min), static_cast<float>(x_max), static_cast<float>(y_max),
         b.label};
    const double least = tolerance_of(input_);
    return in.x_max - in.x_min > least && in.y_max - in.y_min > least && b.x_min < b.x_max && b.y_min < b.y_max &&
           (x_max - x_min) * (y_max - y_min) >= double{filter.min_area} * (1 - tolerance) &&
           area_of(left) >= (double{filter.min_visibility} - tolerance) * whole;
  }

private:
  using matrix = std::array<double, 6>;
  /// The points of the input that lie on one side of an edge of some canvas: those at a distance of 0 or more from it,
  /// in pixels of that canvas.
  struct half_plane {
    double x = 0;
    double y = 0;
    double offset = 0;
    double tolerance = 0;
    double operator()(const point& p) const { return x * p.x + y * p.y + offset; }
  };
  /// Steps that are one affine map together, and what is left of the image before them.
  struct stretch {
    matrix m{1, 0, 0, 0, 1, 0};
    std::vector<half_plane> left;

    point map(const point& p) const { return {m[0] * p.x + m[1] * p.y + m[2], m[3] * p.x + m[4] * p.y + m[5]}; }
    /// What map() maps to `p`.
    point source(const point& p) const {
      const double determinant = m[0] * m[4] - m[1] * m[3];
      const double x = p.x - m[2];
      const double y = p.y - m[5];
      return {(m[4] * x - m[1] * y) / determinant, (m[0] * y - m[3] * x) / determinant};
    }
    bool shows(const point& p) const {
      return std::ranges::all_of(left, [&](const half_plane& h) { return h(p) >= -h.tolerance; });
    }
    /// Leaves of a polygon what is left of it.
    void cut(std::vector<point>& polygon) const {
      for (const half_plane& h : left)
        if (!std::ranges::all_of(polygon, [&](const point& p) { return h(p) >= 0; })) cut_polygon(polygon, h);
    }
  };
  struct remap_step {
    stretch before;
    std::shared_ptr<const point_map> map;
  };
  struct bounds {
    double x_min = INFINITY;
    double y_min = INFINITY;
    double x_max = -INFINITY;
    double y_max = -INFINITY;
  };

  static constexpr double tolerance = 1e-6;
  static constexpr double real(index i) { return static_cast<double>(i); }
  /// In pixels of a canvas. The matrices of warps are made of floats, which know coordinates to some 1e-7 of it.
  static constexpr double tolerance_of(const image_shape& canvas) {
    return tolerance * real(std::max(canvas.height, canvas.width));
  }

  /// Appends `next` to the map.
  void then(const matrix& next) {
    const matrix m = now_.m;
    for (std::size_t row = 0; row < 6; row += 3)
      for (std::size_t column = 0; column < 3; ++column)
        now_.m[row + column] =
            next[row] * m[column] + next[row + 1] * m[3 + column] + (column == 2 ? next[row + 2] : 0.0);
  }
  /// What maps to the outside of the image as it is now is gone.
  void show_canvas() {
    const matrix& m = now_.m;
    const auto between = [&](std::size_t row, index size) {
      now_.left.push_back({m[row], m[row + 1], m[row + 2] + 0.5, tolerance_of(shape())});
      now_.left.push_back({-m[row], -m[row + 1], real(size) - 0.5 - m[row + 2], tolerance_of(shape())});
    };
    between(0, shape().width);
    between(3, shape().height);
  }

  /// Leaves the part of a polygon in a half-plane (Sutherland and Hodgman, "Reentrant Polygon Clipping", 1974). Parts
  /// of one that is not convex stay connected, by edges along the cut that have no area between them.
  static void cut_polygon(std::vector<point>& polygon, const half_plane& h) {
    std::vector<point> out;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const point& p = polygon[i];
      const point& q = polygon[(i + 1) % polygon.size()];
      const double at_p = h(p);
      const double at_q = h(q);
      if (at_p >= 0) out.push_back(p);
      if ((at_p >= 0) != (at_q >= 0)) {
        const double t = at_p / (at_p - at_q);
        out.push_back({p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
      }
    }
    polygon.swap(out);
  }
  template <class Map>
  static bounds bounds_of(const std::vector<point>& polygon, const Map& map) {
    bounds b;
    for (const point& each : polygon) {
      const point p = map(each);
      b = {std::min(b.x_min, p.x), std::min(b.y_min, p.y), std::max(b.x_max, p.x), std::max(b.y_max, p.y)};
    }
    return b;
  }
  static double area_of(const std::vector<point>& polygon) {
    double twice = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const point& p = polygon[i];
      const point& q = polygon[(i + 1) % polygon.size()];
      const point& o = polygon.front();
      twice += (p.x - o.x) * (q.y - o.y) - (q.x - o.x) * (p.y - o.y);
    }
    return 0.5 * std::abs(twice);
  }

  std::vector<remap_step> remaps_;
  stretch now_;
  image_shape input_;
  shape_planner shape_;
};
static_assert(geometry<point_planner>);

}  // namespace xaug::plan
