// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"

namespace xaug::test {

/// How the elements of an image lie in memory: the axes (0 rows, 1 columns, 2 channels) from the slowest to the
/// fastest, which of them run backwards, and how many elements lie unused behind each step along an axis.
struct arrangement {
  const char* name;
  std::array<std::size_t, 3> order;
  std::array<bool, 3> backwards{};
  std::array<index, 3> gap{};
  friend std::ostream& operator<<(std::ostream& out, const arrangement& a) { return out << a.name; }
};

inline constexpr arrangement interleaved{"interleaved", {0, 1, 2}};
inline constexpr arrangement planar{"planar", {2, 0, 1}};
inline constexpr arrangement arrangements[] = {
    interleaved,
    planar,
    {"interleaved, mirrored", {0, 1, 2}, {false, true, false}},
    {"planar, mirrored", {2, 0, 1}, {false, true, false}},
    {"interleaved, upside down", {0, 1, 2}, {true, false, false}},
    {"interleaved, channels reversed", {0, 1, 2}, {false, false, true}},
    {"planar, channels reversed", {2, 0, 1}, {false, false, true}},
    {"planar, all reversed", {2, 0, 1}, {true, true, true}},
    {"interleaved, gaps between rows", {0, 1, 2}, {}, {5, 0, 0}},
    {"planar, gaps between rows and planes", {2, 0, 1}, {}, {3, 0, 7}},
    {"interleaved, gaps between pixels", {0, 1, 2}, {}, {0, 1, 0}},
    {"planar, gaps between pixels", {2, 0, 1}, {}, {0, 2, 0}},
    {"columns before rows, interleaved", {1, 0, 2}},
    {"columns before rows, planar", {2, 1, 0}},
};

template <class T>
inline constexpr T sentinel = 0xA5;
template <>
inline constexpr float sentinel<float> = -12345.675f;

inline bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}
inline bool same_bits(std::uint8_t a, std::uint8_t b) {
  return a == b;
}

/// An image with memory of its own. It fills a heap block exactly, or with `guard` elements before and behind it, so
/// that AddressSanitizer sees reads beyond it, and intact() writes beyond it and into the gaps.
template <element T>
class image {
public:
  image() = default;
  explicit image(const image_shape& shape, const arrangement& how = interleaved, index guard = 0) {
    const std::array<index, 3> lengths{shape.height, shape.width, shape.channels};
    std::array<index, 3> strides{};
    index step = 1;
    for (std::size_t i = 3; i-- > 0;) {
      const std::size_t axis = how.order[i];
      strides[axis] = step + how.gap[axis];
      step = strides[axis] * lengths[axis];
      if (how.backwards[axis]) strides[axis] = -strides[axis];
    }
    view_ = {nullptr, shape, strides[0], strides[1], strides[2]};
    const auto [low, high] = view_.extent();
    memory_.assign(static_cast<std::size_t>(high - low + 1 + 2 * guard), sentinel<T>);
    first_ = guard - low;
    view_.data = memory_.data() + first_;
  }
  image(const image& other) : memory_(other.memory_), view_(other.view_), first_(other.first_) {
    view_.data = memory_.data() + first_;
  }
  image& operator=(image other) {
    memory_.swap(other.memory_);
    view_ = other.view_;
    first_ = other.first_;
    return *this;
  }

  const image_shape& shape() const { return view_.shape; }
  image_view<T> view() { return view_; }
  image_view<const T> view() const { return view_; }
  T& operator()(index y, index x, index c) { return view_(y, x, c); }
  const T& operator()(index y, index x, index c) const { return view_(y, x, c); }

  /// Whether all elements that do not belong to the view are as they were.
  bool intact() const {
    std::vector<bool> mine(memory_.size());
    for (index y = 0; y < shape().height; ++y)
      for (index x = 0; x < shape().width; ++x)
        for (index c = 0; c < shape().channels; ++c)
          mine[static_cast<std::size_t>(&view_(y, x, c) - memory_.data())] = true;
    for (std::size_t i = 0; i < memory_.size(); ++i)
      if (!mine[i] && !same_bits(memory_[i], sentinel<T>)) return false;
    return true;
  }

private:
  std::vector<T> memory_;
  image_view<T> view_;
  index first_ = 0;
};

/// Calls `use(y, x, c)` for each element of a shape.
template <class Use>
void for_each_element(const image_shape& shape, const Use& use) {
  for (index y = 0; y < shape.height; ++y)
    for (index x = 0; x < shape.width; ++x)
      for (index c = 0; c < shape.channels; ++c) use(y, x, c);
}

/// An image of random values: all bytes, or numbers in [0, 1).
template <element T>
image<T> random_image(const image_shape& shape, std::uint64_t seed = 1, const arrangement& how = interleaved) {
  image<T> result(shape, how);
  stream random({.seed = seed});
  for_each_element(shape, [&](index y, index x, index c) {
    if constexpr (std::same_as<T, float>)
      result(y, x, c) = random.uniform();
    else
      result(y, x, c) = static_cast<T>(random.bits() >> 24);
  });
  return result;
}

/// Whether two images have the same bits; says where they do not.
template <element A, element B>
testing::AssertionResult equal(const image_view<A>& a, const image_view<B>& b) {
  static_assert(std::same_as<std::remove_const_t<A>, std::remove_const_t<B>>);
  if (a.shape != b.shape) return testing::AssertionFailure() << "shapes " << a.shape << " and " << b.shape;
  index differences = 0;
  std::ostringstream first;
  for_each_element(a.shape, [&](index y, index x, index c) {
    if (same_bits(a(y, x, c), b(y, x, c))) return;
    if (differences++ == 0)
      first << " row " << y << " column " << x << " channel " << c << ": " << +a(y, x, c) << " and " << +b(y, x, c);
  });
  if (differences == 0) return testing::AssertionSuccess();
  return testing::AssertionFailure() << differences << " of " << a.shape.size() << " elements differ, the first at"
                                     << first.str();
}
template <element T>
testing::AssertionResult equal(const image<T>& a, const image<T>& b) {
  return equal(a.view(), b.view());
}

/// The largest distance between the elements of two images of one shape.
template <element A, element B>
double distance(const image_view<A>& a, const image_view<B>& b) {
  double largest = a.shape == b.shape ? 0.0 : INFINITY;
  if (a.shape == b.shape)
    for_each_element(a.shape, [&](index y, index x, index c) {
      largest = std::max(largest, std::abs(static_cast<double>(a(y, x, c)) - static_cast<double>(b(y, x, c))));
    });
  return largest;
}

}  // namespace xaug::test
