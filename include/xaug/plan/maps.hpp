// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <type_traits>

#include "xaug/core/coordinate_map.hpp"
#include "xaug/kernel/simd.hpp"

// Maps of coordinates for remap(), beside those that transforms bring themselves.

namespace xaug::plan {

/// (x, y) -> (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]) / w, with w = m[6] x + m[7] y + m[8]. What has w <= 0 is
/// behind the horizon, and comes from nowhere.
struct homography {
  std::array<float, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};
  static constexpr bool keeps_lines = true;

  template <class R>
  XAUG_ALWAYS_INLINE coordinates<R> operator()(const R& x, const R& y) const {
    const R w = R(m[6]) * x + R(m[7]) * y + R(m[8]);
    const auto seen = w > R(0.0f);
    return {kernel::select(seen, (R(m[0]) * x + R(m[1]) * y + R(m[2])) / w, R(NAN)),
            kernel::select(seen, (R(m[3]) * x + R(m[4]) * y + R(m[5])) / w, R(NAN))};
  }

  coordinates<double> inverse(double x, double y) const {
    const auto minor = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
      return double{m[a]} * m[b] - double{m[c]} * m[d];
    };
    // The rows of the adjugate matrix, which is the inverse but for the determinant.
    const double u = minor(4, 8, 5, 7) * x + minor(2, 7, 1, 8) * y + minor(1, 5, 2, 4);
    const double v = minor(5, 6, 3, 8) * x + minor(0, 8, 2, 6) * y + minor(2, 3, 0, 5);
    const double w = minor(3, 7, 4, 6) * x + minor(1, 6, 0, 7) * y + minor(0, 4, 1, 3);
    const double determinant = m[0] * minor(4, 8, 5, 7) + m[1] * minor(5, 6, 3, 8) + m[2] * minor(3, 7, 4, 6);
    if (!(w * determinant > 0)) return {NAN, NAN};  // w of what it maps here would not be above 0
    return {u / w, v / w};
  }
};

/// (x, y) -> (x, y) + d(x, y). The displacements d, in pixels, are known at nodes: `rows` x `columns` of them, evenly
/// spread so that those in the corners are the centres of the corner pixels. Between nodes they are interpolated
/// bilinearly; outside they are those of the nearest edge. With as many nodes as pixels, each pixel has its own.
///
/// `make(x, y)` writes both components, row by row, each a std::span<float>. It is called for each use of the map and
/// has to write the same each time: it keeps a key of random numbers, not the numbers. It is plain code, without
/// vectors of kernel/, as it moves points too.
template <class Make>
  requires std::is_trivially_copyable_v<Make>
class displacement_field {
public:
  /// At least one node each way.
  displacement_field(const image_shape& image, index rows, index columns, const Make& make)
      : rows_(rows),
        columns_(columns),
        rows_per_pixel_(spacing(rows, image.height)),
        columns_per_pixel_(spacing(columns, image.width)),
        make_(make) {}

  index table_size() const { return 2 * rows_ * columns_; }
  void make_table(std::span<float> table) const {
    const std::size_t half = table.size() / 2;
    make_(table.first(half), table.last(half));
  }

  template <class R>
  XAUG_ALWAYS_INLINE coordinates<R> operator()(const R& x, const R& y, const float* table) const {
    return kernel::each_lane(x, y, [&](auto column, auto row) { return moved(column, row, table); });
  }

private:
  static float spacing(index nodes, index pixels) {
    return pixels > 1 ? static_cast<float>(nodes - 1) / static_cast<float>(pixels - 1) : 0.0f;
  }

  /// Where a coordinate is among `count` nodes: between `low` and `high`, `share` of the way.
  template <class R>
  struct place {
    place(R at, index count) {
      at = std::min(std::max(R(0), at), static_cast<R>(count - 1));  // 0, if it is not a number
      low = static_cast<index>(at);
      high = std::min(low + 1, count - 1);
      share = at - static_cast<R>(low);
    }
    index low;
    index high;
    R share;
  };

  /// For one place, in float or double.
  template <class R>
  coordinates<R> moved(R x, R y, const float* table) const {
    const place<R> column(x * R(columns_per_pixel_), columns_);
    const place<R> row(y * R(rows_per_pixel_), rows_);
    const auto displacement = [&](const float* nodes) {
      const auto between = [&](index i) {
        const float* from = nodes + i * columns_;
        return R(from[column.low]) * (R(1) - column.share) + R(from[column.high]) * column.share;
      };
      return between(row.low) * (R(1) - row.share) + between(row.high) * row.share;
    };
    return {x + displacement(table), y + displacement(table + rows_ * columns_)};
  }

  index rows_;
  index columns_;
  float rows_per_pixel_;
  float columns_per_pixel_;
  Make make_;
};

}  // namespace xaug::plan
