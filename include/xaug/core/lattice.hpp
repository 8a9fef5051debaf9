// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "xaug/core/types.hpp"
#include "xaug/core/view.hpp"

namespace xaug {

/// The coordinate in [0, count) of the pixel that is shown at coordinate `i`, for the modes that repeat the image's
/// pixels. Any distance from the image is allowed: reflections repeat.
constexpr index border_coordinate(index i, index count, padding_mode mode) {
  if (mode == padding_mode::edge) return std::clamp<index>(i, 0, count - 1);
  const index turn = mode == padding_mode::reflect ? std::max<index>(1, count - 1) : count;
  const index period = 2 * turn;
  i = ((i % period) + period) % period;
  if (i < turn) return i;
  return mode == padding_mode::reflect ? (count == 1 ? 0 : period - i) : period - 1 - i;
}

/// One axis of a lattice map: `size` output coordinates i, each of which is source coordinate origin + step * i. Source
/// coordinates outside [low, high) are padding.
struct lattice_axis {
  index size = 0;
  index origin = 0;
  index step = 1;
  index low = 0;
  index high = 0;
  bool columns = false;  ///< runs along the source's columns rather than its rows

  constexpr index operator()(index i) const { return origin + step * i; }
  constexpr void crop(index start, index count) {
    origin += step * start;
    size = count;
  }
  constexpr void flip() {
    origin += step * (size - 1);
    step = -step;
  }

  /// The output coordinates [begin, end) that are not padding.
  constexpr std::pair<index, index> interior() const {
    const index from = step > 0 ? low - origin : origin - (high - 1);
    const index to = step > 0 ? high - origin : origin - low + 1;
    const index begin = std::clamp<index>(from, 0, size);
    return {begin, std::clamp<index>(to, begin, size)};
  }
  constexpr bool padded() const { return interior() != std::pair<index, index>{0, size}; }

  /// Limits the source to what the output shows, so that all that is added around it is padding.
  constexpr void narrow() {
    const index a = origin;
    const index b = (*this)(size - 1);
    low = std::clamp(std::min(a, b), low, high);
    high = std::clamp(std::max(a, b) + 1, low, high);
  }

  /// The source coordinate for output coordinate i, in the modes that always have one.
  constexpr index bordered(index i, padding_mode mode) const {
    return low + border_coordinate((*this)(i)-low, high - low, mode);
  }
  friend constexpr bool operator==(const lattice_axis&, const lattice_axis&) = default;
};

/// A fill as stored in plans. Several are made and copied for each sample, so that values beyond size() are neither
/// cleared nor copied, except for the first four.
class kept_fill {
public:
  constexpr kept_fill() : kept_fill(none.data(), 0) {}
  constexpr kept_fill(const channel_values& fill) : kept_fill(fill.begin(), fill.size()) {}
  constexpr kept_fill(const kept_fill& other) : kept_fill(other.values_.data(), other.size_) {}
  constexpr kept_fill& operator=(const kept_fill& other) {
    copy(other.values_.data(), other.size_);
    return *this;
  }

  /// 0 if there is none.
  constexpr index size() const { return size_; }
  constexpr float operator[](index c) const { return values_[static_cast<std::size_t>(c)]; }
  friend constexpr bool operator==(const kept_fill& a, const kept_fill& b) {
    return std::equal(a.values_.begin(), a.values_.begin() + a.size_, b.values_.begin(), b.values_.begin() + b.size_);
  }

private:
  static constexpr index usual = 4;
  static constexpr std::array<float, usual> none{};

  /// `from` has room for `usual` values at least.
  constexpr kept_fill(const float* from, index size) {
    if (std::is_constant_evaluated()) values_.fill(0);
    copy(from, size);
  }
  constexpr void copy(const float* from, index size) {
    size_ = size;
    std::copy_n(from, usual, values_.begin());
    if (size > usual) copy_rest(from);
  }
  XAUG_NEVER_INLINE constexpr void copy_rest(const float* from) {
    std::copy(from + usual, from + size_, values_.begin() + usual);
  }

  std::array<float, static_cast<std::size_t>(channel_values::capacity)> values_;
  index size_ = 0;
};

/// Crops, flips, pads and quarter turns, composed: each pixel of the output is one pixel of the source, or padding.
/// Composing costs nothing per pixel and is exact.
struct lattice {
  lattice_axis y;
  lattice_axis x;
  padding_mode mode = padding_mode::constant;
  kept_fill fill;  ///< of constant padding; none before the first pad()

  lattice() = default;
  constexpr lattice(index height, index width) : y{height, 0, 1, 0, height, false}, x{width, 0, 1, 0, width, true} {}

  constexpr void crop(index top, index left, index height, index width) {
    y.crop(top, height);
    x.crop(left, width);
  }
  constexpr void flip_x() { x.flip(); }
  constexpr void flip_y() { y.flip(); }

  /// Quarter turns counter-clockwise.
  constexpr void turn(index quarters) {
    switch (((quarters % 4) + 4) % 4) {
      case 1:
        x.flip();
        std::swap(y, x);
        break;
      case 2:
        x.flip();
        y.flip();
        break;
      case 3:
        y.flip();
        std::swap(y, x);
        break;
      default: break;
    }
  }

  constexpr bool padded() const { return y.padded() || x.padded(); }

  /// Adds a border if this map can express it; otherwise changes nothing and returns false.
  constexpr bool pad(const sides& by, padding_mode how, const kept_fill& with) {
    // Padding of the same constant is one border, however often it was added and cropped.
    const bool same = how == mode && how == padding_mode::constant && fill.size() > 0 && fill == with;
    if (padded() && !same) return false;
    y.narrow();
    x.narrow();
    mode = how;
    fill = with;
    y.crop(-by.top, y.size + by.top + by.bottom);
    x.crop(-by.left, x.size + by.left + by.right);
    return true;
  }
};

}  // namespace xaug
