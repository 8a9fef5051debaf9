// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <tuple>

#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/pointwise.hpp"

XAUG_BEGIN_KERNEL

// The fast path: an image through a lattice map and one fused operation straight into another image, with the values in
// registers throughout. The typed pipeline takes it where its transforms allow; the results are those of the tiles.

namespace xaug::kernel::inline XAUG_ISA {

/// Values that are scaled, limited and rounded as elements of the output are.
struct store_quantized {
  quantizer quantize;
  template <layout To, std::size_t C, element Out>
  XAUG_ALWAYS_INLINE void operator()(const batch (&pixel)[C], Out* to, index plane) const {
    store_pixels<To, C>(pixel, to, plane, quantize);
  }
};

/// Floats that need no scaling, which is what normalize leaves.
struct store_as_is {
  template <layout To, std::size_t C>
  XAUG_ALWAYS_INLINE void operator()(const batch (&pixel)[C], float* to, index plane) const {
    if constexpr (To == layout::planar) {
      for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { kernel::store(pixel[c], to + c * plane); });
    } else {
      store_pixels<To, C>(pixel, to, plane, quantizer{});
    }
  }
};

/// Values that are in [0, 255] already.
struct store_levels {
  template <layout To, std::size_t C>
  XAUG_ALWAYS_INLINE void operator()(const batch (&pixel)[C], std::uint8_t* to, index plane) const {
    store_pixels<To, C>(pixel, to, plane, truncation{});
  }
};

namespace detail {

/// The rows of one lattice source, read as vectors and written through a fused operation.
template <layout From, bool Backwards, layout To, std::size_t C, class Fused, class Store, element In, element Out>
class direct_pass {
public:
  direct_pass(const lattice_source<In>& from, const Fused& functor, const image_view<Out>& to, const Store& store)
      : source_(from),
        functor_(functor.template bind<C>()),
        to_(to),
        store_(store),
        constant_(from.map.mode == padding_mode::constant),
        x_(from.map.x.interior()),
        y_(from.map.y.interior()) {
    std::tie(lowest_, highest_) = from.image.extent();
    const index channels = last_channel * (From == layout::interleaved3 ? 1 : from.image.stride_c);
    (channels < 0 ? lowest_ : highest_) -= channels;
    highest_ -= (lanes - 1) * unit(From);
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { fill_[c] = batch(from.fill[c]); });
    functor_(fill_);
  }

  void run() const {
    // Copies on the stack cannot alias the image, so that constants stay in registers.
    const auto functor = functor_;
    const Store store = store_;
    const index to_plane = to_.stride_c;
    const index from_plane = source_.image.stride_c;
    const index width = to_.shape.width;
    // Vectors start at 0, lanes, 2 * lanes, ... and, overlapping the one before it, at width - lanes. In every row the
    // same ones have no padding: those in [begin, end). The others take their turn behind them.
    const index begin = std::min((x_.first + lanes - 1) / lanes * lanes, width);
    const index end = begin + std::max<index>(0, (x_.second - begin) / lanes * lanes);
    const index left = (begin + lanes - 1) / lanes;
    const index rest = left + (width - end + lanes - 1) / lanes;
    const index height = to_.shape.height;
    const auto fill_rows = [&](index from, index until) {
      for (index y = from; y < until; ++y)
        for (index x = 0; x < width; x += lanes)
          store.template operator()<To, C>(fill_, &to_(y, std::min(x, width - lanes), 0), to_plane);
    };
    const auto [y_begin, y_end] = constant_ ? y_ : std::pair<index, index>{0, height};
    fill_rows(0, y_begin);

    // Vectors without padding first, row after row; one long row where rows follow each other in memory. Then those
    // with padding, column after column, so that each column has its own constants and this loop keeps its registers.
    index rows = y_end - y_begin;
    index count = end - begin;
    if (rest == 0 && rows > 0 && constant_ && source_.step_y() == step * width && to_.stride_y == unit(To) * width) {
      count *= rows;
      rows = 1;
    }
    for (index y = y_begin; y < y_begin + rows; ++y) {
      const In* from = source_.image.data + (row_start(y) + begin * step);
      Out* to = to_.data + y * to_.stride_y + begin * unit(To);
      for (index x = 0; x < count; x += lanes, from += lanes * step, to += lanes * unit(To)) {
        batch pixel[C];
        load_pixels<From, Backwards, C>(from, from_plane, pixel);
        functor(pixel);
        store.template operator()<To, C>(pixel, to, to_plane);
      }
    }
    for (index k = 0; k < rest; ++k)
      column(std::min(k < left ? k * lanes : end + (k - left) * lanes, width - lanes), y_begin, y_end);
    fill_rows(y_end, height);
  }

private:
  static constexpr index unit(layout l) { return l == layout::interleaved3 ? 3 : 1; }
  static constexpr index last_channel = static_cast<index>(C) - 1;
  static constexpr index step = (Backwards ? -1 : 1) * unit(From);

  /// Where row y begins: the offset of its first pixel or, backwards, of the pixel that lies lowest among the first
  /// `lanes`. Over padding it may lie outside of the image.
  index row_start(index y) const {
    const index along_y = constant_ ? source_.map.y(y) : source_.map.y.bordered(y, source_.map.mode);
    return source_.offset(along_y, source_.map.x(0)) + (Backwards ? (lanes - 1) * step : 0);
  }

  /// The vectors from column x in rows [y_begin, y_end), some of whose pixels are padding.
  void column(index x, index y_begin, index y_end) const {
    const auto functor = functor_;
    const Store store = store_;
    // Counted from x, so that floats hold the columns of images of any width.
    const auto from_here = [x](index column) {
      return batch(static_cast<float>(std::clamp<index>(column - x, -1, lanes)));
    };
    const batch at = ramp();
    const auto inside = (at >= from_here(x_.first)) & (at < from_here(x_.second));
    for (index y = y_begin; y < y_end; ++y) {
      const index start = row_start(y) + x * step;
      batch pixel[C];
      // What constant padding reads beside the row lies between the image's ends, and is replaced by the fill.
      if (constant_ && start >= lowest_ && start <= highest_)
        load_pixels<From, Backwards, C>(source_.image.data + start, source_.image.stride_c, pixel);
      else
        gather(y, x, pixel);
      functor(pixel);
      if (constant_) for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { pixel[c] = select(inside, pixel[c], fill_[c]); });
      store.template operator()<To, C>(pixel, to_.data + y * to_.stride_y + x * unit(To), to_.stride_c);
    }
  }

  /// Pixel by pixel: at the corners of the image, and for padding with the image's own pixels.
  void gather(index y, index x, batch (&pixel)[C]) const {
    const index along_y = constant_ ? source_.map.y(y) : source_.map.y.bordered(y, source_.map.mode);
    std::array<In, static_cast<std::size_t>(lanes) * C> gathered{};
    for (index i = 0; i < lanes; ++i) {
      if (constant_ && (x + i < x_.first || x + i >= x_.second)) continue;
      const index along_x = constant_ ? source_.map.x(x + i) : source_.map.x.bordered(x + i, source_.map.mode);
      for (index c = 0; c <= last_channel; ++c)
        gathered[static_cast<std::size_t>(From == layout::planar ? c * lanes + i : i * (last_channel + 1) + c)] =
            source_.image.data[source_.offset(along_y, along_x) + c * source_.image.stride_c];
    }
    load_pixels<From, false, C>(gathered.data(), lanes, pixel);
  }

  const lattice_source<In>& source_;
  decltype(std::declval<const Fused&>().template bind<C>()) functor_;
  const image_view<Out>& to_;
  Store store_;
  bool constant_;
  std::pair<index, index> x_;
  std::pair<index, index> y_;
  index lowest_ = 0;  ///< the offsets at which a vector can be loaded
  index highest_ = 0;
  batch fill_[C];
};

}  // namespace detail

/// Whether run_direct() has code for this.
template <element In, element Out>
bool direct_serves(const lattice_source<In>& from, const image_view<Out>& to) {
  const index step = from.step_x();
  if (to.shape.width < lanes) return false;
  if (to.shape.channels == 1) return (step == 1 || step == -1) && to.stride_x == 1;
  const bool reads = step == 1 || step == -1 || (from.image.stride_c == 1 && (step == 3 || step == -3));
  return to.shape.channels == 3 && reads && (to.stride_x == 1 || (to.stride_x == 3 && to.stride_c == 1));
}

/// Writes `from` to `to` through a fused operation and `store`, which says how values become elements. Only where
/// direct_serves(), and not in place: the last vector of a row overlaps the one before it.
template <class Fused, element In, element Out, class Store>
void run_direct(const lattice_source<In>& from, const Fused& functor, const image_view<Out>& to, const Store& store) {
  using enum layout;
  const index step = from.step_x();
  const auto run = [&]<layout From, bool Backwards, layout To, std::size_t C>() {
    detail::direct_pass<From, Backwards, To, C, Fused, Store, In, Out>(from, functor, to, store).run();
  };
  const auto backwards_known = [&]<bool Backwards>() {
    if (to.shape.channels == 1) return run.template operator()<planar, Backwards, planar, 1>();
    const bool reads_planes = step == 1 || step == -1;
    const bool writes_planes = to.stride_x == 1;
    if (reads_planes && writes_planes) return run.template operator()<planar, Backwards, planar, 3>();
    if (reads_planes) return run.template operator()<planar, Backwards, interleaved3, 3>();
    if (writes_planes) return run.template operator()<interleaved3, Backwards, planar, 3>();
    run.template operator()<interleaved3, Backwards, interleaved3, 3>();
  };
  step < 0 ? backwards_known.template operator()<true>() : backwards_known.template operator()<false>();
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
