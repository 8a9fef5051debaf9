// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "xaug/core/coordinate_map.hpp"

namespace xaug::plan {

using point = coordinates<double>;

/// A map of coordinates for the points of images of one shape, both ways.
class point_map {
public:
  explicit point_map(const image_shape& canvas)
      : height_(static_cast<double>(canvas.height)), width_(static_cast<double>(canvas.width)) {}
  point_map(const point_map&) = delete;
  point_map& operator=(const point_map&) = delete;
  virtual ~point_map() = default;

  /// The place in the source that is seen at a place of the result.
  virtual point source(const point& at) const = 0;
  /// The place in the result where a place of the source is seen.
  virtual point result(const point& at) const { return search(at); }
  virtual bool keeps_lines() const { return false; }

  /// Whether a place is one. What is further away than a million images is nowhere, so that sums of coordinates are
  /// precise enough.
  bool known(const point& at) const {
    const double most = 1e6 * size();
    return std::abs(at.x) <= most && std::abs(at.y) <= most;  // not if it is not a number
  }

  /// The outline of what `move` makes of the inside of `polygon`, for source() or result(). It is off by some
  /// hundredths of a pixel, if edges of a 32nd of the image do not come out with several bends; corners are exact, and
  /// so are edges where the map keeps lines. What is moved to nowhere is cut off. However wild a map is, no more than a
  /// few thousand points are moved.
  template <class Move>
  std::vector<point> trace(const std::vector<point>& polygon, const Move& move) const {
    std::vector<point> traced;
    const auto next = [&](std::size_t i) { return polygon[(i + 1) % polygon.size()]; };
    double around = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) around += distance(polygon[i], next(i));
    const double longest = keeps_lines() ? INFINITY : std::max(size() / 32, around / 256);
    int budget = 2000;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const point& p = polygon[i];
      const point& q = next(i);
      const double length = distance(p, q);
      const int pieces = length > longest ? static_cast<int>(std::min(256.0, std::ceil(length / longest))) : 1;
      end from{p, move(p)};
      for (int k = 1; k <= pieces; ++k) {
        const double share = static_cast<double>(k) / pieces;
        const point place = k == pieces ? q : point{p.x + share * (q.x - p.x), p.y + share * (q.y - p.y)};
        const end to{place, move(place)};
        if (known(from.moved)) traced.push_back(from.moved);
        refine(from, to, 0, move, budget, traced);
        from = to;
      }
    }
    return traced;
  }

private:
  struct end {
    point place;
    point moved;
  };

  double size() const { return std::max(height_, width_); }
  static double distance(const point& a, const point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

  /// Appends what lies between two neighbours of an outline, where that is not a straight line, or ends at nowhere.
  template <class Move>
  void refine(const end& a, const end& b, int depth, const Move& move, int& budget, std::vector<point>& traced) const {
    constexpr double tolerance = 0.02;
    const bool ends = known(a.moved) != known(b.moved);
    if (depth >= (ends ? 50 : 8) || (!ends && (!known(a.moved) || keeps_lines())) || --budget < 0) return;
    const auto half_way = [](const point& p, const point& q) { return point{0.5 * (p.x + q.x), 0.5 * (p.y + q.y)}; };
    const point place = half_way(a.place, b.place);
    const end middle{place, move(place)};
    if (!ends && distance(middle.moved, half_way(a.moved, b.moved)) <= tolerance) return;
    refine(a, middle, depth + 1, move, budget, traced);
    if (known(middle.moved)) traced.push_back(middle.moved);
    refine(middle, b, depth + 1, move, budget, traced);
  }

  bool on_canvas(const point& at) const {
    const double tolerance = 1e-6 * size();
    return std::abs(at.x + 0.5 - 0.5 * width_) <= 0.5 * width_ + tolerance &&
           std::abs(at.y + 0.5 - 0.5 * height_) <= 0.5 * height_ + tolerance;
  }

  /// A place whose source() is `at`: from `at` itself, or from where on the image the source is nearest to it.
  point search(const point& at) const {
    const std::optional<point> first = search(at, at);
    if (first && on_canvas(*first)) return *first;
    constexpr int steps = 8;
    point start = at;
    double nearest = INFINITY;
    for (int i = 0; i <= steps; ++i)
      for (int j = 0; j <= steps; ++j) {
        const point tried{(width_ - 1) * j / steps, (height_ - 1) * i / steps};
        const double far = distance(source(tried), at);
        if (far < nearest) {
          nearest = far;
          start = tried;
        }
      }
    const std::optional<point> second = search(at, start);
    if (second && (on_canvas(*second) || !first)) return *second;
    return first.value_or(point{NAN, NAN});
  }

  /// Newton's method with derivatives from differences; where its step leads no nearer, however it is shortened, a step
  /// by the distance that is left, which is right for small displacements.
  std::optional<point> search(const point& target, const point& start) const {
    constexpr double difference = 1e-4;
    const double enough = 1e-9 * size();
    point at = start;
    point found = source(at);
    for (int i = 0; i < 30; ++i) {
      const double far = distance(found, target);
      if (far <= enough) return known(at) ? std::optional(at) : std::nullopt;
      const point by_x = source({at.x + difference, at.y});
      const point by_y = source({at.x, at.y + difference});
      const double a = (by_x.x - found.x) / difference;
      const double b = (by_y.x - found.x) / difference;
      const double c = (by_x.y - found.y) / difference;
      const double d = (by_y.y - found.y) / difference;
      const double determinant = a * d - b * c;
      const point left{target.x - found.x, target.y - found.y};
      const point newton{(d * left.x - b * left.y) / determinant, (a * left.y - c * left.x) / determinant};
      bool nearer = false;
      for (const point& step : {newton, left})
        for (double share = 1; share > 0.01 && !nearer; share /= 2) {
          const point tried{at.x + share * step.x, at.y + share * step.y};
          const point there = source(tried);
          if (!(distance(there, target) < far)) continue;
          nearer = true;
          at = tried;
          found = there;
        }
      if (!nearer) break;  // or nothing here is a number
    }
    return std::nullopt;
  }

  double height_;
  double width_;
};

/// The point_map of a map of coordinates.
template <coordinate_map Map>
class point_map_of final : public point_map {
public:
  point_map_of(const Map& map, const image_shape& canvas) : point_map(canvas), map_(map) {
    if constexpr (tabled_map<Map>) {
      table_.resize(static_cast<std::size_t>(map.table_size()));
      map.make_table(std::span(table_));
    }
  }
  point source(const point& at) const override { return source_of(map_, table_.data(), at.x, at.y); }
  point result(const point& at) const override {
    if constexpr (requires { map_.inverse(at.x, at.y); })
      return map_.inverse(at.x, at.y);
    else
      return point_map::result(at);
  }
  bool keeps_lines() const override {
    if constexpr (requires { Map::keeps_lines; })
      return Map::keeps_lines;
    else
      return false;
  }

private:
  Map map_;
  std::vector<float> table_;
};

}  // namespace xaug::plan
