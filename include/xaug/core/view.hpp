// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstdint>
#include <ostream>
#include <type_traits>
#include <utility>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

namespace xaug {

/// The element types of images: std::uint8_t with values in [0, 255], float with values in [0, 1]. Pipelines that need
/// this range sample a few values of each float image and throw if they are outside of it: divide images in [0, 255] by
/// 255 (see core/fractions.hpp).
template <class T>
concept element = (std::same_as<std::remove_const_t<T>, std::uint8_t> || std::same_as<std::remove_const_t<T>, float>);

namespace detail {

/// A product that wraps around on overflow rather than being undefined: views of impossible sizes are made before they
/// are checked.
constexpr index times(index a, index b) {
  return static_cast<index>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

}  // namespace detail

/// Height, width and number of channels of an image, in pixels and channels.
struct image_shape {
  index height = 0;
  index width = 0;
  index channels = 0;

  constexpr index pixels() const { return detail::times(height, width); }
  constexpr index size() const { return detail::times(pixels(), channels); }
  friend constexpr bool operator==(const image_shape&, const image_shape&) = default;
  friend std::ostream& operator<<(std::ostream& out, const image_shape& shape) {
    return out << number_text(shape.height) << 'x' << number_text(shape.width) << 'x' << number_text(shape.channels);
  }
};

/// A part of an image: rows from `top` on, columns from `left` on.
struct rectangle {
  index top = 0;
  index left = 0;
  index height = 0;
  index width = 0;
};

/// A non-owning view of an image: a pointer, a shape and strides (in elements; they may be negative). HWC and CHW
/// differ only in the strides. `T` is std::uint8_t or float, const for a view that is only read. Copying a view copies
/// no pixels. See hwc() and chw() for views of raw memory, and core/xtensor.hpp for xtensor.
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
  return {data, {height, width, channels}, detail::times(width, channels), channels, 1};
}

/// A view of contiguous memory that holds `channels` planes of `height` rows of `width` values.
template <element T>
constexpr image_view<T> chw(T* data, index channels, index height, index width) {
  return {data, {height, width, channels}, width, 1, detail::times(height, width)};
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
  return {hwc(data, height, width, channels), size, image_shape{height, width, channels}.size()};
}

/// A view of `size` images of `channels` x `height` x `width` in contiguous memory.
template <element T>
constexpr batch_view<T> nchw(T* data, index size, index channels, index height, index width) {
  return {chw(data, channels, height, width), size, image_shape{height, width, channels}.size()};
}

namespace detail {

/// Fails to compile for an output of const elements. Callers guard their code with `if constexpr`, so that this is the
/// only message.
template <class T>
consteval bool writable() {
  static_assert(!std::is_const_v<T>,
                "xaug: the output is a view of const elements, which can only be read; give a view of memory that is "
                "not const, such as image_view<float>");
  return !std::is_const_v<T>;
}

/// The most values that can be counted and addressed without overflow in intermediate products.
inline constexpr double most_values = 0x1p58;

[[noreturn]] XAUG_NEVER_INLINE inline void throw_shape(const image_shape& s, std::string_view what) {
  if (s.height < 1 || s.width < 1 || s.channels < 1)
    throw error(what, "an image with at least one row, column and channel (height x width x channels)", s);
  throw error(what, "an image of at most 2^58 values", s);
}
inline void require_possible(const image_shape& s, std::string_view what) {
  const double size = static_cast<double>(s.height) * static_cast<double>(s.width) * static_cast<double>(s.channels);
  if (s.height < 1 || s.width < 1 || s.channels < 1 || size > most_values) throw_shape(s, what);
}

template <element T>
void require_nonempty(const image_view<T>& image, std::string_view what) {
  require_possible(image.shape, what);
  if (image.data == nullptr) throw error(what, "a view of memory", "a null pointer");
  const auto reach = [](index count, index stride) {
    return static_cast<double>(count - 1) * std::abs(static_cast<double>(stride));
  };
  const auto& s = image.shape;
  if (reach(s.height, image.stride_y) + reach(s.width, image.stride_x) + reach(s.channels, image.stride_c) >
      most_values)
    throw error(what, "strides that stay within 2^58 elements", "longer ones");
}

/// The same for a batch, which may be empty.
template <element T>
void require_batch(const batch_view<T>& batch, std::string_view what) {
  if (batch.size < 0) throw error(what, "a number of images, 0 or more", batch.size);
  if (batch.size == 0) return;
  require_nonempty(batch.first, what);
  const auto count = static_cast<double>(batch.size);
  if (count * static_cast<double>(batch.shape().size()) > most_values ||
      count * std::abs(static_cast<double>(batch.stride)) > most_values)
    throw error(what, "a batch of at most 2^58 values", batch.size);
}

/// One dimension: its stride and its number of elements.
using dimension_step = std::pair<index, index>;

/// Returns true if no two elements of a view share memory: for all that slicing, permuting and turning make of
/// contiguous memory. Returns false for views that interleave in other ways, even without overlap.
constexpr bool elements_are_apart(std::array<dimension_step, 4> steps) {
  for (auto& [stride, count] : steps) stride = count <= 1 ? 0 : stride < 0 ? -stride : stride;
  std::sort(steps.begin(), steps.end());
  index reach = 0;
  for (const auto& [stride, count] : steps) {
    if (count <= 1) continue;
    if (stride <= reach) return false;
    reach += stride * (count - 1);
  }
  return true;
}

[[noreturn]] XAUG_NEVER_INLINE inline void throw_shared_elements(std::string_view what) {
  throw error(what, "a view each of whose elements has memory of its own, to write to",
              "strides by which elements share memory");
}
/// Throws unless each element of an output has memory of its own.
template <element T>
void require_own_elements(const image_view<T>& out, std::string_view what) {
  const auto& [height, width, channels] = out.shape;
  const bool is_hwc = out.stride_c == 1 && out.stride_x >= channels && out.stride_y >= width * out.stride_x;
  const bool is_chw = out.stride_x == 1 && out.stride_y >= width && out.stride_c >= height * out.stride_y;
  if (is_hwc || is_chw) return;
  if (!elements_are_apart({{{out.stride_y, height}, {out.stride_x, width}, {out.stride_c, channels}, {0, 1}}}))
    throw_shared_elements(what);
}
template <element T>
void require_own_elements(const batch_view<T>& out, std::string_view what) {
  const auto& first = out.first;
  if (!elements_are_apart({{{out.stride, out.size},
                            {first.stride_y, first.shape.height},
                            {first.stride_x, first.shape.width},
                            {first.stride_c, first.shape.channels}}}))
    throw_shared_elements(what);
}

/// Throws for a null pointer, unless the size is 0.
template <class T>
void require_memory(const T* data, std::size_t size, std::string_view what) {
  if (data == nullptr && size != 0) throw error(what, "a view of memory", "a null pointer");
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

/// Whether a view has no gaps in memory.
template <element T>
bool is_dense(const image_view<T>& v) {
  const auto [low, high] = v.extent();
  return low == 0 && high + 1 == v.shape.size();
}

/// A dense view of `data`, with interleaved or planar channels like `like`.
template <element T, element L>
constexpr image_view<T> dense_like(T* data, const image_shape& s, const image_view<L>& like) {
  return like.stride_c == 1 ? hwc(data, s.height, s.width, s.channels) : chw(data, s.channels, s.height, s.width);
}
template <element T, element L>
constexpr batch_view<T> dense_like(T* data, index size, const image_shape& s, const image_view<L>& like) {
  return {dense_like(data, s, like), size, s.size()};
}

/// Returns true if two views have the same elements in the same order. The stride along an axis of length 1 does not
/// matter: xtensor's is 0.
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
}  // namespace xaug
