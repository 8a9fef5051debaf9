// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "xaug/version.hpp"

// Types live in xaug, whatever a file is compiled for: settings, draws, errors and pipelines can be handed from file to
// file. What is compiled for an instruction set lives in an inline namespace of that name (xaug::kernel, and the part
// of xaug::plan that runs kernels), and functions outside of it that call or contain such code have the name added to
// their own by XAUG_PER_ISA. Two files compiled with different -m flags then share no such function, so that the linker
// cannot hand AVX2 code to a caller that was built for SSE2.
//
// The name tells apart what the code and xsimd ask the compiler: each macro implies those below it.
#if defined(__AVX512VBMI__)
#define XAUG_BASIC_ISA isa_avx512vbmi
#elif defined(__AVX512BW__)
#define XAUG_BASIC_ISA isa_avx512bw
#elif defined(__AVX512DQ__)
#define XAUG_BASIC_ISA isa_avx512dq
#elif defined(__AVX512CD__)
#define XAUG_BASIC_ISA isa_avx512cd
#elif defined(__AVX512F__)
#define XAUG_BASIC_ISA isa_avx512f
#elif defined(__AVX2__)
#define XAUG_BASIC_ISA isa_avx2
#elif defined(__AVX__)
#define XAUG_BASIC_ISA isa_avx
#elif defined(__SSE4_2__)
#define XAUG_BASIC_ISA isa_sse4_2
#elif defined(__SSE4_1__)
#define XAUG_BASIC_ISA isa_sse4_1
#elif defined(__SSSE3__)
#define XAUG_BASIC_ISA isa_ssse3
#elif defined(__SSE3__)
#define XAUG_BASIC_ISA isa_sse3
#elif defined(__SSE2__)
#define XAUG_BASIC_ISA isa_sse2
#elif defined(__ARM_NEON)
#define XAUG_BASIC_ISA isa_neon
#else
#define XAUG_BASIC_ISA isa_portable
#endif
#define XAUG_JOIN_EXPANDED(a, b) a##_##b
#define XAUG_JOIN(a, b) XAUG_JOIN_EXPANDED(a, b)
#define XAUG_STRING_EXPANDED(a) #a
#define XAUG_STRING(a) XAUG_STRING_EXPANDED(a)
#if defined(__FMA__)
#define XAUG_FMA_ISA XAUG_JOIN(XAUG_BASIC_ISA, fma)
#elif defined(__FMA4__)
#define XAUG_FMA_ISA XAUG_JOIN(XAUG_BASIC_ISA, fma4)
#else
#define XAUG_FMA_ISA XAUG_BASIC_ISA
#endif
// Tests may choose how many floats a vector has (kernel/simd.hpp), which makes other code of the same functions.
#if defined(XAUG_LANES)
#define XAUG_SIZED_ISA XAUG_JOIN(XAUG_FMA_ISA, XAUG_LANES)
#else
#define XAUG_SIZED_ISA XAUG_FMA_ISA
#endif
// Defined by the CMake function xaug_add_dispatch: any_pipeline and mixing call code for the processor that they run on,
// see core/dispatch.hpp. Files without it may be part of the same program.
#if defined(XAUG_DISPATCH)
#define XAUG_DISPATCHES 1
#define XAUG_ISA XAUG_JOIN(XAUG_SIZED_ISA, dispatching)
#else
#define XAUG_DISPATCHES 0
#define XAUG_ISA XAUG_SIZED_ISA
#endif

// Before functions outside of the inline namespace that call or contain code compiled for an instruction set.
#if defined(__GNUC__)
#define XAUG_PER_ISA [[gnu::abi_tag(XAUG_STRING(XAUG_ISA))]]
#else
#define XAUG_PER_ISA
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

// For the innermost functions: a call in a loop over vectors would send its registers through memory. For what they
// hardly ever need. And for loops that need all registers, which callers would share.
#if defined(__GNUC__)
#define XAUG_NOT_INLINED [[gnu::noinline]]
#define XAUG_ALWAYS_INLINE [[gnu::always_inline]] inline
#define XAUG_INLINE_LAMBDA __attribute__((always_inline))
#define XAUG_NEVER_INLINE [[gnu::noinline, gnu::cold]]
#else
#define XAUG_ALWAYS_INLINE inline
#define XAUG_NEVER_INLINE
#define XAUG_NOT_INLINED
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

namespace xaug {

/// Sizes, strides and coordinates. Signed, because strides and offsets of views may be negative.
using index = std::ptrdiff_t;

}  // namespace xaug
