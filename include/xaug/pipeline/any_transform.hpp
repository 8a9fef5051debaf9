// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "xaug/core/type_list.hpp"
#include "xaug/pipeline/choices.hpp"

namespace xaug {

template <class List>
class basic_any_transform;

/// The draw of a transform whose type is known at run time.
template <class List>
struct basic_any_draw;

namespace detail {

/// The transforms `Ts` and all choices among `Children`.
template <class Choices, class Children, class... Ts>
struct with_choices;
template <class... Policies, class Children, class... Ts>
struct with_choices<transform_list<Policies...>, Children, Ts...> {
  using type = transform_list<Ts..., choice<Policies, Children>...>;
};

template <class List>
struct any_types;
template <class... Ts>
struct any_types<transform_list<Ts...>> {
  using self = basic_any_transform<transform_list<Ts...>>;
  using children = std::vector<self>;
  using all = typename with_choices<choice_list, children, Ts...>::type;
  using transforms = variant_of<all>;
  using draws = typename unique_variant<std::variant<std::monostate>, draw_of<Ts>..., choice_draw<children>,
                                        choice_draw<children, true>>::type;
  using subject = typename subject_of_children<std::tuple<Ts...>>::type;
};

}  // namespace detail

/// A transform of `List`, or a choice among them, whose type is known at run time. Made from any transform or choice.
template <class List>
class basic_any_transform {
public:
  using value_type = typename detail::any_types<List>::transforms;
  using children_type = std::vector<basic_any_transform>;

  template <class T>
    requires(!std::same_as<std::remove_cvref_t<T>, basic_any_transform> && detail::has_node<std::remove_cvref_t<T>> &&
             std::constructible_from<value_type, T>)
  basic_any_transform(T&& t) : value(std::forward<T>(t)) {}

  /// From a choice whose children are known by type.
  template <class Policy, class... Ts>
  basic_any_transform(const choice<Policy, std::tuple<Ts...>>& typed)
      : value(choice<Policy, children_type>{typed.policy, list(typed.children)}) {}

  /// The parts of a tuple as a vector.
  template <class... Ts>
  static children_type list(const std::tuple<Ts...>& parts) {
    return std::apply([](const auto&... part) { return children_type{basic_any_transform(part)...}; }, parts);
  }

  value_type value;
};

template <class... Ts>
struct basic_any_draw<transform_list<Ts...>> {
  typename detail::any_types<transform_list<Ts...>>::draws value;
};

namespace detail {

template <class List>
struct node<basic_any_transform<List>> {
  using type = basic_any_transform<List>;
  using draw = basic_any_draw<List>;
  using subject = typename any_types<List>::subject;

  static constexpr value_needs static_needs{};

  static std::uint32_t count(const type& t) {
    return std::visit([]<class T>(const T& each) { return node<T>::count(each); }, t.value);
  }
  static value_needs needs(const type& t) {
    return std::visit([]<class T>(const T& each) { return node<T>::needs(each); }, t.value);
  }
  static void validate(const type& t, const std::string& path) {
    std::visit([&]<class T>(const T& each) { node<T>::validate(each, path); }, t.value);
  }
  template <class State>
  static void sample(const type& t, draw& d, const sample_context& context, std::uint32_t position, State& state) {
    std::visit(
        [&]<class T>(const T& each) { node<T>::sample(each, draw_in<draw_of<T>>(d.value), context, position, state); },
        t.value);
  }
  template <class Planner>
  static void plan(const type& t, const draw& d, Planner& planner) {
    std::visit([&]<class T>(const T& each) { node<T>::plan(each, draw_in<draw_of<T>>(d.value), planner); }, t.value);
  }
};

}  // namespace detail

}  // namespace xaug
