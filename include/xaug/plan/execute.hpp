// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "xaug/core/workspace.hpp"
#include "xaug/kernel/copy.hpp"
#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/resize.hpp"
#include "xaug/kernel/warp.hpp"
#include "xaug/plan/levels.hpp"
#include "xaug/plan/planner.hpp"

namespace xaug::plan::inline XAUG_ISA {

/// What a thread keeps from sample to sample, so that nothing is allocated for each.
struct workspace {
  image_planner planner;
  detail::buffer tile;
  detail::buffer input;                  ///< a copy of the input, where the output overwrites it
  std::array<detail::buffer, 2> stored;  ///< what passes store for the next
  kernel::resize_source resized;
  detail::buffer whole;   ///< what a whole-image step writes
  detail::buffer levels;  ///< tables of a pass that works on levels
  detail::buffer table;   ///< of a warp's map

  std::size_t held_bytes() const {
    std::size_t sum = resized.held_bytes();
    for (const auto* each : {&tile, &input, &stored[0], &stored[1], &whole, &levels, &table}) sum += each->bytes();
    return sum;
  }
};

/// The calling thread's, for one image; another one inside of a call that runs a pipeline itself.
using image_workspace = detail::call_object<workspace>;

namespace detail {

template <element S>
kernel::lattice_source<S> lattice_source_of(const pass& p, const image_view<const S>& in) {
  kernel::lattice_source<S> source{in, p.before, {}};
  source.fill.assign(p.before.fill, [&](float value) { return p.read.level(value); });
  return source;
}

/// An image through lattice maps that do not pad: another view.
template <element S>
image_view<const S> mapped(const image_view<const S>& in, const lattice& map) {
  const kernel::lattice_source<S> source{in, map, {}};
  return {
      source.pixel(0, 0), {map.y.size, map.x.size, in.shape.channels}, source.step_y(), source.step_x(), in.stride_c};
}

/// Loads the tiles one by one, runs the operations on each, and stores them in `out` (if the pass stores).
template <element D, class Quantizer>
void sweep(const pass& p, image_planner& plan, const tile_loader& load, const image_view<D>& out,
           const Quantizer& quantize, workspace& memory) {
  const image_shape shape = p.output();
  const index capacity = kernel::tile::capacity(shape.channels);
  // Whole rows where they fit.
  const index size = shape.width <= capacity ? capacity / shape.width * shape.width : capacity;
  const index stride = capacity + kernel::tile::slack;
  float* data = memory.tile.template reserve<float>(stride * shape.channels + kernel::tile::slack);
  const bool one_tile = shape.pixels() <= size;
  const scratch_memory scratch = plan.scratch();

  for (index first = 0; first < shape.pixels();) {
    index count = std::min(size, shape.pixels() - first);
    if (shape.width > capacity) count = std::min(count, shape.width - first % shape.width);
    const kernel::tile t{data, stride, count, first, shape};
    load(t);
    for (std::size_t i = p.first_operation; i < p.end_operation; ++i) {
      const tile_operation& operation = plan.operation(i);
      void* self = plan.object(operation);
      if (operation.reduce != nullptr && one_tile && i >= p.known_end) {
        operation.reduce(self, t, scratch);
        operation.finish(self, shape.pixels(), scratch);
      }
      operation.run(self, t, scratch);
    }
    if (p.reduces) {
      const tile_operation& next = plan.operation(p.end_operation);
      next.reduce(plan.object(next), t, scratch);
    }
    if (p.stores) kernel::store_tile(t, out, quantize);
    first += count;
  }
  if (p.reduces) {
    const tile_operation& next = plan.operation(p.end_operation);
    next.finish(plan.object(next), shape.pixels(), scratch);
  }
}

template <element S, element D>
void run_pass(const pass& p, image_planner& plan, const image_view<const S>& in, const image_view<D>& out,
              const quantizer& quantize, workspace& memory) {
  if (p.has_source) {
    auto use = [&](const tile_loader& load) { sweep(p, plan, load, out, quantize, memory); };
    p.source.open<S>()(plan.object(p.source), mapped(in, p.before), p.after, p.read, memory, loader_use(use));
    return;
  }
  const auto source = lattice_source_of(p, in);
  if constexpr (std::same_as<S, D>) {
    if (p.only_copies() && p.stores && !p.reduces && quantize.scale == 1.0f) return kernel::copy(source, out);
  }
  if constexpr (std::same_as<S, std::uint8_t>) {
    if (works_on_levels(p, plan, std::same_as<D, std::uint8_t>))
      return run_on_levels(p, plan, source, out, quantize, memory.tile, memory.levels);
  }
  if constexpr (std::same_as<S, std::uint8_t> && std::same_as<D, std::uint8_t>) {
    // What pointwise functors make of levels are levels: no scaling, no limits.
    if (quantize.truncates_only()) return sweep(p, plan, tile_loader(source), out, truncation{}, memory);
  }
  sweep(p, plan, tile_loader(source), out, quantize, memory);
}

}  // namespace detail

template <class Map>
template <element S>
void warp_step<Map>::open(const image_view<const S>& image, const lattice& after, const value_state& values,
                          [[maybe_unused]] workspace& memory, const loader_use& use) const {
  kernel::warp_source<S, Map> source{{image, method, {}}, map, nullptr, after};
  if constexpr (tabled_map<Map>) {
    const index size = map.table_size();
    float* table = memory.table.template reserve<float>(size);
    map.make_table(std::span(table, static_cast<std::size_t>(size)));
    source.table = table;
  }
  source.fill.assign(fill, [&](float value) { return values.level(value); });
  use(tile_loader(source));
}

template <element S>
void resize_step::open(const image_view<const S>& image, const lattice& after, const value_state&, workspace& memory,
                       const loader_use& use) const {
  memory.resized.prepare(image, height, width, method, antialias, after);
  use(tile_loader(memory.resized));
}

template <class Step>
template <element S>
void whole_image_step<Step>::open(const image_view<const S>& image, const lattice& after, const value_state&,
                                  workspace& memory, const loader_use& use) const {
  S* data = memory.whole.template reserve<S>(height * width * image.shape.channels);
  const auto out = xaug::detail::dense_like(data, {height, width, image.shape.channels}, image);
  step.run(image, out);
  use(tile_loader(kernel::lattice_source<S>{out, after, {}}));
}

/// What a pass reads: the pipeline's input, a copy of it through lattice maps, or floats that the pass before stored.
template <element In>
struct pass_reader {
  image_view<const In> input;
  image_view<const float> floats{};
  bool reads_floats = false;

  template <class Use>
  void operator()(const Use& use) const {
    if (reads_floats)
      use(floats);
    else
      use(input);
  }
};

/// Runs the passes [0, count) of a plan and returns what the next one reads. A pass that only copies keeps the element
/// type; any other one stores floats, unless it is told to store levels.
template <element In>
pass_reader<In> run_leading_passes(image_planner& plan, const image_view<const In>& in, std::size_t count,
                                   workspace& memory) {
  pass_reader<In> reader{in};
  std::size_t stores = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const pass& p = plan.passes()[i];
    const image_shape shape = p.output();
    pass_reader<In> next = reader;
    reader([&]<class S>(const image_view<const S>& from) {
      const auto store_as = [&]<class D>(image_view<D> to, const quantizer& quantize = {}) {
        detail::run_pass(p, plan, from, to, quantize, memory);
        if constexpr (std::same_as<D, In>) {
          next.input = to;
          next.reads_floats = false;
        } else {
          next.floats = to;
          next.reads_floats = true;
        }
      };
      auto& buffer = memory.stored[stores % 2];
      if (std::same_as<In, std::uint8_t> && p.stores && p.stores_levels()) {
        In* data = buffer.template reserve<In>(shape.size());
        store_as(xaug::detail::dense_like(data, shape, in), p.values.template to<In>());
      } else if (p.only_copies() && p.stores) {
        S* data = buffer.template reserve<S>(shape.size());
        store_as(xaug::detail::dense_like(data, shape, from));
      } else {
        float* data = buffer.template reserve<float>(p.stores ? shape.size() : 0);
        const image_view<float> to = chw(data, shape.channels, shape.height, shape.width);
        if (p.stores)
          store_as(to);
        else
          detail::run_pass(p, plan, from, to, quantizer{}, memory);
      }
    });
    if (!p.stores) continue;
    reader = next;
    ++stores;
  }
  return reader;
}

/// Checks that `out` can take the result and that the views do not overlap by halves. Returns true if they are the same
/// memory, so that the result replaces the input.
template <element In, element Out>
bool check_output(const image_shape& result, const value_state& values, const image_view<const In>& in,
                  const image_view<Out>& out) {
  xaug::detail::require_nonempty(out, "out");
  xaug::detail::require_own_elements(out, "out");
  if (out.shape != result) {
    plain_stream expected;
    expected << "an image of " << result << ", the shape that the pipeline gives for an input of " << in.shape;
    throw error("out", expected.str(), out.shape);
  }
  if (std::same_as<Out, std::uint8_t> && !values.bounded)
    throw error("out", "an image of float, because normalize gives values outside [0, 1]", "an image of uint8");
  if (xaug::detail::same_memory(in, out)) return true;
  if (xaug::detail::bytes_of(in).overlaps(xaug::detail::bytes_of(out)))
    throw error("out", "memory of its own, or the very view that is read", "a view that overlaps the input in part");
  return false;
}

/// Runs a finished plan from `in` to `out`.
template <element In, element Out>
void execute(workspace& memory, image_view<const In> in, const image_view<Out>& out) {
  image_planner& plan = memory.planner;
  const std::size_t last = plan.passes().size() - 1;
  const bool in_place = check_output(plan.shape(), plan.values(), in, out);
  if (in_place && !(last == 0 && plan.passes()[0].identity())) {
    In* data = memory.input.template reserve<In>(in.shape.size());
    const image_view<In> kept = xaug::detail::dense_like(data, in.shape, in);
    kernel::copy(in, kept);
    in = kept;
  }
  const auto reader = run_leading_passes(plan, in, last, memory);
  const pass& p = plan.passes()[last];
  reader([&](const auto& from) { detail::run_pass(p, plan, from, out, p.values.template to<Out>(), memory); });
}

}  // namespace xaug::plan::inline XAUG_ISA
