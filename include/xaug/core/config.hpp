// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "xaug/version.hpp"

// Types are in namespace xaug whichever instruction set a file is compiled for, so that settings, draws, errors and
// pipelines can be passed between files. Code compiled for an instruction set is in an inline namespace named after it
// (xaug::kernel, and the part of xaug::plan that runs kernels); functions outside of it that call or contain such code
// get the name as an ABI tag, by XAUG_PER_ISA. Files compiled with different -m flags thus share no such function, and
// the linker cannot give AVX2 code to a caller built for SSE2.
//
// The name distinguishes the macros that this code and xsimd test; each macro implies those below it.
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
// Tests may set the number of floats in a vector (kernel/simd.hpp), which changes the code of the same functions.
#if defined(XAUG_LANES)
#define XAUG_SIZED_ISA XAUG_JOIN(XAUG_FMA_ISA, XAUG_LANES)
#else
#define XAUG_SIZED_ISA XAUG_FMA_ISA
#endif
// Defined by the CMake function xaug_add_dispatch: any_pipeline and mixing call code for the processor that they run
// on, see core/dispatch.hpp. Files without it may be part of the same program.
#if defined(XAUG_DISPATCH)
#define XAUG_DISPATCHES 1
#define XAUG_ISA XAUG_JOIN(XAUG_SIZED_ISA, dispatching)
#else
#define XAUG_DISPATCHES 0
#define XAUG_ISA XAUG_SIZED_ISA
#endif

// Marks functions outside of the inline namespace that call or contain code compiled for an instruction set.
#if defined(__GNUC__)
#define XAUG_PER_ISA [[gnu::abi_tag(XAUG_STRING(XAUG_ISA))]]
#else
#define XAUG_PER_ISA
#endif

// g++ 12.1 and 12.2 for AVX-512 copy constants wrongly where half of a vector is 0: {20, 20, 0, 0} is copied as
// {20, 20, 20, 20}, in xaug and in code that uses it. They also apply conditional vector operations to the first
// element only. xaug's CMake targets export options that prevent both bugs at no cost. Without them, the optimisation
// that causes both is switched off from here to the end of the file.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ == 12 && __GNUC_MINOR__ < 3 && defined(__AVX512F__) && \
    defined(__OPTIMIZE__) && !defined(XAUG_COPIES_ARE_SAFE)
#pragma message(                                                                                           \
    "xaug: this g++ copies constants wrongly for AVX-512; for full speed, add the options -mmove-max=128 " \
    "-mstore-max=128 -fno-trapping-math -DXAUG_COPIES_ARE_SAFE, as the CMake target xaug::xaug does")
#pragma GCC optimize("no-tree-slp-vectorize")
#endif

// XAUG_ALWAYS_INLINE and XAUG_INLINE_LAMBDA are for the innermost functions: a call in a loop over vectors would spill
// the registers. XAUG_NEVER_INLINE is for rare paths, such as errors. XAUG_NOT_INLINED is for loops that need all
// registers for themselves.
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

// These enclose the code of each header in kernel/. The AVX-512 intrinsics of g++ 12 use undefined values on purpose,
// and the compiler warns about each one that is inlined into our code; a pragma around <immintrin.h> does not help if
// another header has included it before.
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
