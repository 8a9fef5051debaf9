// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "xaug/core/executor.hpp"
#include "xaug/core/fractions.hpp"
#include "xaug/pipeline/composed.hpp"
#include "xaug/pipeline/fusion.hpp"
#include "xaug/plan/points.hpp"

namespace xaug {

namespace detail {

template <element In, element Out>
void check_batches(const batch_view<const In>& in, const batch_view<Out>& out, std::span<const std::int64_t> indices) {
  if (in.size != out.size)
    throw error("out", "a batch of as many images as the input, " + std::to_string(in.size), out.size);
  if (static_cast<index>(indices.size()) != in.size)
    throw error("indices", "one for each of the " + std::to_string(in.size) + " images", indices.size());
  require_memory(indices.data(), indices.size(), "indices");
  require_batch(in, "in");
  require_batch(out, "out");
  if (in.size == 0) return;
  require_own_elements(out, "out");
  if (!same_memory(in, out) && bytes_of(in).overlaps(bytes_of(out)))
    throw error("out", "memory of its own, or the very batch that is read", "a batch that overlaps the input in part");
}

}  // namespace detail

/// A sequence of transforms of images and choices among them. Const, copyable and safe to use from many threads.
/// pipeline<A, B> is composed by type, `random_crop{...} | normalize{...}`, where impossible orders do not compile;
/// any_pipeline at run time, from C++ or from JSON (io/json.hpp). Both give the same bits for the same key.
template <class Children>
class basic_pipeline : public detail::composed<Children> {
  using base = detail::composed<Children>;

public:
  using subject = detail::images;
  using base::base;
  using base::children;
  using typename base::draws;

  /// Decides what happens to sample `key` of this shape. Throws xaug::error for images that a transform cannot take.
  draws sample(const sample_key& key, const image_shape& shape) const {
    detail::require_possible(shape, "shape");
    draws result{};
    image_shape behind = shape;
    detail::sample_children(children(), result, {derive_key(key.seed, key.epoch), key.index}, 0, behind);
    return result;
  }

  /// The shape that `draws` turn an image of `shape` into.
  image_shape output_shape(const draws& decided, const image_shape& shape) const {
    detail::require_possible(shape, "shape");
    plan::shape_planner planner(shape);
    plan_into(decided, planner);
    return planner.shape();
  }
  image_shape output_shape(const image_shape& shape) const { return output_shape(sample({}, shape), shape); }

  /// Applies decisions to an image. `out` has the shape that output_shape() returns, and either its own memory or
  /// exactly that of the input.
  ///
  /// Throws xaug::error for a float image with values outside of [0, 1] (16 are sampled, see core/fractions.hpp) if a
  /// transform needs that range or writes fractions of full scale, or if `out` is uint8. Geometry alone, with fills of
  /// 0, takes any values.
  template <element In, element Out>
  XAUG_PER_ISA void apply(const draws& decided, const image_view<In>& in, const image_view<Out>& out) const {
    if constexpr (detail::writable<Out>()) {
      detail::require_nonempty(in, "in");
      const detail::memory_use use;
      apply_drawn(decided, image_view<const In>(in), out);
    }
  }

  /// Applies the geometry of decisions to a mask, by nearest neighbour. `fill` is the value for areas outside of the
  /// image, as stored in the mask (255 is a common label for pixels to ignore). Throws xaug::error for a fill that is
  /// no uint8 value if the mask is uint8.
  template <element In, element Out>
  XAUG_PER_ISA void apply_to_mask(const draws& decided, const image_view<In>& in, const image_view<Out>& out,
                                  float fill = 0) const {
    if constexpr (detail::writable<Out>()) {
      static_assert(std::same_as<std::remove_const_t<In>, Out>, "xaug: a mask keeps its element type");
      detail::require_nonempty(in, "in");
      if (std::same_as<Out, std::uint8_t> && !(fill >= 0 && fill <= 255 && std::trunc(fill) == fill))
        throw error("fill", "a whole number in [0, 255], as a mask of uint8 has", fill);
      const detail::memory_use use;
      detail::run_mask(children(), decided, image_view<const Out>(in), out, fill);
    }
  }

  /// Moves keypoints of an image of `shape` along with its geometry, in place. Those that leave the image at any step
  /// become invisible, as do those that end exactly on its right or bottom edge.
  void apply_to_keypoints(const draws& decided, const image_shape& shape, std::span<keypoint> points) const {
    detail::require_memory(points.data(), points.size(), "keypoints");
    const plan::point_planner map = planned_points(decided, shape);
    for (keypoint& point : points) point = map(point);
  }

  /// Moves boxes of an image of `shape` along with its geometry. A box becomes the bounding box of what every step of
  /// the pipeline leaves of it; boxes of which nothing or too little is left are removed. See box_filter.
  /// Throws xaug::error, and changes no box, for one whose edges are in the wrong order or not numbers, and for a
  /// filter out of range.
  void apply_to_boxes(const draws& decided, const image_shape& shape, std::vector<box>& boxes,
                      const box_filter& filter = {}) const {
    validate(filter, "filter");
    detail::require_boxes(boxes);
    const plan::point_planner map = planned_points(decided, shape);
    std::erase_if(boxes, [&](box& each) { return !map(each, filter); });
  }

  /// One sample: decides and applies. Throws as sample() and apply() do.
  template <element In, element Out>
  XAUG_PER_ISA void operator()(const image_view<In>& in, const image_view<Out>& out, const sample_key& key) const {
    if constexpr (detail::writable<Out>()) {
      detail::require_nonempty(in, "in");
      run(image_view<const In>(in), out, {derive_key(key.seed, key.epoch), key.index});
    }
  }

  /// A batch: image i of `in` is sample `indices[i]` of the key's seed and epoch. The result is the same for any
  /// executor and any division of the samples into batches. An exception for an image is rethrown as an xaug::error
  /// that names the sample, with the original nested in it (std::rethrow_if_nested).
  template <element In, element Out, executor Executor = serial>
  XAUG_PER_ISA void operator()(const batch_view<In>& in, const batch_view<Out>& out, const sample_key& key,
                               std::span<const std::int64_t> indices, Executor&& run_on = {}) const {
    if constexpr (detail::writable<Out>()) {
      const batch_view<const In> from = in;
      detail::check_batches(from, out, indices);
      const philox_key derived = derive_key(key.seed, key.epoch);
      run_on(in.size, [&](index begin, index end) {
        index i = begin;
        const auto sample = [&] { return static_cast<std::uint64_t>(indices[static_cast<std::size_t>(i)]); };
        detail::naming(
            [&] {
              return detail::name_of_sample({key.seed, key.epoch, sample()});
            },
            [&] {
              for (; i < end; ++i) run(from[i], out[i], {derived, sample()});
            });
      });
    }
  }

  /// Plans all that the pipeline does.
  template <class Planner>
  void plan_into(const draws& decided, Planner& planner) const {
    detail::fusion<Children>::plan(children(), decided, planner);
  }

private:
  plan::point_planner planned_points(const draws& decided, const image_shape& shape) const {
    detail::require_possible(shape, "shape");
    plan::point_planner planner(shape);
    plan_into(decided, planner);
    return planner;
  }

  /// All images except masks go through here.
  template <element In, element Out>
  XAUG_PER_ISA void apply_drawn(const draws& decided, const image_view<const In>& in,
                                const image_view<Out>& out) const {
    if constexpr (std::same_as<In, float>) {
      if (std::same_as<Out, std::uint8_t> || needs_fractions_) detail::require_fractions(in, "in");
    }
    detail::fusion<Children>::run(children(), decided, in, out);
  }

  template <element In, element Out>
  XAUG_PER_ISA void run(const image_view<const In>& in, const image_view<Out>& out,
                        const detail::sample_context& context) const {
    const detail::memory_use use;
    image_shape shape = in.shape;
    if constexpr (std::is_trivially_destructible_v<draws>) {
      draws decided{};
      detail::sample_children(children(), decided, context, 0, shape);
      apply_drawn(decided, in, out);
    } else {
      const detail::call_object<draws, basic_pipeline> decided;  // keeps its memory from sample to sample
      detail::sample_children(children(), *decided, context, 0, shape);
      apply_drawn(*decided, in, out);
    }
  }

  // Cached, as asking all children takes longer than augmenting a small image.
  bool needs_fractions_ = detail::needs_of(children()).fractions();
};

/// A pipeline that is composed by type: `pipeline(a, b)`, or `a | b`. `pipeline()` passes images through; functions
/// that take a pipeline also take a single part, `a` for `pipeline(a)`.
template <class... Ts>
class pipeline : public basic_pipeline<std::tuple<Ts...>> {
public:
  explicit(sizeof...(Ts) != 1) pipeline(const Ts&... parts)
      : basic_pipeline<std::tuple<Ts...>>(std::tuple<Ts...>(parts...)) {}
};

namespace detail {

/// Returns true if parts can be in this order, as far as their types tell.
template <class... Ts>
constexpr bool well_ordered() {
  [[maybe_unused]] value_order order;
  return (order.accepts(node<Ts>::static_needs) && ...);
}

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
}  // namespace xaug
