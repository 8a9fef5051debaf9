// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

// The types that the settings of transforms are made of.

namespace xaug {

/// A named number in a compound value.
template <class T>
struct part {
  std::string_view name;
  T& number;
};
template <class T>
part(std::string_view, T&) -> part<T>;

/// The numbers of a compound value, which parts(value) returns for printing, checking and JSON. In JSON the value is an
/// array, which messages describe by `form` and the names: "a range [low, high]". A type of your own is supported by a
/// function beside it:
///
///     constexpr auto parts(window& w) { return xaug::value_parts{"a window", part{"rows", w.rows}, ...}; }
///
/// Optional are `bool spread(window&, std::size_t given)`, which sets all numbers from the first `given`, or returns
/// false if those do not suffice; and a member `void check(const std::string& path) const`, which throws for numbers
/// that are inconsistent.
template <class... Ts>
struct value_parts {
  std::string_view form;
  std::tuple<part<Ts>...> all;

  constexpr value_parts(std::string_view form_, const part<Ts>&... parts) : form(form_), all(parts...) {}
};

namespace detail {

template <numeric T>
void check_order(const std::string& what, T low, T high) {
  if (low > high)
    throw error(what, "a range [low, high] with low <= high", '[' + number_text(low) + ", " + number_text(high) + ']');
}

}  // namespace detail

/// A closed range of real numbers, from which a transform draws uniformly: {low, high}.
struct range {
  float low = 0;
  float high = 0;

  constexpr range() = default;
  constexpr range(float low_, float high_) : low(low_), high(high_) {}
  /// One number is no range: {15} could mean [-15, 15], [15, 15] or [0, 15].
  template <class Number>
    requires(std::is_arithmetic_v<Number>)
  constexpr range(Number) {
    static_assert(sizeof(Number) == 0,
                  "xaug: a range needs both of its ends, {low, high}: {-15, 15}, or {15, 15} for 15 alone");
  }
  void check(const std::string& what) const { detail::check_order(what, low, high); }
  friend constexpr auto parts(range& r) { return value_parts{"a range", part{"low", r.low}, part{"high", r.high}}; }
  friend constexpr bool operator==(const range&, const range&) = default;
};

/// A closed range of whole numbers: {low, high}.
struct int_range {
  index low = 0;
  index high = 0;

  constexpr int_range() = default;
  constexpr int_range(index low_, index high_) : low(low_), high(high_) {}
  template <class Number>
    requires(std::is_arithmetic_v<Number>)
  constexpr int_range(Number) {
    static_assert(sizeof(Number) == 0,
                  "xaug: a range needs both of its ends, {low, high}: {1, 3}, or {2, 2} for 2 alone");
  }
  void check(const std::string& what) const { detail::check_order(what, low, high); }
  friend constexpr auto parts(int_range& r) { return value_parts{"a range", part{"low", r.low}, part{"high", r.high}}; }
  friend constexpr bool operator==(const int_range&, const int_range&) = default;
};

/// Pixels on the four sides of an image, in torchvision's order: one number for all sides, two for left/right and
/// top/bottom, or left, top, right, bottom.
struct sides {
  index left = 0;
  index top = 0;
  index right = 0;
  index bottom = 0;

  constexpr sides() = default;
  constexpr sides(index all) : sides(all, all) {}
  constexpr sides(index horizontal, index vertical) : sides(horizontal, vertical, horizontal, vertical) {}
  constexpr sides(index left_, index top_, index right_, index bottom_)
      : left(left_), top(top_), right(right_), bottom(bottom_) {}

  constexpr bool any() const { return left != 0 || top != 0 || right != 0 || bottom != 0; }
  friend constexpr auto parts(sides& s) {
    return value_parts{"a number, [horizontal, vertical], or", part{"left", s.left}, part{"top", s.top},
                       part{"right", s.right}, part{"bottom", s.bottom}};
  }
  friend constexpr bool spread(sides& s, std::size_t given) {
    s = given == 1 ? sides(s.left) : sides(s.left, s.top);
    return given < 3;
  }
  friend constexpr bool operator==(const sides&, const sides&) = default;
};

/// One value for each channel, or one value for all channels. Pixel values are fractions of full scale: 1 is white for
/// float and for uint8 images alike, so that the same settings serve both.
class channel_values {
public:
  static constexpr index capacity = 32;

  constexpr channel_values() = default;
  constexpr channel_values(float all) : values_{all}, size_(1) {}
  constexpr channel_values(std::initializer_list<float> values) {
    for (const float value : values) push_back(value);
  }

  constexpr void push_back(float value) {
    if (size_ == capacity) throw error("per-channel values", "at most 32", "more");
    values_[static_cast<std::size_t>(size_++)] = value;
  }
  constexpr index size() const { return size_; }
  constexpr const float* begin() const { return values_.data(); }
  constexpr const float* end() const { return values_.data() + size_; }

  /// The value for channel `c`.
  constexpr float operator[](index c) const { return values_[size_ == 1 ? 0 : static_cast<std::size_t>(c)]; }

  friend constexpr bool operator==(const channel_values& a, const channel_values& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

private:
  std::array<float, capacity> values_{};
  index size_ = 0;
};

/// How pixels outside an image are made up (torchvision's padding_mode). For a row `a b c d`:
///
///     constant   f f | a b c d | f f
///     edge       a a | a b c d | d d
///     reflect    c b | a b c d | c b
///     symmetric  b a | a b c d | d c
enum class padding_mode : std::uint8_t { constant, edge, reflect, symmetric };

/// How an image is sampled between its pixels.
enum class interpolation : std::uint8_t { nearest, bilinear, bicubic };

/// The names of an enumeration's values, in order.
template <class Enum>
inline constexpr std::array<std::string_view, 0> enum_names{};
template <>
inline constexpr std::array<std::string_view, 4> enum_names<padding_mode>{"constant", "edge", "reflect", "symmetric"};
template <>
inline constexpr std::array<std::string_view, 3> enum_names<interpolation>{"nearest", "bilinear", "bicubic"};

}  // namespace xaug
