// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "xaug/pipeline/choices.hpp"
#include "xaug/pipeline/interface.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

namespace xaug::inline XAUG_ABI {

template <class List>
class basic_any_transform;

/// The draw of a transform whose type is known at run time.
template <class List>
struct basic_any_draw;

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

template <class List>
struct any_types;
template <class... Ts>
struct any_types<transform_list<Ts...>> {
  using self = basic_any_transform<transform_list<Ts...>>;
  using children = std::vector<self>;
  using transforms = std::variant<Ts..., choice<maybe_choice, children>, choice<one_of_choice, children>,
                                  choice<some_of_choice, children>, choice<random_order_choice, children>,
                                  choice<sequence_choice, children>>;
  using draws = typename unique_variant<std::variant<std::monostate>, draw_of<Ts>..., choice_draw<children>>::type;
  using subject = typename subject_of_children<std::tuple<Ts...>>::type;
};

}  // namespace detail

/// A transform of `List`, or a choice among such, whose type is known at run time. Made from any transform or choice.
template <class List = all_transforms>
class basic_any_transform {
public:
  using value_type = typename detail::any_types<List>::transforms;
  using children_type = std::vector<basic_any_transform>;

  template <class T>
    requires(std::constructible_from<value_type, T> && !std::same_as<std::remove_cvref_t<T>, basic_any_transform>)
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

  template <class T>
  static draw_of<T>& draw_for(draw& d) {
    // A draw of the right kind is written over, so that it keeps the memory of its children.
    if (auto* same = std::get_if<draw_of<T>>(&d.value)) return *same;
    return d.value.template emplace<draw_of<T>>();
  }
  template <class T>
  static const draw_of<T>& draw_for(const draw& d) {
    if (const auto* same = std::get_if<draw_of<T>>(&d.value)) return *same;
    throw error("draws", "decisions of the pipeline that they are applied with", "those of another one");
  }

  static std::uint32_t count(const type& t) {
    return std::visit([](const auto& each) { return node_count(each); }, t.value);
  }
  static value_needs needs(const type& t) {
    return std::visit([](const auto& each) { return node_needs(each); }, t.value);
  }
  static void validate(const type& t, const std::string& path) {
    std::visit([&](const auto& each) { validate_node(each, path); }, t.value);
  }
  template <class State>
  static void sample(const type& t, draw& d, const sample_context& context, std::uint32_t position, State& state) {
    std::visit([&]<class T>(const T& each) { sample_node(each, draw_for<T>(d), context, position, state); }, t.value);
  }
  template <class Planner>
  static void plan(const type& t, const draw& d, Planner& planner) {
    std::visit([&]<class T>(const T& each) { plan_node(each, draw_for<T>(d), planner); }, t.value);
  }
};

}  // namespace detail

/// A pipeline whose parts are known at run time: from C++, or from JSON (io/json.hpp). For the same key it gives the
/// same bits as the typed pipeline of the same parts.
///
/// `List` names the transforms that it can hold; add your own with transform_list.
template <class List = all_transforms>
class basic_any_pipeline
    : public detail::pipeline_interface<basic_any_pipeline<List>, std::vector<basic_any_transform<List>>> {
  using base = detail::pipeline_interface<basic_any_pipeline<List>, std::vector<basic_any_transform<List>>>;

public:
  using any_transform_type = basic_any_transform<List>;
  using children_type = std::vector<any_transform_type>;
  using typename base::draws;

  /// Throws xaug::error for settings out of range and for an impossible order, naming the place: "pipeline[2].hue.p".
  explicit basic_any_pipeline(children_type parts) : children_(std::move(parts)) {
    if (children_.empty()) throw error("pipeline", "at least one transform", "none");
    detail::validate_children(children_, "pipeline");
    detail::validate_order(children_, "pipeline");
    for (const auto& child : children_) needs_fractions_ = needs_fractions_ || detail::node_needs(child).fractions();
  }
  basic_any_pipeline(std::initializer_list<any_transform_type> parts) : basic_any_pipeline(children_type(parts)) {}

  /// The same pipeline as one that was composed by type.
  template <class... Ts>
  basic_any_pipeline(const pipeline<Ts...>& typed) : basic_any_pipeline(any_transform_type::list(typed.children())) {}

  const children_type& children() const { return children_; }

private:
  friend base;

  bool needs_fractions() const { return needs_fractions_; }

  template <class Planner>
  void plan_children(const draws& decided, Planner& planner) const {
    if (decided.size() != children_.size())
      throw error("draws", "one for each of the pipeline's " + std::to_string(children_.size()) + " transforms",
                  decided.size());
    detail::for_each_child(children_, decided,
                           [&](const auto& child, const auto& draw) { detail::plan_node(child, draw, planner); });
  }

  template <element In, element Out>
  void apply_children(const draws& decided, const image_view<const In>& in, const image_view<Out>& out) const {
    auto& memory = plan::workspace::of_this_thread();
    memory.planner.begin(in.shape, plan::value_state::of<In>());
    plan_children(decided, memory.planner);
    plan::execute(memory, in, out);
  }

  children_type children_;
  bool needs_fractions_ = false;  // kept, as asking all children would take longer than some images do
};

using any_transform = basic_any_transform<>;
using any_pipeline = basic_any_pipeline<>;

}  // namespace xaug::inline XAUG_ABI
