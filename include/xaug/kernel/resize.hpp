// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <span>

#include "xaug/core/workspace.hpp"
#include "xaug/kernel/cubic.hpp"
#include "xaug/kernel/lattice.hpp"

XAUG_BEGIN_KERNEL

// Resizing as PyTorch's interpolate(align_corners=False) does, with its `antialias` for shrinking: separable filters,
// first along the rows, then along the columns. Only what the lattice maps after it show is computed.

namespace xaug::kernel::inline XAUG_ISA {

/// For each output coordinate along one axis: the first source coordinate that counts, and the weights of those.
struct filter_taps {
  std::span<index> first;
  float* weights = nullptr;  ///< `width` for each output coordinate, the unused ones zero
  index width = 1;
  xaug::detail::buffer memory_of_first;
  xaug::detail::buffer memory_of_weights;

  std::size_t held_bytes() const { return memory_of_first.bytes() + memory_of_weights.bytes(); }
};

namespace detail {

inline bool all_finite(const float* values, index count) {
  constexpr std::uint32_t exponent = 0x7F800000U;
  bool good = true;
  for (index i = 0; i < count; ++i) good &= (std::bit_cast<std::uint32_t>(values[i]) & exponent) != exponent;
  return good;
}

/// Taps for the output coordinates that `shown` names, of an axis resized from `from` to `to` pixels.
inline void make_taps(filter_taps& taps, index from, index to, const lattice_axis& shown, interpolation method,
                      bool antialias) {
  const float scale = static_cast<float>(from) / static_cast<float>(to);
  const bool cubic = method == interpolation::bicubic;
  const bool filter = antialias && method != interpolation::nearest;
  const float stretch = filter ? std::max(scale, 1.0f) : 1.0f;
  const float radius = (cubic ? 2.0f : 1.0f) * stretch;
  taps.width = method == interpolation::nearest ? 1
               : filter                         ? 2 * static_cast<index>(std::ceil(radius)) + 1
               : cubic                          ? 4
                                                : 2;
  taps.first = {taps.memory_of_first.reserve<index>(shown.size), static_cast<std::size_t>(shown.size)};
  taps.weights = taps.memory_of_weights.reserve<float>(shown.size * taps.width);
  std::fill_n(taps.weights, shown.size * taps.width, 0.0f);

  for (index i = 0; i < shown.size; ++i) {
    const auto o = static_cast<float>(shown(i));
    float* weights = taps.weights + i * taps.width;
    index& first = taps.first[static_cast<std::size_t>(i)];
    if (method == interpolation::nearest) {
      first = std::min(static_cast<index>(std::floor(o * scale)), from - 1);
      weights[0] = 1.0f;
    } else if (filter) {
      // Pillow's resampling, as PyTorch took it over: the filter's support grows with the scale, and the weights of
      // what lies inside the image are normalised.
      const float center = scale * (o + 0.5f);
      first = std::max<index>(static_cast<index>(center - radius + 0.5f), 0);
      const index end = std::min<index>(static_cast<index>(center + radius + 0.5f), from);
      float sum = 0.0f;
      for (index k = 0; k < std::min(end - first, taps.width); ++k) {
        const float x = (static_cast<float>(k + first) - center + 0.5f) / stretch;
        weights[k] = cubic ? cubic_weight(x, -0.5f) : std::max(0.0f, 1.0f - std::abs(x));
        sum += weights[k];
      }
      for (index k = 0; k < taps.width && sum != 0.0f; ++k) weights[k] /= sum;
    } else {
      float position = scale * (o + 0.5f) - 0.5f;
      if (!cubic) position = std::max(position, 0.0f);
      const float base = std::floor(position);
      const float t = position - base;
      const auto [w0, w1, w2, w3] = cubic_weights(t);
      const std::array<float, 4> raw = cubic ? std::array{w0, w1, w2, w3} : std::array{1.0f - t, t, 0.0f, 0.0f};
      const index start = static_cast<index>(base) - (cubic ? 1 : 0);
      // Taps beyond the edge count for the edge's pixel.
      first = std::clamp<index>(start, 0, std::max<index>(0, from - taps.width));
      for (index k = 0; k < taps.width; ++k)
        weights[std::clamp<index>(start + k, 0, from - 1) - first] += raw[static_cast<std::size_t>(k)];
    }
    first = std::clamp<index>(first, 0, from - 1);
  }
}

}  // namespace detail

/// A resized image, filtered along the rows already, seen through the lattice maps that follow the resizing.
class resize_source {
public:
  /// Filters along the source's rows. `after` maps over an image of `height` x `width`. Memory is kept between calls.
  /// Throws xaug::error if there is not enough.
  template <element T>
  void prepare(const image_view<const T>& image, index height, index width, interpolation method, bool antialias,
               const lattice& after) {
    after_ = after;
    channels_ = image.shape.channels;
    const bool turned = !after.x.columns;
    columns_ = turned ? after.y : after.x;
    rows_ = turned ? after.x : after.y;
    detail::make_taps(horizontal_, image.shape.width, width, columns_, method, antialias);
    detail::make_taps(vertical_, image.shape.height, height, rows_, method, antialias);

    // Only the source rows that some output row needs.
    const auto [low, high] = std::minmax_element(vertical_.first.begin(), vertical_.first.end());
    first_row_ = *low;
    row_count_ = std::min(*high + vertical_.width, image.shape.height) - first_row_;

    const index padded = image.shape.width + horizontal_.width;
    const index plane = padded + tile::slack;
    float* row = row_.reserve<float>(channels_ * plane);
    std::fill_n(row, channels_ * plane, 0.0f);
    plane_ = row_count_ * columns_.size;
    filtered_ = memory_of_filtered_.reserve<float>(channels_ * plane_ + tile::slack);
    for (index y = 0; y < row_count_; ++y) {
      load_row(pixel_row<const T>{&image(first_row_ + y, 0, 0), image.stride_x, image.stride_c}, image.shape.width, row,
               plane, channels_);
      for (index c = 0; c < channels_; ++c) {
        const float* from = row + c * plane;
        float* to = filtered_ + c * plane_ + y * columns_.size;
        if (std::same_as<T, std::uint8_t> || detail::all_finite(from, image.shape.width))
          filter_row<false>(from, to);
        else
          filter_row<true>(from, to);
      }
    }
  }

  void load(const tile& t) const {
    const bool turned = !after_.x.columns;
    for_each_row(t, [&](const tile_row& row) {
      for (index c = 0; c < channels_; ++c) {
        float* to = t.plane(c) + row.offset;
        if (turned) {
          for (index i = 0; i < row.count; ++i) to[i] = sum_column(c, row.x + i, row.y);
        } else {
          sum_rows(c, row.y, row.x, row.count, to);
        }
      }
    });
  }

  std::size_t held_bytes() const {
    return horizontal_.held_bytes() + vertical_.held_bytes() + row_.bytes() + memory_of_filtered_.bytes();
  }

private:
  /// With NaN among the values, those that do not count have to be left out rather than multiplied by 0.
  template <bool SkipsZeros>
  XAUG_NOT_INLINED void filter_row(const float* from, float* to) const {
    // Copies on the stack cannot alias what is written.
    const index width = horizontal_.width;
    const index size = columns_.size;
    const index* first = horizontal_.first.data();
    const float* weights = horizontal_.weights;
    for (index x = 0; x < size; ++x, weights += width) {
      const float* start = from + first[x];
      index k = SkipsZeros ? first_that_counts(weights, width) : 0;
      float sum = start[k] * weights[k];
      for (++k; k < width; ++k)
        if (!SkipsZeros || weights[k] != 0.0f) sum += start[k] * weights[k];
      to[x] = sum;
    }
  }

  static index first_that_counts(const float* weights, index count) {
    index k = 0;
    while (k + 1 < count && weights[k] == 0.0f) ++k;
    return k;
  }

  const float* filtered_row(index c, index i) const { return filtered_ + c * plane_ + i * columns_.size; }

  void sum_rows(index c, index y, index x, index count, float* to) const {
    const index first = vertical_.first[static_cast<std::size_t>(y)] - first_row_;
    const float* weights = vertical_.weights + y * vertical_.width;
    index end = std::min(vertical_.width, row_count_ - first);
    const index begin = first_that_counts(weights, end);
    while (end > begin + 1 && weights[end - 1] == 0.0f) --end;
    const float* from = filtered_row(c, first) + x;
    // Weights of 0 between others are those of some cubic filters.
    if (std::find(weights + begin, weights + end, 0.0f) == weights + end)
      add_rows<false>(from, weights, begin, end, count, to);
    else
      add_rows<true>(from, weights, begin, end, count, to);
  }
  template <bool SkipsZeros>
  void add_rows(const float* from, const float* weights, index begin, index end, index count, float* to) const {
    for (index i = 0; i < count; i += lanes) {
      const float* row = from + begin * columns_.size + i;
      batch sum = kernel::load(row) * batch(weights[begin]);
      for (index k = begin + 1; k < end; ++k) {
        row += columns_.size;
        if (!SkipsZeros || weights[k] != 0.0f) sum = sum + kernel::load(row) * batch(weights[k]);
      }
      store(sum, to + i);
    }
  }

  float sum_column(index c, index y, index x) const {
    const index first = vertical_.first[static_cast<std::size_t>(y)] - first_row_;
    const float* weights = vertical_.weights + y * vertical_.width;
    const index last = std::min(vertical_.width, row_count_ - first);
    index k = first_that_counts(weights, last);
    float sum = filtered_row(c, first + k)[x] * weights[k];
    for (++k; k < last; ++k)
      if (weights[k] != 0.0f) sum += filtered_row(c, first + k)[x] * weights[k];
    return sum;
  }

  lattice after_;
  lattice_axis columns_;
  lattice_axis rows_;
  filter_taps horizontal_;
  filter_taps vertical_;
  xaug::detail::buffer row_;
  xaug::detail::buffer memory_of_filtered_;
  float* filtered_ = nullptr;
  index first_row_ = 0;
  index row_count_ = 0;
  index plane_ = 0;
  index channels_ = 0;
};

inline void load_tile(const resize_source& source, const tile& t) {
  source.load(t);
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
