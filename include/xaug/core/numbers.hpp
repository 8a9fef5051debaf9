// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <locale.h>

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include "xaug/core/config.hpp"

// Conversion of numbers to and from text. Streams, printf, strtod and std::to_string of a double follow the program's
// locale: under a German one they write and read 0,8. All numbers that xaug writes and reads go through here.

namespace xaug {

/// Types that are written as numbers: all arithmetic types except bool and characters.
template <class T>
concept numeric =
    std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// The shortest text that reads back as the same number: "0.8", "-3", "1e-07", "inf", "nan". Whole numbers below a
/// million have no exponent.
template <numeric T>
std::string number_text(T value) {
  std::array<char, 64> text;
  char* const end = text.data() + text.size();
  if constexpr (std::floating_point<T>) {
    if (std::abs(value) < T{1'000'000} && std::trunc(value) == value)
      return {text.data(), std::to_chars(text.data(), end, value, std::chars_format::fixed).ptr};
  }
  return {text.data(), std::to_chars(text.data(), end, value).ptr};
}

/// A number with `digits` digits after the decimal point, as printf's "%.2f" without a locale.
template <std::floating_point T>
std::string fixed_text(T value, int digits) {
  // The largest double has 309 digits before the point.
  std::string text(static_cast<std::size_t>(digits) + 320, '\0');
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
  text.resize(static_cast<std::size_t>(written.ptr - text.data()));
  return text;
}

/// A number with at most `digits` digits in all, as printf's "%.6g" without a locale.
template <std::floating_point T>
std::string rounded_text(T value, int digits) {
  std::string text(static_cast<std::size_t>(digits) + 32, '\0');
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits);
  text.resize(static_cast<std::size_t>(written.ptr - text.data()));
  return text;
}

/// Parses all of `text` as a number: no spaces, no leading +, a point before the fraction. Returns nothing if it is not
/// a number, or one that does not fit into T.
template <numeric T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
#if defined(__cpp_lib_to_chars)
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
#else
  // A standard library without from_chars for floats.
  if constexpr (std::floating_point<T>) {
    if (text.empty() || text.find_first_not_of("0123456789.eE+-infaty") != text.npos || text.front() == '+')
      return std::nullopt;
    std::istringstream stream{std::string(text)};
    stream.imbue(std::locale::classic());
    if (!(stream >> value) || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  } else {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  }
#endif
  return value;
}

/// A string stream that ignores the locale, which may otherwise put separators into numbers: 65.536.
class plain_stream : public std::ostringstream {
public:
  plain_stream() { imbue(std::locale::classic()); }
};

/// Sets this thread's locale to "C" for its lifetime: for third-party code that calls strtod or printf. Does nothing on
/// systems without per-thread locales.
class c_locale_scope {
#if defined(__unix__) || defined(__APPLE__)
public:
  c_locale_scope() : c_(newlocale(LC_ALL_MASK, "C", locale_t{})), before_(uselocale(c_)) {}
  ~c_locale_scope() {
    uselocale(before_);
    if (c_ != locale_t{}) freelocale(c_);
  }
  c_locale_scope(const c_locale_scope&) = delete;
  c_locale_scope& operator=(const c_locale_scope&) = delete;

private:
  locale_t c_;
  locale_t before_;
#endif
};

namespace detail {

/// Truncates a real number to an index, clamped to +-2^62; NaN becomes 0.
template <std::floating_point T>
constexpr index saturated(T value) {
  constexpr T most = T{4611686018427387904};  // 2^62, which both types represent exactly
  if (!(value == value)) return 0;
  return value >= most    ? static_cast<index>(most)
         : value <= -most ? -static_cast<index>(most)
                          : static_cast<index>(value);
}

}  // namespace detail
}  // namespace xaug
