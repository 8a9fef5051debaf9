// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "xaug/core/config.hpp"

XAUG_BEGIN_KERNEL

// The arithmetic that functors are written in. Each function exists for xsimd's batch, which the passes run on, and for
// float, which is the scalar reference. Both give the same bits: only IEEE operations, no contraction to fma (the CMake
// target builds with -ffp-contract=off).

namespace xaug::inline XAUG_ABI::kernel {

using batch = xsimd::batch<float>;
inline constexpr index lanes = static_cast<index>(batch::size);

/// A vector of floats, or one float.
template <class B>
concept real = std::same_as<B, batch> || std::same_as<B, float>;

inline batch load(const float* from) {
  return batch::load_unaligned(from);
}
inline void store(const batch& value, float* to) {
  value.store_unaligned(to);
}

// The order of operands is that of minps and maxps: a NaN in `a` gives `b`.
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
inline float select(bool condition, float a, float b) {
  return condition ? a : b;
}
inline bool any(bool condition) {
  return condition;
}

inline batch min(const batch& a, const batch& b) {
  return xsimd::min(a, b);
}
inline batch max(const batch& a, const batch& b) {
  return xsimd::max(a, b);
}
inline batch floor(const batch& a) {
  return xsimd::floor(a);
}
inline batch abs(const batch& a) {
  return xsimd::abs(a);
}
inline batch select(const batch::batch_bool_type& condition, const batch& a, const batch& b) {
  return xsimd::select(condition, a, b);
}
inline bool any(const batch::batch_bool_type& condition) {
  return xsimd::any(condition);
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

/// `x` limited to [0, bound].
template <real B>
B clamp(const B& x, float bound) {
  return min(max(x, B(0.0f)), B(bound));
}

}  // namespace xaug::inline XAUG_ABI::kernel

XAUG_END_KERNEL
