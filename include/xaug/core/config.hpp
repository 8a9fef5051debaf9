// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "xaug/version.hpp"

// Everything in xaug lives in an inline namespace named after the instruction set that the translation unit is compiled
// for. Two files compiled with different -m flags then never share a symbol, so that the linker cannot hand AVX2 code
// to a caller that was built for SSE2.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define XAUG_ISA avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define XAUG_ISA avx2
#elif defined(__AVX__)
#define XAUG_ISA avx
#elif defined(__SSE4_1__)
#define XAUG_ISA sse4
#elif defined(__SSE2__)
#define XAUG_ISA sse2
#elif defined(__ARM_NEON)
#define XAUG_ISA neon
#else
#define XAUG_ISA portable
#endif
// Tests may choose how many floats a vector has (kernel/simd.hpp), which makes other code of the same functions.
#if defined(XAUG_LANES)
#define XAUG_JOIN_EXPANDED(isa, lanes) isa##_##lanes
#define XAUG_JOIN(isa, lanes) XAUG_JOIN_EXPANDED(isa, lanes)
#define XAUG_ABI XAUG_JOIN(XAUG_ISA, XAUG_LANES)
#else
#define XAUG_ABI XAUG_ISA
#endif

// g++ 12.1 and 12.2 for AVX-512 copy constants wrongly where half of a vector is 0: of settings {20, 20, 0, 0} a copy
// has {20, 20, 20, 20}, in xaug and in the code that uses it; and they apply conditional operations on vectors to the
// first element alone. Projects that use xaug's CMake targets get options that prevent both at no cost. Others lose the
// optimisation that both need, from here to the end of the file.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ == 12 && __GNUC_MINOR__ < 3 && defined(__AVX512F__) && \
    defined(__OPTIMIZE__) && !defined(XAUG_COPIES_ARE_SAFE)
#pragma message(                                                                                           \
    "xaug: this g++ copies constants wrongly for AVX-512; for full speed, add the options -mmove-max=128 " \
    "-mstore-max=128 -fno-trapping-math -DXAUG_COPIES_ARE_SAFE, as the CMake target xaug::xaug does")
#pragma GCC optimize("no-tree-slp-vectorize")
#endif

// For the innermost functions: a call in a loop over vectors would send its registers through memory. And for what they
// hardly ever need.
#if defined(__GNUC__)
#define XAUG_ALWAYS_INLINE [[gnu::always_inline]] inline
#define XAUG_INLINE_LAMBDA __attribute__((always_inline))
#define XAUG_NEVER_INLINE [[gnu::noinline, gnu::cold]]
#else
#define XAUG_ALWAYS_INLINE inline
#define XAUG_NEVER_INLINE
#define XAUG_INLINE_LAMBDA
#endif

// Around the code of each header in kernel/. The AVX-512 intrinsics of g++ 12 pass on values that they leave undefined,
// and the compiler warns of each one where it is inlined into our code; a pragma around <immintrin.h> does not help
// where somebody else included it first.
#if defined(__GNUC__) && !defined(__clang__)
#define XAUG_BEGIN_KERNEL                                                              \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wuninitialized\"") \
      _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"")
#define XAUG_END_KERNEL _Pragma("GCC diagnostic pop")
#else
#define XAUG_BEGIN_KERNEL
#define XAUG_END_KERNEL
#endif

namespace xaug::inline XAUG_ABI {

/// Sizes, strides and coordinates. Signed, because strides and offsets of views may be negative.
using index = std::ptrdiff_t;

}  // namespace xaug::inline XAUG_ABI
