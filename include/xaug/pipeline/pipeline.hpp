// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <new>
#include <tuple>

#include "xaug/kernel/direct.hpp"
#include "xaug/pipeline/choices.hpp"
#include "xaug/pipeline/interface.hpp"

namespace xaug::inline XAUG_ABI {

/// Transforms and choices one after the other, composed by type: `random_crop{...} | horizontal_flip{} |
/// normalize{...}`. Impossible orders do not compile. Const, copyable and safe to use from many threads.
template <class... Ts>
class pipeline : public detail::pipeline_interface<pipeline<Ts...>, std::tuple<Ts...>> {
  using base = detail::pipeline_interface<pipeline<Ts...>, std::tuple<Ts...>>;

public:
  using children_type = std::tuple<Ts...>;
  using typename base::draws;

  /// Throws xaug::error if a setting is out of its range.
  explicit pipeline(const Ts&... parts) requires(sizeof...(Ts) > 0) : children_(parts...) {
    detail::validate_children(children_, "pipeline");
    detail::validate_order(children_, "pipeline");
    detail::for_each_child(children_, [&](const auto& child) {
      needs_fractions_ = needs_fractions_ || detail::node_needs(child).fractions();
    });
  }

  const children_type& children() const { return children_; }

  /// This pipeline as one part of a choice.
  choice<sequence_choice, children_type> as_part() const { return {{}, children_}; }

private:
  friend base;

  bool needs_fractions() const { return needs_fractions_; }

  static constexpr std::size_t size = sizeof...(Ts);
  template <std::size_t I>
  using part = std::tuple_element_t<I, children_type>;

  /// The end of the run of pointwise transforms that begins at I.
  template <std::size_t I>
  static constexpr std::size_t pointwise_end() {
    if constexpr (I < size) {
      if constexpr (pointwise_transform<part<I>>) return pointwise_end<I + 1>();
    }
    return I;
  }
  /// The first part that is not a geometric transform.
  template <std::size_t I = 0>
  static constexpr std::size_t geometry_end() {
    if constexpr (I < size) {
      if constexpr (geometric_transform<part<I>>) return geometry_end<I + 1>();
    }
    return I;
  }

  /// The pointwise transforms Begin, Begin + 1, ... as one operation on an image of `shape`; `values` become those
  /// behind it.
  template <std::size_t Begin, std::size_t... I>
  auto fuse(const draws& decided, const image_shape& shape, plan::value_state& values,
            std::index_sequence<I...>) const {
    kernel::fused<decltype(std::get<Begin + I>(children_).functor(std::get<Begin + I>(decided), values))...> all;
    const auto make = [&]<class F>(const auto& t, const auto& draw, F& functor, bool& active) {
      active = detail::applies(draw);
      if (!active) return;
      detail::check_image(t, shape);
      new (&functor) F(t.functor(draw, values));  // in place: copying what was just written would wait for it
    };
    (make(std::get<Begin + I>(children_), std::get<Begin + I>(decided), all.template functor<I>(), all.active[I]), ...);
    return all;
  }

  template <std::size_t I = 0, class Planner>
  void plan_children(const draws& decided, Planner& planner) const {
    if constexpr (I < size) {
      constexpr std::size_t end = pointwise_end<I>();
      if constexpr (std::same_as<Planner, plan::image_planner> && (end > I + 1)) {
        if (planner.wants_values()) {
          plan::value_state values = planner.values();
          const auto all = fuse<I>(decided, planner.shape(), values, std::make_index_sequence<end - I>{});
          planner.pointwise(all, values);
          speak<I>(decided, planner, std::make_index_sequence<end - I>{});
        }
        plan_children<end>(decided, planner);
      } else {
        detail::plan_node(std::get<I>(children_), std::get<I>(decided), planner);
        plan_children<I + 1>(decided, planner);
      }
    }
  }

  template <std::size_t Begin, std::size_t... I>
  void speak(const draws& decided, plan::image_planner& planner, std::index_sequence<I...>) const {
    const auto one = [&](std::string_view name, bool active) {
      planner.name(name);
      if (active) planner.spoken();
    };
    (one(part<Begin + I>::name, detail::applies(std::get<Begin + I>(decided))), ...);
  }

  template <element In, element Out>
  void apply_children(const draws& decided, const image_view<const In>& in, const image_view<Out>& out) const {
    auto& memory = plan::workspace::of_this_thread();
    plan::image_planner& planner = memory.planner;
    planner.begin(in.shape, plan::value_state::of<In>());
    constexpr std::size_t begin = geometry_end();
    if constexpr (begin < size && pointwise_end<begin>() == size) {
      // Geometry, then pointwise transforms to the end: one pass with all values in registers, if the layouts are
      // usual.
      plan_geometry(decided, planner, std::make_index_sequence<begin>{});
      plan::value_state values = planner.values();
      const auto all = fuse<begin>(decided, planner.shape(), values, std::make_index_sequence<size - begin>{});
      if (planner.passes().back().how == plan::resampling::none &&
          !plan::check_output(planner.shape(), values, in, out)) {
        const std::size_t last = planner.passes().size() - 1;
        const auto reader = plan::run_leading_passes(planner, in, last, memory);
        bool done = false;
        reader([&](const auto& from) {
          const auto source = plan::detail::lattice_source_of(planner.passes()[last], from);
          done = kernel::direct_serves(source, out);
          if (done) kernel::run_direct(source, all, out, values.template to<Out>());
        });
        if (done) return;
      }
      planner.pointwise(all, values);
    } else {
      plan_children(decided, planner);
    }
    plan::execute(memory, in, out);
  }

  template <std::size_t... I>
  void plan_geometry(const draws& decided, plan::image_planner& planner, std::index_sequence<I...>) const {
    (detail::plan_node(std::get<I>(children_), std::get<I>(decided), planner), ...);
  }

  children_type children_;
  bool needs_fractions_ = false;
};

namespace detail {

template <class T>
auto parts_of(const T& t) {
  if constexpr (has_pipeline_parts<T>)
    return t.children();
  else
    return std::tuple<T>(t);
}

/// Whether parts can stand in this order, as far as their types tell.
template <class... Ts>
constexpr bool well_ordered() {
  bool open = false;
  bool good = true;
  const auto next = [&](value_needs needs) {
    good = good && !(open && needs.bounded);
    open = open || needs.opens;
  };
  (next(node<Ts>::static_needs), ...);
  return good;
}

/// Makes a pipeline for a subject: pipeline_of<images>(parts...).
template <class Subject>
struct pipeline_of;
template <>
struct pipeline_of<images> {
  template <class... Ts>
  static pipeline<Ts...> make(const Ts&... parts) {
    static_assert(well_ordered<Ts...>(),
                  "xaug: this transform needs values in the image's range, so it has to come before normalize, which "
                  "leaves them outside of it; move normalize behind the colour transforms and the noise");
    return pipeline<Ts...>(parts...);
  }
};

}  // namespace detail

/// Composes parts: `a | b | c`.
template <pipeline_part A, pipeline_part B>
auto operator|(const A& a, const B& b) {
  const auto parts = std::tuple_cat(detail::parts_of(a), detail::parts_of(b));
  using subject = typename detail::subject_of_children<std::remove_const_t<decltype(parts)>>::type;
  return std::apply([](const auto&... part) { return detail::pipeline_of<subject>::make(part...); }, parts);
}

}  // namespace xaug::inline XAUG_ABI
