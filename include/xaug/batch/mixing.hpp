// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "xaug/batch/labels.hpp"
#include "xaug/core/executor.hpp"
#include "xaug/core/fields.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/kernel/mix.hpp"

// Common to mixup, cutmix and class_jitter: each image of a batch is combined with another one, its partner, and so are
// their labels.

namespace xaug {

/// Whether a batch shares one decision or each sample has its own.
enum class mix_unit : std::uint8_t {
  batch,   ///< one weight (and one rectangle) for all, partners by rolling the batch by one, as torchvision does
  sample,  ///< each sample has its own weight, rectangle and partner, from its own key
};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<mix_unit>{"batch", "sample"};

/// Which images of the batch may be an image's partner.
enum class mix_partners : std::uint8_t {
  any,         ///< all others
  same_class,  ///< those of its class, so that its label stays what it was; an image without any stays as it is
};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<mix_partners>{"any", "same_class"};

/// The weight of the image itself; above 1, it is moved away from its partner.
inline constexpr limits mix_weight{0.0, 2.0};

/// What was decided for one sample of a batch: its partner, the weight of itself (and of its label, up to 1), and the
/// rectangle that comes from the partner (cutmix).
struct mix_draw {
  index partner = 0;
  float weight = 1.0f;
  index top = 0;
  index left = 0;
  index height = 0;
  index width = 0;

  static constexpr auto fields() {
    return field_list{field<&mix_draw::partner>{pixel_place}, field<&mix_draw::weight>{mix_weight},
                      field<&mix_draw::top>{pixel_place},     field<&mix_draw::left>{pixel_place},
                      field<&mix_draw::height>{pixel_place},  field<&mix_draw::width>{pixel_place}};
  }
  friend bool operator==(const mix_draw&, const mix_draw&) = default;
};

/// A transform of a whole batch with its labels: decide(stream, shape, draw) fills in a draw except for the partner;
/// apply(draw, own, partner, out) makes one image.
template <class T>
concept batch_transform = has_fields<T> &&
    requires(const T& t, stream& random, const image_shape& shape, mix_draw& draw) {
  { T::name } -> std::convertible_to<std::string_view>;
  { t.unit } -> std::convertible_to<mix_unit>;
  { t.partners } -> std::convertible_to<mix_partners>;
  { t.label_smoothing } -> std::convertible_to<float>;
  t.decide(random, shape, draw);
};

/// Decides for a batch: `indices` are the samples' numbers in the data set. Per sample, a sample's weight and the place
/// of its partner follow from its own key; per batch, all follow from the key of the first sample. `labels` are needed
/// for partners of the same class, one for each sample; throws xaug::error if they are missing.
template <batch_transform T>
std::vector<mix_draw> sample_batch(const T& t, const sample_key& key, std::span<const std::int64_t> indices,
                                   const image_shape& shape, std::uint32_t position = 0,
                                   const label_source* labels = nullptr) {
  const std::size_t size = indices.size();
  const bool by_class = t.partners == mix_partners::same_class;
  if (by_class && (labels == nullptr || labels->size() != static_cast<index>(size)))
    throw error("labels", "one for each of the " + std::to_string(size) + " images, for partners of the same class",
                labels == nullptr ? 0 : labels->size());
  detail::require_memory(indices.data(), size, "indices");
  if (by_class) labels->check_classes(static_cast<index>(size));
  std::vector<mix_draw> draws(size);
  if (size == 0) return draws;
  detail::require_possible(shape, "shape");
  const philox_key derived = derive_key(key.seed, key.epoch);
  const auto stream_of = [&](std::size_t i) {
    return stream(derived, static_cast<std::uint64_t>(indices[i]), position);
  };
  mix_draw shared;
  if (t.unit == mix_unit::batch) {
    stream random = stream_of(0);
    t.decide(random, shape, shared);
  }

  // Possible partners of each other are adjacent in `order`, and form rings.
  const auto class_of = [&](std::size_t i) { return by_class ? labels->class_of(static_cast<index>(i)) : 0; };
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, class_of);
  for (auto begin = order.begin(); begin != order.end();) {
    const auto end = std::find_if(begin, order.end(), [&](std::size_t i) { return class_of(i) != class_of(*begin); });
    const index others = end - begin - 1;
    for (index place = 0; place <= others; ++place) {
      const std::size_t i = *(begin + place);
      index steps = others;  // per batch, the one before it, as when a batch is rolled by one
      if (t.unit == mix_unit::batch) {
        draws[i] = shared;
      } else {
        stream random = stream_of(i);
        t.decide(random, shape, draws[i]);
        steps = others > 0 ? 1 + random.uniform_int(others) : 0;
      }
      const std::size_t partner = *(begin + (place + steps) % (others + 1));
      if (partner == i) draws[i] = {};  // alone: it stays as it is, to the bit
      draws[i].partner = static_cast<index>(partner);
    }
    begin = end;
  }
  return draws;
}

namespace detail {

inline void check_partner(const mix_draw& draw, index size) {
  if (draw.partner < 0 || draw.partner >= size)
    throw error("draws.partner", "the place of an image in the batch of " + std::to_string(size), draw.partner);
  check_number("draws.weight", draw.weight, mix_weight);
}

/// Whether xaug_add_dispatch compiles the transform for several instruction sets.
template <class T>
inline constexpr bool is_dispatchable_mixing = false;

/// Calls t.apply() as compiled for the best of them. Defined in cmake/dispatch/select.cpp.
template <class T, element E>
void dispatch_mixing(const T& t, const mix_draw& draw, const image_view<const E>& own,
                     const image_view<const E>& partner, const image_view<E>& out);

template <batch_transform T, element E, class Executor>
XAUG_PER_ISA void mix_images(const T& t, std::span<const mix_draw> draws, const batch_view<const E>& in,
                             const batch_view<E>& out, Executor& run_on) {
  if (in.size != out.size || in.shape() != out.shape())
    throw error("out", "a batch of the input's size and shape", out.shape());
  if (static_cast<index>(draws.size()) != in.size)
    throw error("draws", "one for each of the " + std::to_string(in.size) + " images", draws.size());
  require_batch(in, "in");
  require_batch(out, "out");
  if (out.size > 0) require_own_elements(out, "out");
  require_memory(draws.data(), draws.size(), "draws");
  if (in.size == 0) return;
  for (const mix_draw& draw : draws) {
    check_partner(draw, in.size);
    if (draw.top < 0 || draw.left < 0 || draw.height < 0 || draw.width < 0 ||
        draw.height > in.shape().height - draw.top || draw.width > in.shape().width - draw.left)
      throw error("draws", "a rectangle inside the image", "one that is not");
  }
  batch_view<const E> from = in;
  leased_buffer kept;
  if (same_memory(in, out)) {
    // An image is needed as its neighbours' partner after it has been overwritten.
    const index each = in.shape().size();
    E* data = kept.template reserve<E>(in.size * each);
    const batch_view<E> copy = dense_like(data, in.size, in.shape(), in.first);
    run_on(in.size, [&](index begin, index end) {
      for (index i = begin; i < end; ++i) kernel::copy(in[i], copy[i]);
    });
    from = copy;
  } else if (bytes_of(in).overlaps(bytes_of(out))) {
    throw error("out", "memory of its own, or the very batch that is read", "a batch that overlaps the input in part");
  }
  run_on(in.size, [&](index begin, index end) {
    for (index i = begin; i < end; ++i) {
      const mix_draw& draw = draws[static_cast<std::size_t>(i)];
      if constexpr (XAUG_DISPATCHES && is_dispatchable_mixing<T>)
        dispatch_mixing(t, draw, from[i], from[draw.partner], out[i]);
      else
        t.apply(draw, from[i], from[draw.partner], out[i]);
    }
  });
}

}  // namespace detail

/// Mixes the images of a batch. `out` has the shape of `in`, and either its own memory or exactly that of `in`. Throws
/// xaug::error for draws that do not fit this batch.
template <batch_transform T, element In, element Out, executor Executor = serial>
XAUG_PER_ISA void apply_batch(const T& t, std::span<const mix_draw> draws, const batch_view<In>& in,
                              const batch_view<Out>& out, Executor&& run_on = {}) {
  if constexpr (detail::writable<Out>()) {
    static_assert(std::same_as<std::remove_const_t<In>, Out>, "xaug: mixing keeps the images' element type");
    detail::mix_images<T, Out>(t, draws, in, out, run_on);
  }
}

/// Mixes labels: row i becomes weight * label(i) + (1 - weight) * label(partner), each smoothed first:
/// (1 - s) * label + s / classes (Szegedy et al., "Rethinking the Inception Architecture", 2016). With weights above 1,
/// which move away from the partner, the label stays as it is.
inline void mix_labels(std::span<const mix_draw> draws, const label_source& labels, const label_view<float>& out,
                       float smoothing = 0.0f) {
  const auto size = static_cast<index>(draws.size());
  if (out.size != size)
    throw error("soft labels", "a row for each of the " + std::to_string(size) + " images", out.size);
  labels.check(size, out.classes);
  detail::require_labels(out, "soft labels");
  labels.check_apart(out);
  detail::require_memory(draws.data(), draws.size(), "draws");
  detail::check_number("label_smoothing", smoothing, probability);
  for (const mix_draw& draw : draws) detail::check_partner(draw, size);
  for (index i = 0; i < size; ++i) {
    const mix_draw& draw = draws[static_cast<std::size_t>(i)];
    std::fill_n(out[i], out.classes, 0.0f);
    const float weight = std::min(draw.weight, 1.0f);
    labels.add(i, weight, smoothing, out.classes, out[i]);
    labels.add(draw.partner, 1.0f - weight, smoothing, out.classes, out[i]);
  }
}

/// Does not compile: labels that can only be read are no output.
template <std::same_as<const float> T>
void mix_labels(std::span<const mix_draw>, const label_source&, const label_view<T>&, float = 0.0f) {
  (void)detail::writable<T>();
}

}  // namespace xaug
