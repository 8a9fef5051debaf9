// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <span>
#include <type_traits>

#include "xaug/core/affine_matrix.hpp"
#include "xaug/core/config.hpp"
#include "xaug/core/view.hpp"

namespace xaug {

/// A place in an image, in pixels: the centre of the first pixel is (0, 0), that of the last is (width - 1,
/// height - 1). R is float, double or a vector of floats.
template <class R>
struct coordinates {
  R x;
  R y;
};

namespace detail {

template <class M>
concept map_by_itself = requires(const M& map, double d) {
  { map(d, d) } -> std::same_as<coordinates<double>>;
};

}  // namespace detail

/// A map that looks something up in a table of floats. It keeps how the table is made, and each use of it has the table
/// made anew: the shape of an image is known without it, and nothing is allocated for each image.
template <class M>
concept tabled_map = requires(const M& map, double d, const float* table, std::span<float> made) {
  { map.table_size() } -> std::same_as<index>;  // how many floats it has
  map.make_table(made);                         // writes all of them, the same each time
  { map(d, d, table) } -> std::same_as<coordinates<double>>;
};

/// Where the pixels of an image come from: `map(x, y)` is the place in the source that is seen at the place (x, y) of
/// the result, both absolute `coordinates`. A map is kept as bytes, and is a template on R, the type of x and y: images
/// are sampled through vectors of floats, at whole x and y; points are moved in double precision. What comes from
/// nowhere has coordinates that are not numbers. It may have besides
///
/// - a table, see tabled_map;
/// - `coordinates<double> inverse(double x, double y) const`, the place of the result that shows a place in the source,
///   not a number if none does. Otherwise it is searched for;
/// - `static constexpr bool keeps_lines = true`, if it maps straight lines to straight lines, as `inverse` then does.
template <class M>
concept coordinate_map = std::is_trivially_copyable_v<M> &&(detail::map_by_itself<M> || tabled_map<M>);

/// map(x, y), with its table if it has one.
template <class M, class R>
XAUG_ALWAYS_INLINE coordinates<R> source_of(const M& map, [[maybe_unused]] const float* table, const R& x, const R& y) {
  if constexpr (tabled_map<M>)
    return map(x, y, table);
  else
    return map(x, y);
}

/// A matrix that maps places relative to the centre of the image.
struct centered_affine {
  affine_matrix matrix{1, 0, 0, 0, 1, 0};
  float center_x = 0;
  float center_y = 0;

  centered_affine() = default;
  centered_affine(const affine_matrix& m, const image_shape& image)
      : matrix(m),
        center_x(0.5f * static_cast<float>(image.width - 1)),
        center_y(0.5f * static_cast<float>(image.height - 1)) {}

  template <class R>
  XAUG_ALWAYS_INLINE coordinates<R> operator()(const R& x, const R& y) const {
    const R column = x - R(center_x);
    const R row = y - R(center_y);
    return {R(matrix[0]) * column + R(matrix[1]) * row + R(matrix[2]) + R(center_x),
            R(matrix[3]) * column + R(matrix[4]) * row + R(matrix[5]) + R(center_y)};
  }
};

}  // namespace xaug
