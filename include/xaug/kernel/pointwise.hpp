// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <utility>

#include "xaug/kernel/tile.hpp"

namespace xaug::inline XAUG_ABI::kernel {

/// A pointwise operation on each channel by itself: `y = f(x, channel)`, for any number of channels.
template <class F>
concept channelwise = requires(const F& f, float x, batch v, index c) {
  { f(x, c) } -> std::same_as<float>;
  { f(v, c) } -> std::same_as<batch>;
};

/// A pointwise operation on the three channels of a colour together: `f(r, g, b)` changes its arguments. It leaves images
/// of one channel as they are.
template <class F>
concept colourwise = requires(const F& f, float& x, batch& v) {
  f(x, x, x);
  f(v, v, v);
};

template <class F>
concept pointwise = channelwise<F> || colourwise<F>;

namespace detail {

template <std::size_t I, class F>
struct slot {
  F functor;
};
template <class Indices, class... Fs>
struct slots;
template <std::size_t... I, class... Fs>
struct slots<std::index_sequence<I...>, Fs...> : slot<I, Fs>... {};

template <std::size_t I, class F>
constexpr const F& get(const slot<I, F>& s) {
  return s.functor;
}
template <std::size_t I, class F>
constexpr F& get(slot<I, F>& s) {
  return s.functor;
}

}  // namespace detail

/// Several pointwise operations as one: between them the values stay in registers. Each can be switched off, for
/// transforms that are applied with a probability.
template <pointwise... Fs>
struct fused {
  // Not a std::tuple, which cannot be copied as bytes.
  detail::slots<std::index_sequence_for<Fs...>, Fs...> functors{};
  std::array<bool, sizeof...(Fs)> active{};

  /// Applies them to C channels, the first of which is channel `first`.
  template <int C, real B>
  void operator()(B (&pixel)[C], index first = 0) const {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (apply(detail::get<I>(functors), active[I], pixel, first), ...);
    }(std::index_sequence_for<Fs...>{});
  }

  template <std::size_t I>
  constexpr auto& functor() {
    return detail::get<I>(functors);
  }

private:
  template <class F, int C, real B>
  static void apply(const F& f, bool is_active, B (&pixel)[C], index first) {
    if (!is_active) return;
    if constexpr (channelwise<F>) {
      for (int c = 0; c < C; ++c) pixel[c] = f(pixel[c], first + c);
    } else if constexpr (C == 3) {
      f(pixel[0], pixel[1], pixel[2]);
    }
  }
};

namespace detail {

template <int C, class Fused>
void map_planes(const Fused& functor, const tile& t, index first) {
  const Fused f = functor;  // a copy on the stack: its constants cannot alias the tile and stay in registers
  for (index i = 0; i < t.size; i += lanes) {
    batch pixel[C];
    for (int c = 0; c < C; ++c) pixel[c] = load(t.plane(first + c) + i);
    f(pixel, first);
    for (int c = 0; c < C; ++c) store(pixel[c], t.plane(first + c) + i);
  }
}

}  // namespace detail

/// Applies a fused operation to a tile in place.
template <class... Fs>
void map(const fused<Fs...>& f, const tile& t) {
  if (t.image.channels == 3) {
    detail::map_planes<3>(f, t, 0);
  } else {
    for (index c = 0; c < t.image.channels; ++c) detail::map_planes<1>(f, t, c);
  }
}

}  // namespace xaug::inline XAUG_ABI::kernel
