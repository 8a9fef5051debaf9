// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <iomanip>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "xaug/core/error.hpp"
#include "xaug/core/numbers.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/types.hpp"

// Field tables: each transform and each draw lists its members by name, once. Printing, checking, JSON and --list all
// read that list.

namespace xaug {

/// The values that a number may have.
struct limits {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;

  /// Limits are rounded to the value's type first: 0.01f, which is slightly less than 0.01, is within a limit of 0.01.
  template <numeric T>
  bool contain(T value) const {
    using real = std::conditional_t<std::floating_point<T>, T, double>;
    const auto x = static_cast<real>(value);
    const auto least = static_cast<real>(low);
    return std::isfinite(x) && (open_low ? x > least : x >= least) && x <= static_cast<real>(high);
  }
  friend std::ostream& operator<<(std::ostream& out, const limits& l) {
    out << (l.open_low || std::isinf(l.low) ? '(' : '[');
    out << number_text(l.low) << ", " << number_text(l.high);
    return out << (std::isinf(l.high) ? ')' : ']');
  }
};

inline constexpr limits any_number{};
inline constexpr limits probability{0.0, 1.0};
inline constexpr limits positive{0.0, std::numeric_limits<double>::infinity(), true};
inline constexpr limits non_negative{0.0};
inline constexpr limits pixel_count{1.0, 65536.0};
inline constexpr limits padding_size{0.0, 65536.0};
inline constexpr limits pixel_place{0.0, 1e12};     ///< of a row or column of any image
inline constexpr limits moved_pixels{-1e12, 1e12};  ///< likewise, to either side

namespace detail {

/// The name of a member, cut out of the compiler's name for the function: "... Member = &resize::height]", or with a ;
/// after it.
template <auto Member>
constexpr std::string_view member_name() {
  std::string_view words = __PRETTY_FUNCTION__;
  words = words.substr(words.find("Member = "));
  words = words.substr(0, words.find_first_of(";]"));
  words = words.substr(words.rfind("::") + 2);
  return words.substr(0, words.find(')'));
}

}  // namespace detail

/// One member of a settings or draw type: what it may hold, and a line of help. Its name is that of the member:
/// `field<&resize::height>{pixel_count, "height of the result"}`.
template <auto Member>
struct field {
  static constexpr auto member = Member;
  static constexpr std::string_view name = detail::member_name<Member>();
  limits allowed = any_number;
  std::string_view help = {};

  constexpr field() = default;
  constexpr field(const limits& allowed_, std::string_view help_ = {}) : allowed(allowed_), help(help_) {}
  constexpr field(std::string_view help_) : help(help_) {}
};

/// The fields of a type, as its `static constexpr auto fields()` returns them: field_list{field<&T::a>{},
/// field<&T::b>{}}. A std::tuple would take compilers longer.
template <class... Fields>
struct field_list : Fields... {
  static constexpr std::size_t size = sizeof...(Fields);
  constexpr field_list(const Fields&... each) : Fields(each)... {}

  /// Calls `use(each field...)`.
  template <class Use>
  constexpr decltype(auto) apply(const Use& use) const {
    return use(static_cast<const Fields&>(*this)...);
  }
  /// Concatenates two lists.
  template <class... More>
  friend constexpr field_list<Fields..., More...> operator+(const field_list& a, const field_list<More...>& b) {
    return {static_cast<const Fields&>(a)..., static_cast<const More&>(b)...};
  }
};
template <>
struct field_list<> {
  static constexpr std::size_t size = 0;
  template <class Use>
  constexpr decltype(auto) apply(const Use& use) const {
    return use();
  }
};

template <class T>
concept has_fields = requires {
  { T::fields().size } -> std::convertible_to<std::size_t>;
  T::fields().apply([](const auto&...) {});
};

namespace detail {

/// A constant, as it is used to check every image.
template <has_fields T>
inline constexpr auto field_table = T::fields();

}  // namespace detail

/// Calls `visit(field)` for each field of `T`.
template <has_fields T, class Visit>
constexpr void for_each_field(Visit&& visit) {
  detail::field_table<T>.apply([&](const auto&... each) { (visit(each), ...); });
}

namespace detail {

/// A type-erased field of one object: loops over fields are compiled once, rather than for each type of object. `Value`
/// is void or const void, and `Act` a pointer to a function that knows the field's type.
template <class Value, class Act>
struct erased_field {
  std::string_view name;
  const limits* allowed;
  Value* value;
  Act act;
};

/// The fields of `object` with `Of<type of the field>::act` for each.
template <template <class> class Of, class T>
constexpr auto erased_fields(T& object) {
  using value = std::conditional_t<std::is_const_v<T>, const void, void>;
  using act = decltype(&Of<int>::act);
  return field_table<std::remove_const_t<T>>.apply([&](const auto&... f) {
    return std::array<erased_field<value, act>, sizeof...(f)>{erased_field<value, act>{
        f.name, &f.allowed, &(object.*f.member), Of<std::remove_cvref_t<decltype(object.*f.member)>>::act}...};
  });
}

}  // namespace detail

/// Whether all fields of two objects are equal.
template <has_fields T>
constexpr bool equal_fields(const T& a, const T& b) {
  bool equal = true;
  for_each_field<T>([&](const auto& f) { equal = equal && a.*f.member == b.*f.member; });
  return equal;
}

namespace detail {

template <class Enum>
  requires std::is_enum_v<Enum>
constexpr std::string_view enum_name(Enum value) {
  const auto i = static_cast<std::size_t>(value);
  return i < enum_names<Enum>.size() ? enum_names<Enum>[i] : std::string_view("?");
}

template <class T>
concept has_parts = requires(T& value) {
  parts(value).all;
};

/// Calls `visit(suffix, number)` for each number of a compound value; suffixes are ".low", ".high", or "[0]", "[1]".
template <class T, class Visit>
void for_each_part(const T& value, const Visit& visit) {
  if constexpr (has_parts<T>) {
    T copy = value;
    std::apply([&](const auto&... each) { (visit('.' + std::string(each.name), each.number), ...); }, parts(copy).all);
  } else {
    std::size_t i = 0;
    for (const auto& each : value) visit('[' + std::to_string(i++) + ']', each);
  }
}

// Values print as they are written in JSON.
template <class T>
void print_value(std::ostream& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out << (value ? "true" : "false");
  } else if constexpr (std::is_arithmetic_v<T>) {
    out << number_text(value);
  } else if constexpr (std::is_enum_v<T>) {
    out << '"' << enum_name(value) << '"';
  } else if constexpr (std::same_as<T, std::string>) {
    out << std::quoted(value);
  } else {
    const char* separator = "";
    out << '[';
    for_each_part(value, [&](const std::string&, const auto& each) {
      out << separator;
      print_value(out, each);
      separator = ", ";
    });
    out << ']';
  }
}

/// The range of all settings: small enough that products and quotients computed from them are finite floats.
inline constexpr limits settable{-1e30, 1e30};

template <numeric T>
void check_number(std::string_view what, T value, const limits& allowed) {
  if (allowed.contain(value)) {
    if (settable.contain(value)) return;
    throw error(what, "a number between -1e+30 and 1e+30", value);
  }
  plain_stream expected;
  expected << "a number in " << allowed;
  throw error(what, expected.str(), value);
}

template <class T>
void check_value(const std::string& what, const T& value, const limits& allowed) {
  if constexpr (std::same_as<T, bool> || std::same_as<T, std::string>) {
  } else if constexpr (std::is_arithmetic_v<T>) {
    check_number(what, value, allowed);
  } else if constexpr (std::is_enum_v<T>) {
    if (static_cast<std::size_t>(value) >= enum_names<T>.size())
      throw error(what, "a named value of its enumeration", static_cast<int>(value));
  } else {
    for_each_part(value,
                  [&](const std::string& suffix, const auto& each) { check_value(what + suffix, each, allowed); });
    if constexpr (requires { value.check(what); }) value.check(what);
  }
}

template <class T>
struct value_check {
  static void act(const std::string& what, const void* value, const limits& allowed) {
    check_value(what, *static_cast<const T*>(value), allowed);
  }
};

}  // namespace detail

/// Throws xaug::error if a field of `object` is out of its range; transforms add checks of their own in check().
template <has_fields T>
void validate(const T& object, const std::string& path) {
  for (const auto& f : detail::erased_fields<detail::value_check>(object))
    f.act(path + '.' + std::string(f.name), f.value, *f.allowed);
  if constexpr (requires { object.check(path); }) object.check(path);
}

/// Prints `{"name": value, ...}`.
template <has_fields T>
void print_fields(std::ostream& out, const T& object) {
  const char* separator = "";
  out << '{';
  for_each_field<T>([&](const auto& f) {
    out << separator << '"' << f.name << "\": ";
    detail::print_value(out, object.*f.member);
    separator = ", ";
  });
  out << '}';
}

/// A transform prints as `random_crop{"height": 32, ...}`.
template <class T>
  requires has_fields<T> && requires {
    T::name;
  }
std::ostream& operator<<(std::ostream& out, const T& transform) {
  out << T::name;
  print_fields(out, transform);
  return out;
}

}  // namespace xaug
