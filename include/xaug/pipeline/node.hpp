// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/core/error.hpp"
#include "xaug/core/random.hpp"

// A pipeline is a tree: transforms are its leaves, choices its inner nodes. node<T> says how a node of type T is
// checked, counted, sampled and planned; it is specialised for transforms of images (image_node.hpp) and of texts
// (text_node.hpp), and for each composite beside its definition. Children are in a std::tuple (composed by type, in
// C++) or in a std::vector (composed at run time).

namespace xaug::detail {

/// Identifies one sample to the nodes of a pipeline.
struct sample_context {
  philox_key key{};
  std::uint64_t sample = 0;
};

/// What a node requires of pixel values, and what it does to them.
struct value_needs {
  bool bounded = false;  ///< takes only values in the image's range
  bool opens = false;    ///< returns any real numbers
  bool fills = false;    ///< writes fractions of full scale

  constexpr bool fractions() const { return bounded || fills; }
  constexpr value_needs& operator|=(const value_needs& other) {
    bounded = bounded || other.bounded;
    opens = opens || other.opens;
    fills = fills || other.fills;
    return *this;
  }
};

/// Checks the order of nodes: one that needs values in the image's range cannot follow one that opens the range.
class value_order {
public:
  constexpr bool accepts(const value_needs& next) {
    const bool good = !(open_ && next.bounded);
    open_ = open_ || next.opens;
    return good;
  }

private:
  bool open_ = false;
};

/// Has
///   draw                                             what is decided
///   subject                                          images or texts
///   static_needs                                     the value_needs that are known from the type
///   count(t)                                         how many positions of the random counter it takes
///   needs(t)                                         its value_needs
///   validate(t, path)                                throws for settings out of range
///   sample(t, draw, context, position, state)        decides; `state` is passed from node to node: an image's
///                                                    shape, or a text
///   plan(t, draw, planner)                           plans what was decided
template <class T>
struct node;

template <class T>
using draw_of = typename node<T>::draw;

/// What transforms and pipelines are for, as node<T>::subject; `anything` if they do nothing.
struct images;
struct texts;
struct anything;

template <class A, class B>
struct common_subject {
  static_assert(std::same_as<A, B>, "xaug: transforms of images and of texts cannot stand in one pipeline");
  using type = A;
};
template <class A>
struct common_subject<A, anything> {
  using type = A;
};
template <class B>
struct common_subject<anything, B> {
  using type = B;
};
template <>
struct common_subject<anything, anything> {
  using type = anything;
};

template <class T>
concept has_node = requires {
  typename draw_of<T>;
};

template <class Children>
struct draws_of_children;
template <class... Ts>
struct draws_of_children<std::tuple<Ts...>> {
  using type = std::tuple<draw_of<Ts>...>;
};
template <class T>
struct draws_of_children<std::vector<T>> {
  using type = std::vector<draw_of<T>>;
};
template <class Children>
using child_draws = typename draws_of_children<Children>::type;

template <class Children>
struct subject_of_children;
template <>
struct subject_of_children<std::tuple<>> {
  using type = anything;
};
template <class First, class... Rest>
struct subject_of_children<std::tuple<First, Rest...>>
    : common_subject<typename node<First>::subject, typename subject_of_children<std::tuple<Rest...>>::type> {};
template <class T>
struct subject_of_children<std::vector<T>> {
  using type = typename node<T>::subject;
};

/// How many children, or draws of children, there are.
template <class... Ts>
constexpr std::size_t child_count(const std::tuple<Ts...>&) {
  return sizeof...(Ts);
}
template <class T>
std::size_t child_count(const std::vector<T>& children) {
  return children.size();
}

/// Calls `use(child)` for each child in order.
template <class... Ts, class Use>
constexpr void for_each_child(const std::tuple<Ts...>& children, const Use& use) {
  std::apply([&](const auto&... child) { (use(child), ...); }, children);
}
template <class T, class Use>
void for_each_child(const std::vector<T>& children, const Use& use) {
  for (const T& child : children) use(child);
}

/// Calls `use(child, draw)` for each child in order.
template <class... Ts, class Draws, class Use>
constexpr void for_each_child(const std::tuple<Ts...>& children, Draws& draws, const Use& use) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (use(std::get<I>(children), std::get<I>(draws)), ...);
  }
  (std::index_sequence_for<Ts...>{});
}
template <class T, class Draws, class Use>
void for_each_child(const std::vector<T>& children, Draws& draws, const Use& use) {
  for (std::size_t i = 0; i < children.size(); ++i) use(children[i], draws[i]);
}

/// Calls `use(child, draw)` for child `i`.
template <class Children, class Draws, class Use>
constexpr void with_child(const Children& children, Draws& draws, std::size_t i, const Use& use) {
  std::size_t at = 0;
  for_each_child(children, draws, [&](const auto& child, auto& draw) {
    if (at++ == i) use(child, draw);
  });
}
template <class T, class Draws, class Use>
void with_child(const std::vector<T>& children, Draws& draws, std::size_t i, const Use& use) {
  use(children[i], draws[i]);
}

/// Makes room for one draw for each child.
template <class... Ts>
constexpr void fit_draws(const std::tuple<Ts...>&, child_draws<std::tuple<Ts...>>&) {}
template <class T>
void fit_draws(const std::vector<T>& children, child_draws<std::vector<T>>& draws) {
  draws.resize(children.size());
}

template <class Children>
constexpr std::uint32_t count_children(const Children& children) {
  std::uint32_t count = 0;
  for_each_child(children, [&]<class T>(const T& child) { count += node<T>::count(child); });
  return count;
}

/// The same for the children [begin, end).
template <class... Ts>
constexpr std::uint32_t count_children(const std::tuple<Ts...>& children, std::size_t begin, std::size_t end) {
  std::uint32_t count = 0;
  std::size_t i = 0;
  for_each_child(children, [&]<class T>(const T& child) {
    if (i >= begin && i < end) count += node<T>::count(child);
    ++i;
  });
  return count;
}
template <class T>
std::uint32_t count_children(const std::vector<T>& children, std::size_t begin, std::size_t end) {
  std::uint32_t count = 0;
  for (std::size_t i = begin; i < end; ++i) count += node<T>::count(children[i]);
  return count;
}

/// The combined needs of children.
template <class Children>
constexpr value_needs needs_of(const Children& children) {
  value_needs all;
  for_each_child(children, [&]<class T>(const T& child) { all |= node<T>::needs(child); });
  return all;
}
/// The same as far as their types tell.
template <class Children>
struct static_needs_of {
  static constexpr value_needs value{};
};
template <class... Ts>
struct static_needs_of<std::tuple<Ts...>> {
  static constexpr value_needs value = [] {
    value_needs all;
    ((all |= node<Ts>::static_needs), ...);
    return all;
  }();
};

/// Validates children by the names "path[0].", "path[1].", ...
template <class Children>
void validate_children(const Children& children, const std::string& path) {
  std::size_t i = 0;
  for_each_child(children,
                 [&]<class T>(const T& child) { node<T>::validate(child, path + '[' + std::to_string(i++) + "]."); });
}

/// Throws if the order of children is impossible.
template <class Children>
void validate_order(const Children& children, const std::string& path) {
  value_order order;
  std::size_t i = 0;
  for_each_child(children, [&]<class T>(const T& child) {
    if (!order.accepts(node<T>::needs(child)))
      throw error(path + '[' + std::to_string(i) + ']', "values in the image's range, so a place before normalize",
                  "a place behind normalize");
    ++i;
  });
}

/// Samples the decisions of children in order, from `position` of the random counter on.
template <class Children, class Draws, class State>
void sample_children(const Children& children, Draws& draws, const sample_context& context, std::uint32_t position,
                     State& state) {
  fit_draws(children, draws);
  for_each_child(children, draws, [&]<class T>(const T& child, auto& draw) {
    node<T>::sample(child, draw, context, position, state);
    position += node<T>::count(child);
  });
}

[[noreturn]] XAUG_NEVER_INLINE inline void throw_foreign_draws() {
  throw error("draws", "decisions of the pipeline that they are applied with", "those of another one");
}

/// Plans children in order. Throws for the draws of other children.
template <class Children, class Planner>
void plan_children(const Children& children, const child_draws<Children>& draws, Planner& planner) {
  if (child_count(children) != child_count(draws))
    throw error("draws", "one for each of the pipeline's " + std::to_string(child_count(children)) + " transforms",
                child_count(draws));
  for_each_child(children, draws,
                 [&]<class T>(const T& child, const auto& draw) { node<T>::plan(child, draw, planner); });
}

}  // namespace xaug::detail
