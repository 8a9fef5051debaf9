// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "xaug/core/config.hpp"
#include "xaug/core/coordinate_map.hpp"
#include "xaug/kernel/paired.hpp"

XAUG_BEGIN_KERNEL

// The arithmetic that functors are written in. Each function exists for vectors, which the passes run on, and for
// float, which is the scalar reference. Both give the same bits: only IEEE operations, no contraction to fma (the CMake
// target builds with -ffp-contract=off).

namespace xaug::kernel {

// Maps of coordinates are written in this arithmetic too, and move points in double precision: plain code, the same for
// every file.
constexpr double min(double a, double b) {
  return a < b ? a : b;
}
constexpr double max(double a, double b) {
  return a > b ? a : b;
}
inline double floor(double a) {
  return std::floor(a);
}
inline double abs(double a) {
  return std::fabs(a);
}
inline double sqrt(double a) {
  return std::sqrt(a);
}
constexpr double select(bool condition, double a, double b) {
  return condition ? a : b;
}
template <class F>
constexpr coordinates<double> each_lane(double x, double y, const F& f) {
  return f(x, y);
}

}  // namespace xaug::kernel

namespace xaug::kernel::inline XAUG_ISA {

namespace detail {

/// A vector of as many floats: the processor's, or two of half that width.
template <std::size_t Lanes>
auto vector_of() {
  if constexpr (Lanes == xsimd::batch<float>::size) return xsimd::batch<float>();
#if defined(__AVX512F__)
  else if constexpr (Lanes == 8)
    return xsimd::batch<float, xsimd::avx2>();
#endif
#if defined(__AVX__)
  else if constexpr (Lanes == 4)
    return xsimd::batch<float, xsimd::sse4_1>();
#endif
  else
    return paired<decltype(vector_of<Lanes / 2>())>();
}

}  // namespace detail

/// The vector that kernels are compiled for. XAUG_LANES is for tests alone, which run kernels at other widths than the
/// processor's too.
#if defined(XAUG_LANES)
using batch = decltype(detail::vector_of<XAUG_LANES>());
#else
using batch = xsimd::batch<float>;
#endif
inline constexpr index lanes = static_cast<index>(batch::size);

// Kernels divide blocks of 16 values (partial sums, ramps, padded arrays) into vectors.
static_assert(lanes <= 16 && 16 % lanes == 0, "xaug: kernels are written for vectors of 1, 2, 4, 8 or 16 floats");

/// A vector of floats, or one float.
template <class B>
concept real = std::same_as<B, batch> || std::same_as<B, float>;

inline batch load(const float* from) {
  return batch::load_unaligned(from);
}
inline void store(const batch& value, float* to) {
  value.store_unaligned(to);
}

/// 0, 1, 2, ...
inline batch ramp() {
  alignas(64) static constexpr float values[16]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return load(values);
}

// The order of operands is that of minps and maxps: a NaN in `a` gives `b`, one in `b` stays.
inline float min(float a, float b) {
  return a < b ? a : b;
}
inline float max(float a, float b) {
  return a > b ? a : b;
}
inline float floor(float a) {
  return std::floor(a);
}
inline float abs(float a) {
  return std::fabs(a);
}
inline float sqrt(float a) {
  return std::sqrt(a);
}
inline float select(bool condition, float a, float b) {
  return condition ? a : b;
}
inline bool any(bool condition) {
  return condition;
}

template <class A>
xsimd::batch<float, A> min(const xsimd::batch<float, A>& a, const xsimd::batch<float, A>& b) {
  return xsimd::min(a, b);
}
template <class A>
xsimd::batch<float, A> max(const xsimd::batch<float, A>& a, const xsimd::batch<float, A>& b) {
  return xsimd::max(a, b);
}
template <class A>
xsimd::batch<float, A> floor(const xsimd::batch<float, A>& a) {
  return xsimd::floor(a);
}
template <class A>
xsimd::batch<float, A> abs(const xsimd::batch<float, A>& a) {
  return xsimd::abs(a);
}
template <class A>
xsimd::batch<float, A> sqrt(const xsimd::batch<float, A>& a) {
  return xsimd::sqrt(a);
}
template <class A>
xsimd::batch<float, A> select(const xsimd::batch_bool<float, A>& condition, const xsimd::batch<float, A>& a,
                              const xsimd::batch<float, A>& b) {
  return xsimd::select(condition, a, b);
}
template <class A>
bool any(const xsimd::batch_bool<float, A>& condition) {
  return xsimd::any(condition);
}

template <class H>
paired<H> min(const paired<H>& a, const paired<H>& b) {
  return {min(a.low, b.low), min(a.high, b.high)};
}
template <class H>
paired<H> max(const paired<H>& a, const paired<H>& b) {
  return {max(a.low, b.low), max(a.high, b.high)};
}
template <class H>
paired<H> floor(const paired<H>& a) {
  return {floor(a.low), floor(a.high)};
}
template <class H>
paired<H> abs(const paired<H>& a) {
  return {abs(a.low), abs(a.high)};
}
template <class H>
paired<H> sqrt(const paired<H>& a) {
  return {sqrt(a.low), sqrt(a.high)};
}
template <class H>
paired<H> select(const typename paired<H>::batch_bool_type& condition, const paired<H>& a, const paired<H>& b) {
  return {select(condition.low, a.low, b.low), select(condition.high, a.high, b.high)};
}
template <class H>
bool any(const paired_bool<H>& condition) {
  return any(condition.low) || any(condition.high);
}

/// Calls `use(c)` for c = 0, ..., C - 1, each a constant. Loops over the channels of a pixel are written so, because
/// compilers keep arrays of registers in memory until such a loop is gone, and at -O2 it stays.
template <std::size_t C, class Use>
XAUG_ALWAYS_INLINE void for_channels(const Use& use) {
  if constexpr (C > 0) {
    for_channels<C - 1>(use);
    use(std::integral_constant<index, static_cast<index>(C - 1)>{});
  }
}

/// f(x, y) for each element of vectors, for what is looked up by coordinates: `f` takes two floats, or two doubles, and
/// returns coordinates of such.
template <class F>
coordinates<batch> each_lane(const batch& x, const batch& y, const F& f) {
  alignas(64) float xs[16];
  alignas(64) float ys[16];
  store(x, xs);
  store(y, ys);
  for (index i = 0; i < lanes; ++i) {
    const coordinates<float> result = f(xs[i], ys[i]);
    xs[i] = result.x;
    ys[i] = result.y;
  }
  return {load(xs), load(ys)};
}
template <class F>
coordinates<float> each_lane(float x, float y, const F& f) {
  return f(x, y);
}

/// `x` limited to [0, bound]; NaN stays NaN.
template <real B>
B clamp(const B& x, float bound) {
  return min(B(bound), max(B(0.0f), x));
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
