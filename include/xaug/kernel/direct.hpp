// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <tuple>

#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/pointwise.hpp"

// The shortest road: an image through a lattice map and one fused operation straight into another image, values in
// registers all the way. The typed pipeline takes it where its transforms allow; the results are those of the tiles.

namespace xaug::inline XAUG_ABI::kernel {

namespace detail {

/// The rows of one lattice source, read as vectors.
template <layout L, bool Backwards, int C, element In>
class vector_reader {
public:
  explicit vector_reader(const lattice_source<In>& source)
      : source_(source),
        step_(source.step_x()),
        constant_(source.map.mode == padding_mode::constant),
        x_(source.map.x.interior()),
        y_(source.map.y.interior()) {
    std::tie(lowest_, highest_) = source.image.extent();
  }

  bool padding_row(index y) const { return constant_ && (y < y_.first || y >= y_.second); }
  bool whole(index x) const { return x >= x_.first && x + lanes <= x_.second; }

  /// Loads `lanes` pixels from column x of row y. Those of constant padding get any value.
  void load(index y, index x, batch (&pixel)[C]) const {
    const index along_y = constant_ ? source_.map.y(y) : source_.map.y.bordered(y, source_.map.mode);
    // Computed as an offset: over padding it lies outside of the image.
    const index start = source_.offset(along_y, source_.map.x(x)) + (Backwards ? (lanes - 1) * step_ : 0);
    if (whole(x)) return load_pixels<L, Backwards, C>(source_.image.data + start, source_.image.stride_c, pixel);
    const index span = (lanes - 1) * unit + (L == layout::interleaved3 ? C - 1 : (C - 1) * source_.image.stride_c);
    if (constant_ && start >= lowest_ && start + span <= highest_)
      return load_pixels<L, Backwards, C>(source_.image.data + start, source_.image.stride_c, pixel);

    // At the corners of the image, and for padding with the image's own pixels: gather them first.
    std::array<In, static_cast<std::size_t>(lanes * C)> gathered{};
    constexpr bool planes = L == layout::planar;
    for (index i = 0; i < lanes; ++i) {
      if (constant_ && (x + i < x_.first || x + i >= x_.second)) continue;
      const index along_x = constant_ ? source_.map.x(x + i) : source_.map.x.bordered(x + i, source_.map.mode);
      for (index c = 0; c < C; ++c)
        gathered[static_cast<std::size_t>(planes ? c * lanes + i : i * C + c)] =
            source_.image.data[source_.offset(along_y, along_x) + c * source_.image.stride_c];
    }
    load_pixels<L, false, C>(gathered.data(), lanes, pixel);
  }

  /// Puts `fill` where the pixels from column x are padding.
  void blend(index x, const batch (&fill)[C], batch (&pixel)[C]) const {
    if (!constant_ || whole(x)) return;
    alignas(64) static constexpr std::array<float, 16> ramp{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const batch column = kernel::load(ramp.data()) + batch(static_cast<float>(x));
    const auto inside = (column >= batch(static_cast<float>(x_.first))) & (column < batch(static_cast<float>(x_.second)));
    for (int c = 0; c < C; ++c) pixel[c] = select(inside, pixel[c], fill[c]);
  }

private:
  static constexpr index unit = L == layout::interleaved3 ? 3 : 1;

  const lattice_source<In>& source_;
  index step_;
  bool constant_;
  std::pair<index, index> x_;
  std::pair<index, index> y_;
  index lowest_;
  index highest_;
};

template <layout From, bool Backwards, layout To, int C, class Fused, element In, element Out>
void run_direct(const lattice_source<In>& from, const Fused& fused_functor, const image_view<Out>& to,
                const quantizer& quantize) {
  const vector_reader<From, Backwards, C, In> reader(from);
  const Fused functor = fused_functor;
  const quantizer q = quantize;
  batch fill[C];
  for (int c = 0; c < C; ++c) fill[c] = batch(from.fill_of(c));
  functor(fill);
  const index width = to.shape.width;
  for (index y = 0; y < to.shape.height; ++y) {
    Out* row = &to(y, 0, 0);
    const bool padding = reader.padding_row(y);
    for (index x = 0;;) {
      if (padding) {
        store_pixels<To, C>(fill, row + x * to.stride_x, to.stride_c, q);
      } else {
        batch pixel[C];
        reader.load(y, x, pixel);
        functor(pixel);
        reader.blend(x, fill, pixel);
        store_pixels<To, C>(pixel, row + x * to.stride_x, to.stride_c, q);
      }
      if (x + lanes == width) break;
      x = std::min(x + lanes, width - lanes);
    }
  }
}

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

/// Writes `from` to `to` through a fused operation. Only where direct_serves(), and not in place: the last vector of a
/// row overlaps the one before it.
template <class Fused, element In, element Out>
void run_direct(const lattice_source<In>& from, const Fused& functor, const image_view<Out>& to, const quantizer& q) {
  using enum layout;
  const index step = from.step_x();
  const auto backwards_known = [&]<bool Backwards>(std::bool_constant<Backwards>) {
    if (to.shape.channels == 1) return detail::run_direct<planar, Backwards, planar, 1>(from, functor, to, q);
    const bool reads_planes = step == 1 || step == -1;
    const bool writes_planes = to.stride_x == 1;
    if (reads_planes && writes_planes) return detail::run_direct<planar, Backwards, planar, 3>(from, functor, to, q);
    if (reads_planes) return detail::run_direct<planar, Backwards, interleaved3, 3>(from, functor, to, q);
    if (writes_planes) return detail::run_direct<interleaved3, Backwards, planar, 3>(from, functor, to, q);
    return detail::run_direct<interleaved3, Backwards, interleaved3, 3>(from, functor, to, q);
  };
  step < 0 ? backwards_known(std::true_type{}) : backwards_known(std::false_type{});
}

}  // namespace xaug::inline XAUG_ABI::kernel
