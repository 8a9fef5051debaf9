// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "xaug/core/workspace.hpp"
#include "xaug/kernel/fill.hpp"
#include "xaug/kernel/levels.hpp"
#include "xaug/plan/planner.hpp"

// Passes over images of uint8 whose bytes never become floats: they are copied, looked up in tables and filled. To make
// the tables, the operations of the pass run once on a small image whose pixels are the 256 levels, so that results
// have the same bits as those of passes over tiles. Fill values are further pixels of that image.

namespace xaug::plan::inline XAUG_ISA {

/// Whether looking up the levels of an image of `shape` is expected to be faster than `steps` on floats: one for each
/// functor, and one for each operation that walks over tiles. `after` is what is known of the values behind them.
constexpr bool lookup_pays(const image_shape& shape, index steps, const value_state& after, bool to_levels) {
  // Hundredths of a nanosecond per value on a Zen 3; on other processors only the proportions matter. The operations
  // also run on the table. Where whole levels stay whole, the table usually is one of bitwise_levels, which needs no
  // lookup.
  const auto real = [](index i) { return static_cast<double>(i); };  // products of indices may exceed them
  const double floats = 14 + 5 * real(steps);
  const double lookup = !to_levels ? 40 : after.integral ? 4 : real(kernel::lookup_cost);
  constexpr double overhead = 40000;
  return (real(shape.size()) - real(kernel::level_count) * real(shape.channels)) * floats >
         real(shape.size()) * lookup + overhead;
}

/// Whether a pass over uint8 that stores uint8 (`to_levels`) or floats works on levels: returns true where it can and
/// that is expected to be faster than floats.
inline bool works_on_levels(const pass& p, const image_planner& plan, bool to_levels) {
  if (!p.reads_levels() || p.has_source || p.reduces || p.only_copies()) return false;
  index steps = 0;
  for (std::size_t i = p.first_operation; i < p.end_operation; ++i) {
    const tile_operation& operation = plan.operation(i);
    if (operation.levels == level_use::none || (operation.reduce != nullptr && i >= p.known_end)) return false;
    if (operation.levels == level_use::channelwise) steps += operation.steps;
  }
  return (to_levels && steps == 0) || lookup_pays(p.output(), steps, p.values, to_levels);
}

/// The same for a pass of a pipeline from uint8 to uint8, or to floats behind normalize.
inline bool works_on_levels(const image_planner& plan, std::size_t i) {
  const pass& p = plan.passes()[i];
  const bool last = i + 1 == plan.passes().size();
  return works_on_levels(p, plan, last ? p.values.bounded : p.stores_levels());
}

/// Runs a pass that works_on_levels().
template <element D>
void run_on_levels(const pass& p, image_planner& plan, const kernel::lattice_source<std::uint8_t>& source,
                   const image_view<D>& out, const quantizer& quantize, detail::buffer& tile_memory,
                   detail::buffer& memory) {
  const index channels = out.shape.channels;
  index fills = 0;
  for (std::size_t i = p.first_operation; i < p.end_operation; ++i)
    if (plan.operation(i).levels == level_use::fill) ++fills;
  const bool changes = fills < static_cast<index>(p.end_operation - p.first_operation) || std::same_as<D, float>;

  // An image of one row: all levels, then the fill values.
  const index levels = changes ? kernel::level_count : 0;
  const index plane = (levels + fills + 63) / 64 * 64;
  kernel::tile t{nullptr, plane + kernel::tile::slack, levels, 0, {1, levels + fills, channels}};
  t.data = tile_memory.template reserve<float>(t.stride * channels + kernel::tile::slack);
  for (index c = 0; c < channels; ++c)
    for (index level = 0; level < levels; level += kernel::lanes)
      kernel::store(kernel::ramp() + kernel::batch(static_cast<float>(level)), t.plane(c) + level);
  const auto fill_of = [&](std::size_t i) -> const kernel::fill_operation* {
    const tile_operation& operation = plan.operation(i);
    if (operation.levels != level_use::fill) return nullptr;
    return static_cast<const kernel::fill_operation*>(plan.object(operation));
  };
  for (std::size_t i = p.first_operation; i < p.end_operation; ++i) {
    if (const auto* fill = fill_of(i)) {
      for (index c = 0; c < channels; ++c) t.plane(c)[t.size] = fill->values[c];
      ++t.size;
    } else {
      plan.operation(i).run(plan.object(plan.operation(i)), t, plan.scratch());
    }
  }

  const index row = std::same_as<D, float> ? out.shape.width * channels : 0;
  D* values = memory.template reserve<D>(plane * channels + row);
  kernel::store_row(t.data, t.stride, t.size, kernel::pixel_row<D>{values, 1, plane}, channels, quantize);
  const kernel::level_map<D> map{values, plane, channels};
  if constexpr (std::same_as<D, float>)
    kernel::copy_levels(source, map, out, reinterpret_cast<std::uint8_t*>(values + plane * channels));
  else if (changes)
    kernel::copy_levels(source, map, out);
  else
    kernel::copy(source, out);
  index at = levels;
  for (std::size_t i = p.first_operation; i < p.end_operation; ++i)
    if (const auto* fill = fill_of(i)) {
      kernel::fill(out, fill->where, [&](index c) { return map.channel(c)[at]; });
      ++at;
    }
}

}  // namespace xaug::plan::inline XAUG_ISA
