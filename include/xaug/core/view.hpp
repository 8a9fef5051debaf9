// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstdint>
#include <ostream>
#include <type_traits>
#include <utility>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

namespace xaug::inline XAUG_ABI {

/// The element types of images: std::uint8_t with values in [0, 255], float with values in [0, 1].
template <class T>
concept element = (std::same_as<std::remove_const_t<T>, std::uint8_t> || std::same_as<std::remove_const_t<T>, float>);

/// Height, width and number of channels of an image, in pixels and channels.
struct image_shape {
  index height = 0;
  index width = 0;
  index channels = 0;

  constexpr index pixels() const { return height * width; }
  constexpr index size() const { return height * width * channels; }
  friend constexpr bool operator==(const image_shape&, const image_shape&) = default;
  friend std::ostream& operator<<(std::ostream& out, const image_shape& shape) {
    return out << number_text(shape.height) << 'x' << number_text(shape.width) << 'x' << number_text(shape.channels);
  }
};

/// A view of an image that somebody else owns: a pointer, a shape and strides (in elements; they may be negative).
/// HWC or CHW is only a matter of the strides. `T` is std::uint8_t or float, const for a view that is only read.
/// Copying a view copies no pixels. See hwc() and chw() for views of raw memory, and core/xtensor.hpp for xtensor.
template <element T>
struct image_view {
  T* data = nullptr;
  image_shape shape;
  index stride_y = 0;
  index stride_x = 0;
  index stride_c = 0;

  constexpr T& operator()(index y, index x, index c) const { return data[y * stride_y + x * stride_x + c * stride_c]; }

  /// The lowest and the highest offset from `data` at which the view has an element.
  constexpr std::pair<index, index> extent() const {
    index low = 0;
    index high = 0;
    const auto add = [&](index count, index stride) {
      const index reach = (count - 1) * stride;
      (reach < 0 ? low : high) += reach;
    };
    add(shape.height, stride_y);
    add(shape.width, stride_x);
    add(shape.channels, stride_c);
    return {low, high};
  }

  constexpr operator image_view<const T>() const requires(!std::is_const_v<T>) {
    return {data, shape, stride_y, stride_x, stride_c};
  }
};

/// A view of contiguous memory that holds `height` rows of `width` pixels of `channels` interleaved values.
template <element T>
constexpr image_view<T> hwc(T* data, index height, index width, index channels) {
  return {data, {height, width, channels}, width * channels, channels, 1};
}

/// A view of contiguous memory that holds `channels` planes of `height` rows of `width` values.
template <element T>
constexpr image_view<T> chw(T* data, index channels, index height, index width) {
  return {data, {height, width, channels}, width, 1, height * width};
}

/// A view of `size` images of one shape, `stride` elements apart.
template <element T>
struct batch_view {
  image_view<T> first;
  index size = 0;
  index stride = 0;

  constexpr image_shape shape() const { return first.shape; }
  constexpr image_view<T> operator[](index i) const {
    image_view<T> image = first;
    image.data += i * stride;
    return image;
  }
  constexpr operator batch_view<const T>() const requires(!std::is_const_v<T>) { return {first, size, stride}; }
};

/// A view of `size` images of `height` x `width` x `channels` in contiguous memory.
template <element T>
constexpr batch_view<T> nhwc(T* data, index size, index height, index width, index channels) {
  return {hwc(data, height, width, channels), size, height * width * channels};
}

/// A view of `size` images of `channels` x `height` x `width` in contiguous memory.
template <element T>
constexpr batch_view<T> nchw(T* data, index size, index channels, index height, index width) {
  return {chw(data, channels, height, width), size, channels * height * width};
}

namespace detail {

template <element T>
void require_nonempty(const image_view<T>& image, std::string_view what) {
  const auto& s = image.shape;
  if (s.height < 1 || s.width < 1 || s.channels < 1)
    throw error(what, "an image with at least one row, column and channel (height x width x channels)", s);
  if (image.data == nullptr) throw error(what, "a view of memory", "a null pointer");
}

struct byte_range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool overlaps(const byte_range& other) const { return begin < other.end && other.begin < end; }
};

template <element T>
byte_range bytes_of(const image_view<T>& image) {
  const auto [low, high] = image.extent();
  return {reinterpret_cast<std::uintptr_t>(image.data + low), reinterpret_cast<std::uintptr_t>(image.data + high + 1)};
}

template <element T>
byte_range bytes_of(const batch_view<T>& batch) {
  const byte_range first = bytes_of(batch[0]);
  const byte_range last = bytes_of(batch[batch.size - 1]);
  return {std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

/// Whether two views name the same elements in the same order. The stride along an axis of length 1 does not matter:
/// xtensor's is 0.
template <element A, element B>
bool same_memory(const image_view<A>& a, const image_view<B>& b) {
  const auto same_steps = [](index count, index step_a, index step_b) { return count == 1 || step_a == step_b; };
  return std::same_as<std::remove_const_t<A>, std::remove_const_t<B>> &&
         static_cast<const void*>(a.data) == static_cast<const void*>(b.data) && a.shape == b.shape &&
         same_steps(a.shape.height, a.stride_y, b.stride_y) && same_steps(a.shape.width, a.stride_x, b.stride_x) &&
         same_steps(a.shape.channels, a.stride_c, b.stride_c);
}
template <element A, element B>
bool same_memory(const batch_view<A>& a, const batch_view<B>& b) {
  return a.size == b.size && (a.size == 1 || a.stride == b.stride) && same_memory(a.first, b.first);
}

}  // namespace detail
}  // namespace xaug::inline XAUG_ABI
