// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <forward_list>
#include <iterator>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/core/type_list.hpp"
#include "xaug/pipeline/node.hpp"

// Choices: which of several transforms a sample gets, and in which order. A choice is a transform like any other.

namespace xaug {

/// The selected children of a choice, in order: the first `count` entries of `order`, which has room for all children.
template <class Order>
struct selection {
  std::uint32_t count = 0;
  Order order{};
  friend constexpr bool operator==(const selection&, const selection&) = default;
};

// The policies of choices. select() writes the selected children, in order, to the front of `order`, which has room for
// all children, and returns how many it selected.

/// Applies its child with probability `p`.
struct maybe_choice {
  float p = 0.5f;

  static constexpr std::string_view name = "maybe";
  static constexpr bool exclusive = true;
  static constexpr auto fields() {
    return field_list{field<&maybe_choice::p>{probability, "probability of applying the transforms"}};
  }
  void check(const std::string&, std::size_t) const {}
  std::size_t select(stream& random, std::span<std::uint32_t> order) const {
    std::iota(order.begin(), order.end(), 0U);
    return random.bernoulli(p) ? order.size() : 0;
  }
};

/// Applies one of its children, drawn by weight, with probability `p`. Without weights all are equally likely.
struct one_of_choice {
  std::vector<float> weights{};
  float p = 1.0f;

  static constexpr std::string_view name = "one_of";
  static constexpr bool exclusive = true;
  static constexpr auto fields() {
    return field_list{field<&one_of_choice::weights>{non_negative, "relative frequency of each transform"},
                      field<&one_of_choice::p>{probability, "probability of applying one"}};
  }
  void check(const std::string& path, std::size_t children) const {
    if (!weights.empty() && weights.size() != children)
      throw error(path + ".weights", "one weight for each of " + std::to_string(children) + " transforms",
                  weights.size());
    if (!weights.empty() && !(std::accumulate(weights.begin(), weights.end(), 0.0f) > 0.0f))
      throw error(path + ".weights", "a sum above 0", 0);
  }
  std::size_t select(stream& random, std::span<std::uint32_t> order) const {
    const std::size_t count = random.bernoulli(p) ? 1 : 0;
    const std::size_t children = order.size();
    if (weights.empty()) {
      order[0] = static_cast<std::uint32_t>(random.uniform_int(static_cast<index>(children)));
      return count;
    }
    // If the sum overflows, or is so small that it loses precision, weights are scaled by a power of 2.
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
    order[0] = static_cast<std::uint32_t>(pick);
    return count;
  }
};

/// Applies several different children in random order; how many is drawn from `count`. With `replacement` each of them
/// is drawn from all children, so that a child may be selected again, with new decisions each time (RandAugment: Cubuk
/// et al., 2020). `count` is at most the number of children, which may be listed more than once.
struct some_of_choice {
  int_range count{1, 1};
  float p = 1.0f;
  bool replacement = false;

  static constexpr std::string_view name = "some_of";
  static constexpr bool exclusive = false;
  static constexpr auto fields() {
    return field_list{field<&some_of_choice::count>{non_negative, "how many transforms"},
                      field<&some_of_choice::p>{probability, "probability of applying any"},
                      field<&some_of_choice::replacement>{"whether one may be drawn again"}};
  }
  void check(const std::string& path, std::size_t children) const {
    if (count.high > static_cast<index>(children))
      throw error(path + ".count",
                  "at most " + std::to_string(children) + ", the number of transforms" +
                      (replacement ? " (each may be listed more than once)" : ""),
                  count.high);
  }
  /// How often one child may be selected.
  constexpr std::uint32_t times() const {
    return replacement ? std::max(static_cast<std::uint32_t>(count.high), 1U) : 1;
  }
  std::size_t select(stream& random, std::span<std::uint32_t> order) const {
    const bool apply = random.bernoulli(p);
    const auto n = static_cast<std::size_t>(count.low + random.uniform_int(count.high - count.low + 1));
    if (replacement)
      for (std::uint32_t& each : order.first(n))
        each = static_cast<std::uint32_t>(random.uniform_int(static_cast<index>(order.size())));
    else
      random.permutation(order);
    return apply ? n : 0;
  }
};

/// Applies all its children in random order.
struct random_order_choice {
  float p = 1.0f;

  static constexpr std::string_view name = "random_order";
  static constexpr bool exclusive = false;
  static constexpr auto fields() {
    return field_list{field<&random_order_choice::p>{probability, "probability of applying any"}};
  }
  void check(const std::string&, std::size_t) const {}
  std::size_t select(stream& random, std::span<std::uint32_t> order) const {
    const bool apply = random.bernoulli(p);
    random.permutation(order);
    return apply ? order.size() : 0;
  }
};

/// Applies all its children in their order: a pipeline as a part of a choice.
struct sequence_choice {
  static constexpr std::string_view name = "sequence";
  static constexpr bool exclusive = true;
  static constexpr auto fields() { return field_list{}; }
  void check(const std::string&, std::size_t) const {}
  std::size_t select(stream&, std::span<std::uint32_t> order) const {
    std::iota(order.begin(), order.end(), 0U);
    return order.size();
  }
};

namespace detail {

/// All policies of choices; JSON and --list read this list.
using choice_list = transform_list<maybe_choice, one_of_choice, some_of_choice, random_order_choice, sequence_choice>;

}  // namespace detail

/// A choice among children in a std::tuple or a std::vector. Made by maybe(), one_of(), some_of() and random_order().
template <class Policy, class Children>
struct choice {
  static constexpr std::string_view name = Policy::name;

  Policy policy;
  Children children;
};

namespace detail {

/// A variant of `Us` and of those of `Ts` that are not among them.
template <class Variant, class... Ts>
struct unique_variant;
template <class... Us>
struct unique_variant<std::variant<Us...>> {
  using type = std::variant<Us...>;
};
template <class... Us, class T, class... Ts>
struct unique_variant<std::variant<Us...>, T, Ts...>
    : std::conditional_t<(std::same_as<Us, T> || ...), unique_variant<std::variant<Us...>, Ts...>,
                         unique_variant<std::variant<Us..., T>, Ts...>> {};

/// The draw of type D in a variant. An existing one is reused, so that it keeps the memory of its children.
template <class D, class... Ds>
D& draw_in(std::variant<Ds...>& draws) {
  if (auto* same = std::get_if<D>(&draws)) return *same;
  return draws.template emplace<D>();
}
template <class D, class... Ds>
const D& draw_in(const std::variant<Ds...>& draws) {
  if (const auto* same = std::get_if<D>(&draws)) return *same;
  throw_foreign_draws();
}

/// An array or vector with an entry for each child.
template <class Children>
struct order_of_children;
template <class... Ts>
struct order_of_children<std::tuple<Ts...>> {
  using type = std::array<std::uint32_t, sizeof...(Ts)>;
};
template <class T>
struct order_of_children<std::vector<T>> {
  using type = std::vector<std::uint32_t>;
};

template <class... Ts>
constexpr void fit_order(const std::tuple<Ts...>&, std::array<std::uint32_t, sizeof...(Ts)>&) {}
template <class T>
void fit_order(const std::vector<T>& children, std::vector<std::uint32_t>& order) {
  order.resize(children.size());
}

/// The draws of children that are selected again: at(children, which, place, time, use) calls `use(child, draw)` for
/// child number `which` at `place` of the order, where it was selected `time` times before.
template <class Children>
class repeated_draws {
public:
  template <class Use>
  void at(const Children& children, std::size_t which, std::size_t, std::size_t time, const Use& use) {
    auto round = rounds_.before_begin();
    for (std::size_t i = 0; i < time; ++i) {
      const auto next = std::next(round);
      round = next != rounds_.end() ? next : rounds_.emplace_after(round);
    }
    fit_draws(children, *round);
    with_child(children, *round, which, use);
  }
  template <class Use>
  void at(const Children& children, std::size_t which, std::size_t, std::size_t time, const Use& use) const {
    auto round = rounds_.before_begin();
    for (std::size_t i = 0; i < time; ++i)
      if (++round == rounds_.end()) throw_foreign_draws();
    if (child_count(*round) != child_count(children)) throw_foreign_draws();
    with_child(children, *round, which, use);
  }

private:
  // Each round has a draw for every child, so that all keep their memory. A list, because texts refer to the draws,
  // which must not move when rounds are added; a forward_list, because it is a single pointer, and all draws of
  // run-time pipelines are as large as the largest.
  std::forward_list<child_draws<Children>> rounds_;
};

/// Draws that own no memory are stored in place.
template <class... Ts>
  requires(std::is_trivially_destructible_v<draw_of<Ts>>&&...)
class repeated_draws<std::tuple<Ts...>> {
public:
  template <class Use>
  void at(const std::tuple<Ts...>& children, std::size_t which, std::size_t place, std::size_t, const Use& use) {
    with_child(children, children, which,
               [&]<class T>(const T& child, const T&) { use(child, draw_in<draw_of<T>>(places_[place - 1])); });
  }
  template <class Use>
  void at(const std::tuple<Ts...>& children, std::size_t which, std::size_t place, std::size_t, const Use& use) const {
    with_child(children, children, which,
               [&]<class T>(const T& child, const T&) { use(child, draw_in<draw_of<T>>(places_[place - 1])); });
  }

private:
  std::array<typename unique_variant<std::variant<>, draw_of<Ts>...>::type, sizeof...(Ts) - 1> places_{};
};

template <class Policy>
concept may_repeat = requires(const Policy& policy) {
  policy.times();
};

}  // namespace detail

/// The selected children, and the draws; those of the other children are unspecified.
template <class Children, bool Repeats = false>
struct choice_draw {
  selection<typename detail::order_of_children<Children>::type> selected;
  detail::child_draws<Children> children;
};
/// Children that are selected again have a draw for each time.
template <class Children>
struct choice_draw<Children, true> : choice_draw<Children> {
  detail::repeated_draws<Children> repeated;
};

namespace detail {

template <class Policy, class Children>
struct node<choice<Policy, Children>> {
  using type = choice<Policy, Children>;
  using draw = choice_draw<Children, may_repeat<Policy>>;
  using subject = typename subject_of_children<Children>::type;

  static constexpr value_needs static_needs = static_needs_of<Children>::value;

  static constexpr std::uint32_t count(const type& t) { return 1 + count_children(t.children) * times(t); }
  static constexpr value_needs needs(const type& t) { return needs_of(t.children); }
  static void validate(const type& t, const std::string& path) {
    const std::string here = std::string(path).append(Policy::name);
    xaug::validate(t.policy, here);
    const std::size_t children = child_count(t.children);
    if (children < 1 && !std::same_as<Policy, sequence_choice>)
      throw error(here + ".transforms", "at least one transform", children);
    t.policy.check(here, children);
    validate_children(t.children, here + ".transforms");
    if (static_cast<double>(count_children(t.children)) * times(t) >= 0x1p31)
      throw error(here + ".count", "fewer than 2^31 positions for random numbers, of all transforms at each time",
                  "more");
    if constexpr (std::same_as<Policy, maybe_choice> || std::same_as<Policy, sequence_choice>)
      validate_order(t.children, here + ".transforms");
    if constexpr (!Policy::exclusive) {
      // Any child may follow any other, and itself if it may repeat.
      std::size_t bounded = times(t) > 1 ? 1 : 0;
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
    fit_order(t.children, d.selected.order);
    d.selected.count = static_cast<std::uint32_t>(t.policy.select(random, d.selected.order));
    // Each child has its own positions of the random counter for each time that it may be selected, whether it is or
    // not.
    std::uint32_t before = 0;
    std::size_t counted = 0;
    for_each_selected(t, d, [&]<class T>(const T& child, auto& child_draw, std::size_t which, std::size_t time) {
      if (which < counted) {
        before = 0;
        counted = 0;
      }
      before += count_children(t.children, counted, which);
      counted = which;
      std::uint32_t at = position + 1 + before;
      if (time > 0) at += static_cast<std::uint32_t>(time) * count_children(t.children);
      node<T>::sample(child, child_draw, context, at, state);
    });
  }

  template <class Planner>
  static void plan(const type& t, const draw& d, Planner& planner) {
    require_own(t, d);
    for_each_selected(t, d, [&]<class T>(const T& child, const auto& child_draw, std::size_t, std::size_t) {
      node<T>::plan(child, child_draw, planner);
    });
  }

  /// Calls `use(child, draw, which, time)` for the selected children in order: child number `which`, which was selected
  /// `time` times before.
  template <class Draw, class Use>
  static void for_each_selected(const type& t, Draw& d, const Use& use) {
    for (std::size_t place = 0; place < d.selected.count; ++place) {
      const auto& order = d.selected.order;
      const std::size_t which = order[place];
      std::size_t time = 0;
      const auto use_child = [&](const auto& child, auto& child_draw) { use(child, child_draw, which, time); };
      if constexpr (may_repeat<Policy>) {
        if (times(t) > 1)
          time = static_cast<std::size_t>(
              std::count(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(place), order[place]));
        if (time > 0) {
          d.repeated.at(t.children, which, place, time, use_child);
          continue;
        }
      }
      with_child(t.children, d.children, which, use_child);
    }
  }

  /// How often a child may be selected.
  static constexpr std::uint32_t times(const type& t) {
    if constexpr (may_repeat<Policy>)
      return t.policy.times();
    else
      return 1;
  }

private:
  /// Decisions may come from anywhere, such as a file.
  static void require_own(const type& t, const draw& d) {
    const std::size_t children = child_count(t.children);
    const auto& [count, order] = d.selected;
    const bool fits =
        child_count(d.children) == children && order.size() == children && count <= children &&
        std::all_of(order.begin(), order.begin() + count, [&](std::size_t which) { return which < children; });
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
  static_assert(sizeof(subject_of_children<std::tuple<Ts...>>) > 0);  // fails to compile for images and texts together
  return choice<Policy, std::tuple<Ts...>>{std::move(policy), parts};
}

}  // namespace detail

/// A part of a pipeline: a transform, a choice, or a pipeline itself.
template <class T>
concept pipeline_part = detail::has_node<T> || detail::has_pipeline_parts<T>;

/// Applies `parts`, in order, with probability `p`: maybe(0.5f, rotate{}, invert{}).
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
/// The same with a random number of them, some_of({.count = {0, 2}}, a, b, c), or with replacement:
/// some_of({.count = {2, 2}, .replacement = true}, a, b, c).
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
