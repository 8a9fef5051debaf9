// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "xaug/core/fields.hpp"

namespace xaug {

namespace detail {

template <class T, class Member>
Member type_of_member(Member T::*);

/// `least` + strength * (`most` - `least`), whole numbers rounded to nearest.
template <class T>
T between(const T& least, const T& most, float strength) {
  if constexpr (std::floating_point<T>) {
    return static_cast<T>(strength == 1.0f ? most : least + static_cast<T>(strength) * (most - least));
  } else if constexpr (numeric<T>) {
    const double low = static_cast<double>(least);
    return static_cast<T>(std::nearbyint(low + double{strength} * (static_cast<double>(most) - low)));
  } else {
    static_assert(has_parts<T>, "xaug: a setting that follows a strength is a number, or made of numbers by parts()");
    T low = least;
    T high = most;
    T result = least;
    const auto set = [&](auto& to, const auto& from, const auto& until) { to = between(from, until, strength); };
    const auto lows = parts(low).all;
    const auto highs = parts(high).all;
    const auto results = parts(result).all;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (set(std::get<I>(results).number, std::get<I>(lows).number, std::get<I>(highs).number), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_const_t<decltype(results)>>>{});
    return result;
  }
}

}  // namespace detail

/// A setting that follows a strength: `least` at 0 and `most` at 1. Ranges and sides follow number by number.
template <auto Member>
struct follows {
  using value_type = decltype(detail::type_of_member(Member));
  value_type least;
  value_type most;
};

/// The settings at `strength` in [0, 1]: policies like RandAugment (Cubuk et al., 2020) and TrivialAugment (Mueller and
/// Hutter, 2021) have one number for how strong all transforms are, and a table of what it means for each.
///
///     const auto turn = at_strength(9.0f / 30, rotate{}, follows<&rotate::degrees>{{0, 0}, {-30, 30}});
///
/// Whole numbers are rounded to nearest. Throws xaug::error for a strength outside of [0, 1].
template <has_fields T, auto... Members>
T at_strength(float strength, T settings, const follows<Members>&... each) {
  detail::check_number("strength", strength, probability);
  ((settings.*Members = detail::between(each.least, each.most, strength)), ...);
  return settings;
}

}  // namespace xaug
