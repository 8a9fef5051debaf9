// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/core/type_list.hpp"
#include "xaug/pipeline/node.hpp"

// Choices: which of several transforms a sample gets, and in which order. A choice is a transform like any other.

namespace xaug {

/// Which children of a choice take part, in which order.
struct selection {
  static constexpr std::size_t capacity = 16;
  std::uint8_t count = 0;
  std::array<std::uint8_t, capacity> order{};
  friend constexpr bool operator==(const selection&, const selection&) = default;
};

/// Applies its child with probability `p`.
struct maybe_choice {
  float p = 0.5f;

  static constexpr std::string_view name = "maybe";
  static constexpr bool exclusive = true;
  static constexpr auto fields() {
    return std::tuple{field<&maybe_choice::p>{probability, "probability of applying the transforms"}};
  }
  void check(const std::string&, std::size_t) const {}
  void select(stream& random, std::size_t children, selection& chosen) const {
    chosen.count = random.bernoulli(p) ? static_cast<std::uint8_t>(children) : 0;
    std::iota(chosen.order.begin(), chosen.order.end(), std::uint8_t{0});
  }
};

/// Applies one of its children, drawn by weight, with probability `p`. Without weights all are equally likely.
struct one_of_choice {
  std::vector<float> weights{};
  float p = 1.0f;

  static constexpr std::string_view name = "one_of";
  static constexpr bool exclusive = true;
  static constexpr auto fields() {
    return std::tuple{field<&one_of_choice::weights>{non_negative, "relative frequency of each transform"},
                      field<&one_of_choice::p>{probability, "probability of applying one"}};
  }
  void check(const std::string& path, std::size_t children) const {
    if (!weights.empty() && weights.size() != children)
      throw error(path + ".weights", "one weight for each of " + std::to_string(children) + " transforms",
                  weights.size());
    if (!weights.empty() && !(std::accumulate(weights.begin(), weights.end(), 0.0f) > 0.0f))
      throw error(path + ".weights", "a sum above 0", 0);
  }
  void select(stream& random, std::size_t children, selection& chosen) const {
    chosen.count = random.bernoulli(p) ? 1 : 0;
    if (weights.empty()) {
      chosen.order[0] = static_cast<std::uint8_t>(random.uniform_int(static_cast<index>(children)));
      return;
    }
    // Sums that floats cannot hold, or only in whole denormal numbers, are made of weights times a power of 2.
    const auto sum_of = [&](float scale) {
      return std::accumulate(weights.begin(), weights.end(), 0.0f,
                             [&](float sum, float weight) { return sum + scale * weight; });
    };
    float scale = 1.0f;
    if (const float plain = sum_of(1.0f); plain > std::numeric_limits<float>::max())
      scale = 0x1p-10f;
    else if (plain < 0x1p-60f)
      scale = 0x1p60f;
    const float sum = sum_of(scale);
    float left = random.uniform() * sum;
    std::size_t pick = 0;
    while (pick + 1 < children && left >= scale * weights[pick]) left -= scale * weights[pick++];
    // Rounding may lead past the last weight that is not 0.
    while (weights[pick] == 0.0f) --pick;
    chosen.order[0] = static_cast<std::uint8_t>(pick);
  }
};

/// Applies several different children in random order; how many is drawn from `count`.
struct some_of_choice {
  int_range count{1, 1};
  float p = 1.0f;

  static constexpr std::string_view name = "some_of";
  static constexpr bool exclusive = false;
  static constexpr auto fields() {
    return std::tuple{field<&some_of_choice::count>{limits{0, selection::capacity}, "how many transforms"},
                      field<&some_of_choice::p>{probability, "probability of applying any"}};
  }
  void check(const std::string& path, std::size_t children) const {
    if (count.high > static_cast<index>(children))
      throw error(path + ".count", "at most " + std::to_string(children) + ", the number of transforms", count.high);
  }
  void select(stream& random, std::size_t children, selection& chosen) const {
    const bool apply = random.bernoulli(p);
    const index n = count.low + random.uniform_int(count.high - count.low + 1);
    random.permutation(std::span(chosen.order).first(children));
    chosen.count = apply ? static_cast<std::uint8_t>(n) : 0;
  }
};

/// Applies all its children in random order.
struct random_order_choice {
  float p = 1.0f;

  static constexpr std::string_view name = "random_order";
  static constexpr bool exclusive = false;
  static constexpr auto fields() {
    return std::tuple{field<&random_order_choice::p>{probability, "probability of applying any"}};
  }
  void check(const std::string&, std::size_t) const {}
  void select(stream& random, std::size_t children, selection& chosen) const {
    const bool apply = random.bernoulli(p);
    random.permutation(std::span(chosen.order).first(children));
    chosen.count = apply ? static_cast<std::uint8_t>(children) : 0;
  }
};

/// Applies all its children in their order: a pipeline as a part of a choice.
struct sequence_choice {
  static constexpr std::string_view name = "sequence";
  static constexpr bool exclusive = true;
  static constexpr auto fields() { return std::tuple{}; }
  void check(const std::string&, std::size_t) const {}
  void select(stream&, std::size_t children, selection& chosen) const {
    chosen.count = static_cast<std::uint8_t>(children);
    std::iota(chosen.order.begin(), chosen.order.end(), std::uint8_t{0});
  }
};

namespace detail {

/// How one may choose; JSON and --list read this list.
using choice_list = transform_list<maybe_choice, one_of_choice, some_of_choice, random_order_choice, sequence_choice>;

}  // namespace detail

/// A choice among children in a std::tuple or a std::vector. Made by maybe(), one_of(), some_of() and random_order().
template <class Policy, class Children>
struct choice {
  static constexpr std::string_view name = Policy::name;

  Policy policy;
  Children children;
};

/// Which children were chosen, and their draws; those of the others mean nothing.
template <class Children>
struct choice_draw {
  selection selected;
  detail::child_draws<Children> children;
};

namespace detail {

template <class Policy, class Children>
struct node<choice<Policy, Children>> {
  using type = choice<Policy, Children>;
  using draw = choice_draw<Children>;
  using subject = typename subject_of_children<Children>::type;

  static constexpr value_needs static_needs = static_needs_of<Children>::value;

  static constexpr std::uint32_t count(const type& t) { return 1 + count_children(t.children); }
  static constexpr value_needs needs(const type& t) { return needs_of(t.children); }
  static void validate(const type& t, const std::string& path) {
    const std::string here = std::string(path).append(Policy::name);
    xaug::validate(t.policy, here);
    const std::size_t children = child_count(t.children);
    if ((children < 1 && !std::same_as<Policy, sequence_choice>) || children > selection::capacity)
      throw error(here + ".transforms", "1 to 16 transforms", children);
    t.policy.check(here, children);
    validate_children(t.children, here + ".transforms");
    if constexpr (std::same_as<Policy, maybe_choice> || std::same_as<Policy, sequence_choice>)
      validate_order(t.children, here + ".transforms");
    if constexpr (!Policy::exclusive) {
      // Any child may come behind any other.
      std::size_t bounded = 0;
      for_each_child(t.children, [&]<class T>(const T& child) { bounded += node<T>::needs(child).bounded ? 1U : 0U; });
      if (needs(t).opens && bounded > 1)
        throw error(here + ".transforms", "transforms that may follow each other in any order",
                    "normalize beside transforms that need values in the image's range");
    }
  }

  template <class State>
  static void sample(const type& t, draw& d, const sample_context& context, std::uint32_t position, State& state) {
    stream random(context.key, context.sample, position);
    fit_draws(t.children, d.children);
    t.policy.select(random, child_count(t.children), d.selected);
    std::array<std::uint32_t, selection::capacity> positions{};
    std::uint32_t next = position + 1;
    std::size_t i = 0;
    for_each_child(t.children, [&]<class T>(const T& child) {
      positions[i++] = next;
      next += node<T>::count(child);
    });
    for (std::size_t k = 0; k < d.selected.count; ++k) {
      const std::size_t which = d.selected.order[k];
      with_child(t.children, d.children, which, [&]<class T>(const T& child, auto& child_draw) {
        node<T>::sample(child, child_draw, context, positions[which], state);
      });
    }
  }

  template <class Planner>
  static void plan(const type& t, const draw& d, Planner& planner) {
    require_own(t, d.selected, child_count(d.children));
    for (std::size_t k = 0; k < d.selected.count; ++k)
      with_child(t.children, d.children, d.selected.order[k],
                 [&]<class T>(const T& child, const auto& child_draw) { node<T>::plan(child, child_draw, planner); });
  }

private:
  /// Decisions that are applied may be anybody's.
  static void require_own(const type& t, const selection& selected, std::size_t draws) {
    const std::size_t children = child_count(t.children);
    const bool fits = draws == children && selected.count <= selection::capacity &&
                      std::all_of(selected.order.begin(), selected.order.begin() + selected.count,
                                  [&](std::size_t which) { return which < children; });
    if (!fits) throw_foreign_draws();
  }
};

/// A pipeline composed by type.
template <class T>
concept has_pipeline_parts = requires(const T& t) {
  t.as_part();
};

/// Transforms and choices are parts as they are; a pipeline becomes a sequence.
template <class T>
constexpr auto as_part(const T& t) {
  if constexpr (has_pipeline_parts<T>)
    return t.as_part();
  else
    return t;
}
template <class... Ts>
constexpr auto as_parts(const Ts&... ts) {
  return std::tuple{as_part(ts)...};
}
template <class Policy, class... Ts>
constexpr auto make_choice(Policy policy, const std::tuple<Ts...>& parts) {
  static_assert(sizeof...(Ts) > 0, "xaug: a choice needs at least one transform");
  static_assert(sizeof(subject_of_children<std::tuple<Ts...>>) > 0);  // which says so if there are images and texts
  return choice<Policy, std::tuple<Ts...>>{std::move(policy), parts};
}

}  // namespace detail

/// A part of a pipeline: a transform, a choice, or a pipeline itself.
template <class T>
concept pipeline_part = detail::has_node<T> || detail::has_pipeline_parts<T>;

/// Applies `parts`, one after the other, with probability `p`: maybe(0.5f, rotate{}, invert{}).
template <pipeline_part... Ts>
constexpr auto maybe(float p, const Ts&... parts) {
  return detail::make_choice(maybe_choice{p}, detail::as_parts(parts...));
}

/// Applies one of `parts`, all equally likely.
template <pipeline_part... Ts>
constexpr auto one_of(const Ts&... parts) {
  return detail::make_choice(one_of_choice{}, detail::as_parts(parts...));
}
/// Applies one of `parts`, by weight: one_of({.weights = {1, 3}}, a, b).
template <pipeline_part... Ts>
auto one_of(one_of_choice how, const Ts&... parts) {
  return detail::make_choice(std::move(how), detail::as_parts(parts...));
}

/// Applies `count` different ones of `parts` in random order.
template <pipeline_part... Ts>
constexpr auto some_of(index count, const Ts&... parts) {
  return detail::make_choice(some_of_choice{{count, count}}, detail::as_parts(parts...));
}
/// The same with a random number of them: some_of({.count = {0, 2}}, a, b, c).
template <pipeline_part... Ts>
constexpr auto some_of(const some_of_choice& how, const Ts&... parts) {
  return detail::make_choice(how, detail::as_parts(parts...));
}

/// Applies all of `parts` in random order.
template <pipeline_part... Ts>
constexpr auto random_order(const Ts&... parts) {
  return detail::make_choice(random_order_choice{}, detail::as_parts(parts...));
}

}  // namespace xaug
