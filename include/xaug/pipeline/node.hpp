// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/core/transform.hpp"
#include "xaug/plan/points.hpp"

// A pipeline is a tree: transforms are its leaves, choices its inner nodes. node<T> says how a node of type T is
// checked, counted, sampled and planned; it is written once for transforms, here, and once for each composite, where
// that is. Children stand in a std::tuple (composed by type, in C++) or in a std::vector (composed at run time).

namespace xaug::inline XAUG_ABI::detail {

/// Names one sample to the nodes of a pipeline.
struct sample_context {
  philox_key key{};
  std::uint64_t sample = 0;
};

template <class T>
struct node;

template <class T>
using draw_of = typename node<T>::draw;

/// What transforms and pipelines are for, as node<T>::subject.
struct images;
struct texts;

template <class T>
concept has_node = requires {
  typename draw_of<T>;
};

/// What values a node takes and leaves behind.
struct value_needs {
  bool bounded = false;  ///< takes only values in the image's range
  bool opens = false;    ///< leaves any real numbers behind
  bool fills = false;    ///< puts fractions of full scale in
  constexpr value_needs() = default;
  constexpr explicit value_needs(value_use use) : bounded(use != value_use::any), opens(use == value_use::opens) {}
  constexpr bool fractions() const { return bounded || fills; }
  constexpr value_needs& operator|=(const value_needs& other) {
    bounded = bounded || other.bounded;
    opens = opens || other.opens;
    fills = fills || other.fills;
    return *this;
  }
};

/// Throws if a transform cannot take images of this shape.
template <transform T>
void check_image(const T& t, const image_shape& shape) {
  if constexpr (requires { t.check(shape); }) t.check(shape);
}

/// Lets a planner hear what a transform does with its draw.
template <transform T, class Planner>
void plan_transform(const T& t, const typename T::draw& draw, Planner& planner) {
  if (!applies(draw)) return;
  if constexpr (std::same_as<Planner, plan::image_planner>) {
    // Decisions that are applied again may have been made for another image.
    if (planner.wants_values()) check_image(t, planner.shape());
  }
  if constexpr (geometric_transform<T>) {
    planner.name(T::name);
    t.plan(draw, planner);
    planner.spoken();
  } else if constexpr (std::same_as<Planner, plan::image_planner>) {
    if (!planner.wants_values()) return;
    planner.name(T::name);
    if constexpr (pointwise_transform<T>) {
      plan::value_state values = planner.values();
      const auto functor = t.functor(draw, values);
      planner.pointwise(functor, values);
    } else {
      t.plan(draw, planner);
    }
    planner.spoken();
  }
}

template <transform T>
struct node<T> {
  static_assert(has_proper_members<T>());
  using draw = typename T::draw;
  using subject = images;

  /// How many positions of the random counter it takes.
  static constexpr std::uint32_t count(const T&) { return 1; }
  static constexpr value_needs static_needs{T::uses};
  static constexpr value_needs needs(const T& t) {
    value_needs all = static_needs;
    all.fills = fills_in(t);
    return all;
  }
  static void validate(const T& t, const std::string& path) { xaug::validate(t, std::string(path).append(T::name)); }

  /// Draws for an image of `shape`, which becomes the shape of the result.
  static void sample(const T& t, draw& d, const sample_context& context, std::uint32_t position, image_shape& shape) {
    check_image(t, shape);
    stream random(context.key, context.sample, position);
    d = t.sample(random, shape);
    if constexpr (geometric_transform<T>) {
      plan::shape_planner planner(shape);
      plan_transform(t, d, planner);
      shape = planner.shape();
    }
  }

  template <class Planner>
  static void plan(const T& t, const draw& d, Planner& planner) {
    plan_transform(t, d, planner);
  }
};

// --- Children -------------------------------------------------------------------------------------------------------

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
template <class First, class... Rest>
struct subject_of_children<std::tuple<First, Rest...>> {
  using type = typename node<First>::subject;
  static_assert((std::same_as<typename node<Rest>::subject, type> && ...),
                "xaug: transforms of images and of texts cannot stand in one pipeline");
};
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

template <class T>
constexpr std::uint32_t node_count(const T& child) {
  return node<T>::count(child);
}
template <class Children>
constexpr std::uint32_t count_children(const Children& children) {
  std::uint32_t count = 0;
  for_each_child(children, [&](const auto& child) { count += node_count(child); });
  return count;
}
template <class T>
constexpr value_needs node_needs(const T& child) {
  return node<T>::needs(child);
}
template <class T>
void validate_node(const T& child, const std::string& path) {
  node<T>::validate(child, path);
}
/// `state` is what children leave to those behind them: the shape of an image, or a text.
template <class T, class State>
void sample_node(const T& child, draw_of<T>& draw, const sample_context& context, std::uint32_t position,
                 State& state) {
  node<T>::sample(child, draw, context, position, state);
}
template <class T, class Planner>
void plan_node(const T& child, const draw_of<T>& draw, Planner& planner) {
  node<T>::plan(child, draw, planner);
}

/// What children need together: known from their types if they stand in a tuple.
template <class... Ts>
constexpr value_needs needs_of(const std::tuple<Ts...>*) {
  value_needs all;
  ((all |= node<Ts>::static_needs), ...);
  return all;
}

/// The first child that cannot stand behind those before it, or the number of children: nothing that needs values in
/// the image's range may follow normalize.
template <class Children>
constexpr std::size_t first_misplaced(const Children& children) {
  bool open = false;
  bool found = false;
  std::size_t at = 0;
  for_each_child(children, [&](const auto& child) {
    const value_needs needs = node_needs(child);
    found = found || (open && needs.bounded);
    open = open || needs.opens;
    if (!found) ++at;
  });
  return at;
}

/// Validates children by the names "path[0].", "path[1].", ...
template <class Children>
void validate_children(const Children& children, const std::string& path) {
  std::size_t i = 0;
  for_each_child(children, [&](const auto& child) { validate_node(child, path + '[' + std::to_string(i++) + "]."); });
}

/// Checks the order of children that run one after the other.
template <class Children>
void validate_order(const Children& children, const std::string& path) {
  const std::size_t misplaced = first_misplaced(children);
  if (misplaced != child_count(children))
    throw error(path + '[' + std::to_string(misplaced) + ']',
                "values in the image's range, so a place before normalize", "a place behind normalize");
}

}  // namespace xaug::inline XAUG_ABI::detail
