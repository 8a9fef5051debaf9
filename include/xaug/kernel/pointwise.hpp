// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <utility>

#include "xaug/kernel/tile.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// A pointwise operation on each channel by itself: `y = f(x, channel)`, for any number of channels.
template <class F>
concept channelwise = requires(const F& f, float x, batch v, index c) {
  { f(x, c) } -> std::same_as<float>;
  { f(v, c) } -> std::same_as<batch>;
};

/// A pointwise operation on the three channels of a colour together: `f(r, g, b)` changes its arguments. It leaves
/// images of one channel as they are.
template <class F>
concept colourwise = requires(const F& f, float& x, batch& v) {
  f(x, x, x);
  f(v, v, v);
};

template <class F>
concept pointwise = channelwise<F> || colourwise<F>;

namespace detail {

/// Room for a functor, which may be a lambda: those cannot be made before their constants are known.
template <std::size_t I, class F>
struct slot {
  union {
    F functor;
  };
  constexpr slot() {}
  constexpr slot(const F& f) : functor(f) {}
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

/// Fused operations, bound to C channels.
template <std::size_t C, class... Fs>
struct fused_for {
  detail::slots<std::index_sequence_for<Fs...>, Fs...> functors;
  std::array<bool, sizeof...(Fs)> active;

  template <real B>
  XAUG_ALWAYS_INLINE void operator()(B (&pixel)[C]) const {
    apply_all(pixel, std::index_sequence_for<Fs...>{});
  }

private:
  template <real B, std::size_t... I>
  XAUG_ALWAYS_INLINE void apply_all(B (&pixel)[C], std::index_sequence<I...>) const {
    (apply(detail::get<I>(functors), active[I], pixel), ...);
  }
  template <class F, real B>
  XAUG_ALWAYS_INLINE void apply(const F& f, bool is_active, B (&pixel)[C]) const {
    if (!is_active) return;
    if constexpr (requires { f(pixel[0], pixel[0], pixel[0]); }) {
      if constexpr (C == 3) f(pixel[0], pixel[1], pixel[2]);
    } else {
      for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { pixel[c] = f(pixel[c], c); });
    }
  }
};

/// A functor with constants for each channel needs a form for C channels from `first` on, bind<C>(first), which holds
/// them in registers and counts channels from 0. Others are used as they are.
template <std::size_t C, class F>
XAUG_ALWAYS_INLINE auto bind(const F& f, index first) {
  if constexpr (requires { f.template bind<C>(first); })
    return f.template bind<C>(first);
  else
    return f;
}

/// Several pointwise operations as one: between them the values stay in registers. Each can be switched off, for
/// transforms that are applied with a probability.
template <pointwise... Fs>
struct fused {
  // Not a std::tuple, which cannot be copied as bytes.
  detail::slots<std::index_sequence_for<Fs...>, Fs...> functors;
  std::array<bool, sizeof...(Fs)> active{};

  /// The operations for C channels from `first` on: call it with a B (&)[C].
  template <std::size_t C>
  XAUG_ALWAYS_INLINE auto bind(index first = 0) const {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return fused_for<C, decltype(kernel::bind<C>(std::declval<const Fs&>(), first))...>{
          {{kernel::bind<C>(detail::get<I>(functors), first)}...}, active};
    }
    (std::index_sequence_for<Fs...>{});
  }

  template <std::size_t I>
  constexpr auto& functor() {
    return detail::get<I>(functors);
  }
};

namespace detail {

template <std::size_t C, class Fused>
void map_planes(const Fused& functor, const tile& t, index first) {
  const auto f = functor.template bind<C>(first);
  for (index i = 0; i < t.size; i += lanes) {
    batch pixel[C];
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { pixel[c] = load(t.plane(first + c) + i); });
    f(pixel);
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { store(pixel[c], t.plane(first + c) + i); });
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
template <pointwise F>
void map(const F& f, const tile& t) {
  map(fused<F>{{{f}}, {true}}, t);
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
