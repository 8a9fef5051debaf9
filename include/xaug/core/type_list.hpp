// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <variant>

#include "xaug/core/config.hpp"

namespace xaug {

/// A list of transform types.
template <class... Ts>
struct transform_list {};

namespace detail {

template <class List, class... More>
struct extended_list;
template <class... Ts, class... More>
struct extended_list<transform_list<Ts...>, More...> {
  using type = transform_list<Ts..., More...>;
};

template <class List>
struct variant_of_types;
template <class... Ts>
struct variant_of_types<transform_list<Ts...>> {
  using type = std::variant<Ts...>;
  using optional = std::variant<std::monostate, Ts...>;
};

// Inlined into one function, what is done for all transforms takes compilers long.
template <class T, class Use>
XAUG_NOT_INLINED constexpr void use_type(Use& use) {
  use.template operator()<T>();
}

}  // namespace detail

/// A list with further types at its end: `extended<all_transforms, mine::fade>`.
template <class List, class... More>
using extended = typename detail::extended_list<List, More...>::type;

/// A transform of a list whose type is known at run time.
template <class List>
using variant_of = typename detail::variant_of_types<List>::type;

/// The same, or none.
template <class List>
using optional_variant_of = typename detail::variant_of_types<List>::optional;

/// Calls `use.template operator()<T>()` for each type of a list.
template <class... Ts, class Use>
constexpr void for_each_type(transform_list<Ts...>, Use&& use) {
  (detail::use_type<Ts>(use), ...);
}

}  // namespace xaug
