// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include "xaug/core/lattice.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/pixels.hpp"
#include "xaug/kernel/tile.hpp"

XAUG_BEGIN_KERNEL

// Reading an image through a lattice map, into tiles or straight into another image; and writing tiles to images.

namespace xaug::kernel::inline XAUG_ISA {

/// Values for padding, one for each channel or one for all, in the units of an image's elements or of a tile's floats.
struct fill_values {
  // What is behind `count` is left as it is: clearing it for each sample would take longer than using it.
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> values;
  index count = 1;

  fill_values() { values[0] = 0.0f; }

  /// Takes over a fill, if it has values, each as what `convert` makes of it.
  template <class Fill, class Convert = std::identity>
  void assign(const Fill& fill, const Convert& convert = {}) {
    if (fill.size() == 0) return;
    count = fill.size();
    for (index c = 0; c < count; ++c) values[static_cast<std::size_t>(c)] = convert(fill[c]);
  }
  index size() const { return count; }
  float operator[](index c) const { return values[static_cast<std::size_t>(count == 1 ? 0 : c)]; }
};

/// An image seen through a lattice map.
template <element T>
struct lattice_source {
  image_view<const T> image;
  lattice map;
  fill_values fill;

  /// The distance in memory of neighbours along an axis of the map.
  index stride(const lattice_axis& axis) const { return axis.columns ? image.stride_x : image.stride_y; }
  index step_x() const { return map.x.step * stride(map.x); }
  index step_y() const { return map.y.step * stride(map.y); }
  /// Whether nothing is padded and row follows row, so that all pixels are one long row.
  bool is_one_row() const { return !map.y.padded() && !map.x.padded() && step_y() == step_x() * map.x.size; }

  /// The offset in memory of source coordinates that belong to axis y and axis x of the map; they may be padding.
  index offset(index along_y, index along_x) const { return along_y * stride(map.y) + along_x * stride(map.x); }
  const T* at(index along_y, index along_x) const { return image.data + offset(along_y, along_x); }
  /// The pixel for output row y, column x; only for pixels that are not padding.
  const T* pixel(index y, index x) const { return at(map.y(y), map.x(x)); }
};

/// A row of pixels in memory: pixel i, channel c is data[i * step + c * channel].
template <element T>
struct pixel_row {
  T* data;
  index step;
  index channel;
};

namespace detail {

template <layout L, bool Backwards, std::size_t C, element T>
void load_vectors(const pixel_row<const T>& from, index count, float* to, index plane) {
  const index unit = L == layout::interleaved3 ? 3 : 1;
  const auto load_at = [&](index i) {
    batch pixel[C];
    const T* lowest = from.data + (Backwards ? -(i + lanes - 1) : i) * unit;
    load_pixels<L, Backwards, C>(lowest, from.channel, pixel);
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { store(pixel[c], to + c * plane + i); });
  };
  index i = 0;
  for (; i + lanes <= count; i += lanes) load_at(i);
  if (i < count) load_at(count - lanes);
}

template <element T>
void load_scalars(const pixel_row<const T>& from, index count, float* to, index plane, index channels) {
  for (index c = 0; c < channels; ++c)
    for (index i = 0; i < count; ++i)
      to[c * plane + i] = static_cast<float>(from.data[i * from.step + c * from.channel]);
}

template <layout L, std::size_t C, element T, class Quantizer>
void store_vectors(const float* from, index plane, index count, T* to, index channel, const Quantizer& q) {
  const index unit = L == layout::interleaved3 ? 3 : 1;
  const auto store_at = [&](index i) {
    batch pixel[C];
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { pixel[c] = load(from + c * plane + i); });
    store_pixels<L, C>(pixel, to + i * unit, channel, q);
  };
  index i = 0;
  for (; i + lanes <= count; i += lanes) store_at(i);
  if (i < count) store_at(count - lanes);
}

}  // namespace detail

/// Loads `count` pixels of a row into planes.
template <element T>
void load_row(const pixel_row<const T>& from, index count, float* to, index plane, index channels) {
  using enum layout;
  if (count >= lanes) {
    if (channels == 3 && from.channel == 1 && from.step == 3)
      return detail::load_vectors<interleaved3, false, 3>(from, count, to, plane);
    if (channels == 3 && from.channel == 1 && from.step == -3)
      return detail::load_vectors<interleaved3, true, 3>(from, count, to, plane);
    if (from.step == 1 || from.step == -1) {
      for (index c = 0; c < channels; ++c) {
        const pixel_row<const T> one{from.data + c * from.channel, from.step, 0};
        if (from.step == 1)
          detail::load_vectors<planar, false, 1>(one, count, to + c * plane, plane);
        else
          detail::load_vectors<planar, true, 1>(one, count, to + c * plane, plane);
      }
      return;
    }
  }
  detail::load_scalars(from, count, to, plane, channels);
}

/// Stores `count` pixels from planes to a row; `q` is a quantizer, or truncation for values that are in [0, 255].
template <element T, class Quantizer>
void store_row(const float* from, index plane, index count, const pixel_row<T>& to, index channels,
               const Quantizer& q) {
  using enum layout;
  if (count >= lanes) {
    if (channels == 3 && to.channel == 1 && to.step == 3)
      return detail::store_vectors<interleaved3, 3>(from, plane, count, to.data, 1, q);
    if (to.step == 1) {
      for (index c = 0; c < channels; ++c)
        detail::store_vectors<planar, 1>(from + c * plane, 0, count, to.data + c * to.channel, 0, q);
      return;
    }
  }
  for (index c = 0; c < channels; ++c)
    for (index i = 0; i < count; ++i)
      to.data[i * to.step + c * to.channel] = q.template convert<T>(from[c * plane + i]);
}

/// Loads a tile through a lattice map.
template <element T>
void load_tile(const lattice_source<T>& source, const tile& t) {
  const index channels = t.image.channels;
  const index step = source.step_x();
  if (source.is_one_row()) {
    const pixel_row<const T> row{source.pixel(t.first / t.image.width, t.first % t.image.width), step,
                                 source.image.stride_c};
    return load_row(row, t.size, t.data, t.stride, channels);
  }

  // Not structured bindings, which clang 14 does not capture.
  const index x_begin = source.map.x.interior().first;
  const index x_end = source.map.x.interior().second;
  const index y_begin = source.map.y.interior().first;
  const index y_end = source.map.y.interior().second;
  const bool constant = source.map.mode == padding_mode::constant;
  for_each_row(t, [&](const tile_row& row) {
    float* to = t.data + row.offset;
    const auto fill_columns = [&](index begin, index end) {
      for (index c = 0; c < channels && begin < end; ++c)
        std::fill(to + c * t.stride + (begin - row.x), to + c * t.stride + (end - row.x), source.fill[c]);
    };
    const index end = row.x + row.count;
    if (constant && (row.y < y_begin || row.y >= y_end)) return fill_columns(row.x, end);

    const index along_y = constant ? source.map.y(row.y) : source.map.y.bordered(row.y, source.map.mode);
    const auto pad_columns = [&](index begin, index finish) {
      if (constant) return fill_columns(begin, finish);
      for (index x = begin; x < finish; ++x) {
        const T* pixel = source.at(along_y, source.map.x.bordered(x, source.map.mode));
        for (index c = 0; c < channels; ++c)
          to[c * t.stride + (x - row.x)] = static_cast<float>(pixel[c * source.image.stride_c]);
      }
    };
    const index inside_begin = std::clamp(x_begin, row.x, end);
    const index inside_end = std::clamp(x_end, inside_begin, end);
    pad_columns(row.x, inside_begin);
    if (inside_begin < inside_end) {
      const pixel_row<const T> inside{source.at(along_y, source.map.x(inside_begin)), step, source.image.stride_c};
      load_row(inside, inside_end - inside_begin, to + (inside_begin - row.x), t.stride, channels);
    }
    pad_columns(inside_end, end);
  });
}

/// Stores a tile to its place in an image; `q` as for store_row().
template <element T, class Quantizer = quantizer>
void store_tile(const tile& t, const image_view<T>& to, const Quantizer& q) {
  const auto row_at = [&](index y, index x) { return pixel_row<T>{&to(y, x, 0), to.stride_x, to.stride_c}; };
  if (to.stride_y == to.stride_x * to.shape.width)
    return store_row(t.data, t.stride, t.size, row_at(t.first / to.shape.width, t.first % to.shape.width),
                     to.shape.channels, q);
  for_each_row(t, [&](const tile_row& row) {
    store_row(t.data + row.offset, t.stride, row.count, row_at(row.y, row.x), to.shape.channels, q);
  });
}

namespace detail {

#if defined(__SSSE3__)
/// Copies `count` RGB pixels of uint8 in reverse order, five at a time; `from` is the first to be copied. Each load and
/// store moves 16 bytes for 15 that are wanted, so that the last pixels go one by one.
inline index reverse_rgb(const std::uint8_t* from, std::uint8_t* to, index count) {
  const __m128i order = _mm_setr_epi8(13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
  index i = 0;
  for (; i + 6 <= count; i += 5) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from - 3 * (i + 4) - 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 3 * i), _mm_shuffle_epi8(bytes, order));
  }
  return i;
}
#endif

template <element T>
void copy_row(const pixel_row<const T>& from, const pixel_row<T>& to, index count, index channels) {
  const bool interleaved = from.channel == 1 && to.channel == 1 && to.step == channels;
  if (interleaved && from.step == channels) {
    std::memcpy(to.data, from.data, static_cast<std::size_t>(count * channels) * sizeof(T));
    return;
  }
  if (to.step == 1 && (from.step == 1 || from.step == -1)) {
    for (index c = 0; c < channels; ++c) {
      const T* source = from.data + c * from.channel;
      T* target = to.data + c * to.channel;
      if (from.step == 1)
        std::memcpy(target, source, static_cast<std::size_t>(count) * sizeof(T));
      else
        std::reverse_copy(source - (count - 1), source + 1, target);
    }
    return;
  }
  index i = 0;
#if defined(__SSSE3__)
  if constexpr (std::same_as<T, std::uint8_t>)
    if (interleaved && channels == 3 && from.step == -3) i = reverse_rgb(from.data, to.data, count);
#endif
  for (; i < count; ++i)
    for (index c = 0; c < channels; ++c)
      to.data[i * to.step + c * to.channel] = from.data[i * from.step + c * from.channel];
}

/// Gives `count` pixels of a row the values of a fill.
template <element T>
void fill_row(const pixel_row<T>& to, index count, index channels, const fill_values& fill) {
  const auto value = [&](index c) { return quantizer{}.template convert<T>(fill[c]); };
  if (to.channel == 1 && to.step == channels && fill.count == 1) {
    std::fill_n(to.data, count * channels, value(0));
    return;
  }
  for (index c = 0; c < channels; ++c) {
    const T filled = value(c);
    for (index i = 0; i < count; ++i) to.data[i * to.step + c * to.channel] = filled;
  }
}

/// Gives the pixels [begin, end) of the row `to` those that padding repeats from the source's row `along_y`.
template <element T>
void repeat_pixels(const lattice_source<T>& source, index along_y, const pixel_row<T>& to, index begin, index end) {
  for (index x = begin; x < end; ++x) {
    const T* pixel = source.at(along_y, source.map.x.bordered(x, source.map.mode));
    for (index c = 0; c < source.image.shape.channels; ++c)
      to.data[x * to.step + c * to.channel] = pixel[c * source.image.stride_c];
  }
}

}  // namespace detail

/// Copies the rows of an image through a lattice map, which gives one of `shape`: row y to `row_at(y)`, and then calls
/// `done(y)`. No value changes.
template <element T, class RowAt, class Done>
void copy_rows(const lattice_source<T>& source, const image_shape& shape, const RowAt& row_at, const Done& done) {
  // Copies of what is used in each row: a byte that is stored may be a part of what a reference refers to.
  const index width = shape.width;
  const index channels = shape.channels;
  const lattice_axis axis = source.map.y;
  const padding_mode mode = source.map.mode;
  const bool constant = mode == padding_mode::constant;
  const auto [x_begin, x_end] = source.map.x.interior();
  const auto [y_begin, y_end] = axis.interior();
  const T* const data = source.image.data;
  const index row_stride = source.stride(axis);
  const index column = source.offset(0, source.map.x(x_begin));
  const index step = source.step_x();
  const index channel = source.image.stride_c;
  for (index y = 0; y < shape.height; ++y) {
    const pixel_row<T> to = row_at(y);
    const auto from_column = [&](index x) XAUG_INLINE_LAMBDA {
      return pixel_row<T>{to.data + x * to.step, to.step, to.channel};
    };
    if (constant && (y < y_begin || y >= y_end)) {
      detail::fill_row(to, width, channels, source.fill);
      done(y);
      continue;
    }
    const index along_y = constant ? axis(y) : axis.bordered(y, mode);
    const auto pad_columns = [&](index begin, index end) XAUG_INLINE_LAMBDA {
      if (begin == end) return;
      if (constant)
        detail::fill_row(from_column(begin), end - begin, channels, source.fill);
      else
        detail::repeat_pixels(source, along_y, to, begin, end);
    };
    pad_columns(0, x_begin);
    if (x_begin < x_end) {
      const pixel_row<const T> from{data + (along_y * row_stride + column), step, channel};
      detail::copy_row(from, from_column(x_begin), x_end - x_begin, channels);
    }
    pad_columns(x_end, width);
    done(y);
  }
}

/// Copies an image through a lattice map; no value changes.
template <element T>
void copy(const lattice_source<T>& source, const image_view<T>& to) {
  const pixel_row<T> row{to.data, to.stride_x, to.stride_c};
  if (source.is_one_row() && to.stride_y == to.stride_x * to.shape.width) {
    const pixel_row<const T> from{source.pixel(0, 0), source.step_x(), source.image.stride_c};
    return detail::copy_row(from, row, to.shape.pixels(), to.shape.channels);
  }
  copy_rows(
      source, to.shape,
      [&](index y) {
        return pixel_row<T>{row.data + y * to.stride_y, row.step, row.channel};
      },
      [](index) {});
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
