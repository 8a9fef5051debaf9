// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <tuple>
#include <utility>

#include "xaug/kernel/direct.hpp"
#include "xaug/pipeline/image_node.hpp"
#include "xaug/plan/execute.hpp"

// What types tell a pipeline that was composed by them: neighbouring pointwise transforms become one operation, with
// the values between them in registers; and geometry with pointwise transforms behind it, to the end, takes a fast path
// from one image to the other without tiles.

namespace xaug::detail {

/// Whether xaug_add_dispatch compiles for several instruction sets what is done for such children.
template <class Children>
inline constexpr bool is_dispatchable = false;

/// Calls fusion<Children>::run() and run_mask() as compiled for the best of these. Defined in
/// cmake/dispatch/select.cpp.
template <class Children, element In, element Out>
void dispatch_run(const Children& children, const child_draws<Children>& draws, const image_view<const In>& in,
                  const image_view<Out>& out);
template <class Children, element T>
void dispatch_run_mask(const Children& children, const child_draws<Children>& draws, const image_view<const T>& in,
                       const image_view<T>& out, float fill);

/// Applies the geometry of children to a mask; `fill` is as stored in it.
template <class Children, element T>
XAUG_PER_ISA void run_mask(const Children& children, const child_draws<Children>& draws, const image_view<const T>& in,
                           const image_view<T>& out, float fill) {
  if constexpr (XAUG_DISPATCHES && is_dispatchable<Children>) {
    dispatch_run_mask(children, draws, in, out, fill);
  } else {
    const plan::value_state values = plan::value_state::of<T>();
    const plan::image_workspace memory;
    memory->planner.begin(in.shape, values, plan::plan_mode::mask, channel_values(fill / values.bound));
    plan_children(children, draws, memory->planner);
    plan::execute(*memory, in, out);
  }
}

/// Plans and runs the children of a pipeline. This is for those whose types are not known.
template <class Children>
struct fusion {
  template <class Planner>
  static void plan(const Children& children, const child_draws<Children>& draws, Planner& planner) {
    plan_children(children, draws, planner);
  }

  template <element In, element Out>
  XAUG_PER_ISA static void run(const Children& children, const child_draws<Children>& draws,
                               const image_view<const In>& in, const image_view<Out>& out) {
    if constexpr (XAUG_DISPATCHES && is_dispatchable<Children>) {
      dispatch_run(children, draws, in, out);
    } else {
      const plan::image_workspace memory;
      memory->planner.begin(in.shape, plan::value_state::of<In>());
      plan_children(children, draws, memory->planner);
      plan::execute(*memory, in, out);
    }
  }
};

template <class... Ts>
struct fusion<std::tuple<Ts...>> {
  using children_type = std::tuple<Ts...>;
  using draws_type = child_draws<children_type>;

  template <class Planner>
  static void plan(const children_type& children, const draws_type& draws, Planner& planner) {
    plan_from<0>(children, draws, planner);
  }

  template <element In, element Out>
  XAUG_PER_ISA static void run(const children_type& children, const draws_type& draws, const image_view<const In>& in,
                               const image_view<Out>& out) {
    const plan::image_workspace memory;
    plan::image_planner& planner = memory->planner;
    planner.begin(in.shape, plan::value_state::of<In>());
    if constexpr (first_pointwise < size && pointwise_end<first_pointwise>() == size) {
      plan_range(children, draws, planner, std::make_index_sequence<first_pointwise>{});
      plan::value_state values = planner.values();
      const auto all = fuse<first_pointwise>(children, draws, planner.shape(), values,
                                             std::make_index_sequence<size - first_pointwise>{});
      if (planner.only_copies() && !by_lookup<In, Out>(all, planner.shape(), values) &&
          !plan::check_output(planner.shape(), values, in, out) && run_directly(all, values, in, out, *memory))
        return;
      planner.pointwise(all, values);
    } else {
      plan_from<0>(children, draws, planner);
    }
    plan::execute(*memory, in, out);
  }

private:
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
  static constexpr std::size_t first_pointwise = [] {
    constexpr bool geometric[] = {geometric_transform<Ts>..., false};
    std::size_t i = 0;
    while (geometric[i]) ++i;
    return i;
  }();
  /// Whether the last part leaves values that are stored as they are.
  static constexpr bool opens = static_needs_of<children_type>::value.opens;

  /// The pointwise transforms Begin, Begin + 1, ... as one operation on an image of `shape`; `values` become those
  /// behind it.
  template <std::size_t Begin, std::size_t... I>
  XAUG_PER_ISA static auto fuse(const children_type& children, const draws_type& draws, const image_shape& shape,
                                plan::value_state& values, std::index_sequence<I...>) {
    kernel::fused<decltype(call_functor(std::get<Begin + I>(children), std::get<Begin + I>(draws), values))...> all;
    const auto make = [&]<class F>(const auto& t, const auto& draw, F& functor, bool& active) {
      active = applies(draw);
      if (active) check_image(t, shape);
      plan::value_state after = values;
      std::construct_at(&functor, call_functor(t, draw, after));  // in place: it is as large as its constants
      if (active) values = after;
    };
    (make(std::get<Begin + I>(children), std::get<Begin + I>(draws), all.template functor<I>(), all.active[I]), ...);
    return all;
  }

  template <std::size_t I, class Planner>
  static void plan_from(const children_type& children, const draws_type& draws, Planner& planner) {
    if constexpr (I < size) {
      constexpr std::size_t end = pointwise_end<I>();
      if constexpr (std::same_as<Planner, plan::image_planner> && (end > I + 1)) {
        if (planner.wants_values()) {
          constexpr std::make_index_sequence<end - I> indices{};
          plan::value_state values = planner.values();
          const auto all = fuse<I>(children, draws, planner.shape(), values, indices);
          planner.pointwise(all, values);
          record_steps<I>(draws, planner, indices);
        }
        plan_from<end>(children, draws, planner);
      } else {
        node<part<I>>::plan(std::get<I>(children), std::get<I>(draws), planner);
        plan_from<I + 1>(children, draws, planner);
      }
    }
  }
  template <std::size_t... I>
  static void plan_range(const children_type& children, const draws_type& draws, plan::image_planner& planner,
                         std::index_sequence<I...>) {
    (node<part<I>>::plan(std::get<I>(children), std::get<I>(draws), planner), ...);
  }
  template <std::size_t Begin, std::size_t... I>
  static void record_steps(const draws_type& draws, plan::image_planner& planner, std::index_sequence<I...>) {
    const auto record = [&](std::string_view name, bool active) {
      planner.begin_step(name);
      if (active) planner.end_step();
    };
    (record(part<Begin + I>::name, applies(std::get<Begin + I>(draws))), ...);
  }

  /// Whether a table is expected to be faster than the fast path.
  template <element In, element Out, class... Fs>
  static constexpr bool by_lookup(const kernel::fused<Fs...>&, const image_shape& shape,
                                  const plan::value_state& after) {
    if constexpr (std::same_as<In, std::uint8_t> && (kernel::channelwise<Fs> && ...))
      return plan::lookup_pays(shape, sizeof...(Fs), after, std::same_as<Out, std::uint8_t>);
    else
      return false;
  }

  /// Returns false, and has written nothing, where the layouts are not those that there is code for.
  template <class Fused, element In, element Out>
  XAUG_PER_ISA static bool run_directly(const Fused& all, const plan::value_state& values,
                                        const image_view<const In>& in, const image_view<Out>& out,
                                        plan::workspace& memory) {
    const std::size_t last = memory.planner.passes().size() - 1;
    const plan::pass& p = memory.planner.passes()[last];
    // What the passes before it store has the layout of the input.
    auto source = plan::detail::lattice_source_of(p, last == 0 ? in : dense_like<const In>(nullptr, p.input, in));
    if (!kernel::direct_serves(source, out)) return false;
    if (last != 0) source.image = plan::run_leading_passes(memory.planner, in, last, memory).input;
    const quantizer q = values.template to<Out>();
    if constexpr (opens && std::same_as<Out, float>) {
      kernel::run_direct(source, all, out, kernel::store_as_is{});
    } else {
      if constexpr (std::same_as<In, std::uint8_t> && std::same_as<Out, std::uint8_t>) {
        // What pointwise functors make of levels are levels: no scaling, no limits.
        if (q.truncates_only()) {
          kernel::run_direct(source, all, out, kernel::store_levels{});
          return true;
        }
      }
      kernel::run_direct(source, all, out, kernel::store_quantized{q});
    }
    return true;
  }
};

}  // namespace xaug::detail
