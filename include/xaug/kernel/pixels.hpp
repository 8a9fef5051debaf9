// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstring>

#include "xaug/core/quantizer.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/simd.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

XAUG_BEGIN_KERNEL

// Vectors of pixels between memory (uint8 or float; interleaved or planar; forwards or backwards) and registers (one
// vector of floats for each channel). Written by hand for AVX2, because xsimd converts uint8 through a stack buffer and
// has no byte shuffle for AVX2; every other instruction set takes the portable loops, which compilers vectorise.
// All functions touch exactly the bytes of the pixels that they name.

namespace xaug::kernel::inline XAUG_ISA {

/// The layouts that have vector code.
enum class layout : std::uint8_t { planar, interleaved3 };

#if defined(__AVX2__)

namespace by_avx2 {

using part = __m256;

XAUG_ALWAYS_INLINE __m128i load128(const std::uint8_t* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

XAUG_ALWAYS_INLINE __m256 widen(const std::uint8_t* p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
}
XAUG_ALWAYS_INLINE __m256 reversed(__m256 v) {
  return _mm256_permutevar8x32_ps(v, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}

/// A shuffle that puts the bytes at `first`, `first + step`, ... of each 128-bit half into the low bytes of its dwords.
XAUG_ALWAYS_INLINE __m256i spread(int low_first, int high_first, int step) {
  const auto dword = [](int i) { return static_cast<int>(0x80808000U | static_cast<unsigned>(i)); };
  return _mm256_setr_epi32(dword(low_first), dword(low_first + step), dword(low_first + 2 * step),
                           dword(low_first + 3 * step), dword(high_first), dword(high_first + step),
                           dword(high_first + 2 * step), dword(high_first + 3 * step));
}

// Eight RGB pixels are 24 bytes: two overlapping loads of 16 bytes, so that none is read behind the end.
template <bool Backwards>
XAUG_ALWAYS_INLINE void load_interleaved3(const std::uint8_t* p, __m256 (&out)[3]) {
  const __m128i head = load128(p);
  const __m128i tail = load128(p + 8);
  if constexpr (Backwards) {
    const __m256i bytes = _mm256_set_m128i(head, tail);
    for_channels<3>([&](auto c) XAUG_INLINE_LAMBDA {
      out[c] = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, spread(13 + c, 9 + c, -3)));
    });
  } else {
    const __m256i bytes = _mm256_set_m128i(tail, head);
    for_channels<3>([&](auto c) XAUG_INLINE_LAMBDA {
      out[c] = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, spread(c, 4 + c, 3)));
    });
  }
}

XAUG_ALWAYS_INLINE __m256i to_levels(__m256 v, const truncation&) {
  return _mm256_cvttps_epi32(v);
}
XAUG_ALWAYS_INLINE __m256i to_levels(__m256 v, const quantizer& q) {
  v = _mm256_mul_ps(v, _mm256_set1_ps(q.scale));
  v = _mm256_min_ps(_mm256_max_ps(v, _mm256_setzero_ps()), _mm256_set1_ps(255.0f));
  return q.mode == rounding::nearest ? _mm256_cvtps_epi32(v) : _mm256_cvttps_epi32(v);
}

template <class Quantizer>
XAUG_ALWAYS_INLINE void store_interleaved3(const __m256 (&in)[3], std::uint8_t* p, const Quantizer& q) {
  const __m256i rgb = _mm256_or_si256(_mm256_or_si256(to_levels(in[0], q), _mm256_slli_epi32(to_levels(in[1], q), 8)),
                                      _mm256_slli_epi32(to_levels(in[2], q), 16));
  const __m256i compact = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,  //
                                           0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const __m256i bytes =
      _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(rgb, compact), _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(bytes));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p + 16), _mm256_extracti128_si256(bytes, 1));
}

template <class Quantizer>
XAUG_ALWAYS_INLINE void store_planar(__m256 v, std::uint8_t* p, const Quantizer& q) {
  const __m256i levels = to_levels(v, q);
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(levels), _mm256_extracti128_si256(levels, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(words, words));
}

// For eight RGB pixels in three vectors, element i of channel c is element 3 * i + c of the 24: in each channel the
// elements come from the three vectors in turn, and a blend and one permutation put them in order.
template <bool Backwards>
XAUG_ALWAYS_INLINE void load_interleaved3(const float* p, __m256 (&out)[3]) {
  const __m256 a = _mm256_loadu_ps(p);
  const __m256 b = _mm256_loadu_ps(p + 8);
  const __m256 c = _mm256_loadu_ps(p + 16);
  const auto order = [](__m256 v, __m256i to) { return _mm256_permutevar8x32_ps(v, to); };
  const __m256 r = _mm256_blend_ps(_mm256_blend_ps(a, b, 0b10010010), c, 0b00100100);
  const __m256 g = _mm256_blend_ps(_mm256_blend_ps(a, b, 0b00100100), c, 0b01001001);
  const __m256 s = _mm256_blend_ps(_mm256_blend_ps(a, b, 0b01001001), c, 0b10010010);
  out[0] = order(r, _mm256_setr_epi32(0, 3, 6, 1, 4, 7, 2, 5));
  out[1] = order(g, _mm256_setr_epi32(1, 4, 7, 2, 5, 0, 3, 6));
  out[2] = order(s, _mm256_setr_epi32(2, 5, 0, 3, 6, 1, 4, 7));
  if constexpr (Backwards)
    for (auto& each : out) each = reversed(each);
}

XAUG_ALWAYS_INLINE void store_interleaved3(const __m256 (&in)[3], float* p, const quantizer& q) {
  const __m256 scale = _mm256_set1_ps(q.scale);
  const auto order = [&](__m256 v, __m256i to) { return _mm256_permutevar8x32_ps(_mm256_mul_ps(v, scale), to); };
  const __m256 r = order(in[0], _mm256_setr_epi32(0, 3, 6, 1, 4, 7, 2, 5));
  const __m256 g = order(in[1], _mm256_setr_epi32(5, 0, 3, 6, 1, 4, 7, 2));
  const __m256 b = order(in[2], _mm256_setr_epi32(2, 5, 0, 3, 6, 1, 4, 7));
  _mm256_storeu_ps(p, _mm256_blend_ps(_mm256_blend_ps(r, g, 0b10010010), b, 0b00100100));
  _mm256_storeu_ps(p + 8, _mm256_blend_ps(_mm256_blend_ps(b, r, 0b10010010), g, 0b00100100));
  _mm256_storeu_ps(p + 16, _mm256_blend_ps(_mm256_blend_ps(g, b, 0b10010010), r, 0b00100100));
}

template <layout L, bool Backwards, std::size_t C, element T>
XAUG_ALWAYS_INLINE void load_pixels(const T* p, index plane, part (&out)[C]) {
  if constexpr (L == layout::interleaved3) {
    load_interleaved3<Backwards>(p, out);
  } else {
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
      if constexpr (std::same_as<T, float>)
        out[c] = _mm256_loadu_ps(p + c * plane);
      else
        out[c] = widen(p + c * plane);
      if constexpr (Backwards) out[c] = reversed(out[c]);
    });
  }
}

template <layout L, std::size_t C, element T, class Quantizer>
XAUG_ALWAYS_INLINE void store_pixels(const part (&in)[C], T* p, index plane, const Quantizer& q) {
  if constexpr (L == layout::interleaved3) {
    store_interleaved3(in, p, q);
  } else {
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
      if constexpr (std::same_as<T, float>)
        _mm256_storeu_ps(p + c * plane, _mm256_mul_ps(in[c], _mm256_set1_ps(q.scale)));
      else
        store_planar(in[c], p + c * plane, q);
    });
  }
}

/// The I-th eight floats of a vector of eight or sixteen.
template <index I, class A>
XAUG_ALWAYS_INLINE part split(const xsimd::batch<float, A>& v) {
#if defined(__AVX512F__)
  if constexpr (xsimd::batch<float, A>::size == 16)
    return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), static_cast<int>(I)));
  else
#endif
    return v;
}
template <index I, class Half>
XAUG_ALWAYS_INLINE part split(const paired<Half>& v) {
  return I == 0 ? v.low : v.high;
}

/// The vector of these parts, of eight floats each.
template <class B>
XAUG_ALWAYS_INLINE B join(const part (&parts)[1]) {
  return B(parts[0]);
}
template <class B>
XAUG_ALWAYS_INLINE B join(const part (&parts)[2]) {
#if defined(__AVX512F__)
  if constexpr (requires(__m512 v) { B(v); })
    return B(_mm512_castpd_ps(
        _mm512_insertf64x4(_mm512_castps_pd(_mm512_castps256_ps512(parts[0])), _mm256_castps_pd(parts[1]), 1)));
  else
#endif
    return B(parts[0], parts[1]);
}

}  // namespace by_avx2

#endif

namespace by_loops {

template <layout L, bool Backwards, std::size_t C, element T>
void load_pixels(const T* p, index plane, batch (&out)[C]) {
  alignas(64) std::array<float, static_cast<std::size_t>(lanes)> values;
  constexpr index step = L == layout::interleaved3 ? 3 : 1;
  for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
    const T* from = L == layout::interleaved3 ? p + c : p + c * plane;
    for (index i = 0; i < lanes; ++i)
      values[static_cast<std::size_t>(i)] = static_cast<float>(from[(Backwards ? lanes - 1 - i : i) * step]);
    out[c] = load(values.data());
  });
}

template <layout L, std::size_t C, element T, class Quantizer>
void store_pixels(const batch (&in)[C], T* p, index plane, const Quantizer& q) {
  alignas(64) std::array<float, static_cast<std::size_t>(lanes)> values;
  constexpr index step = L == layout::interleaved3 ? 3 : 1;
  for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
    T* to = L == layout::interleaved3 ? p + c : p + c * plane;
    store(in[c], values.data());
    for (index i = 0; i < lanes; ++i) to[i * step] = q.template convert<T>(values[static_cast<std::size_t>(i)]);
  });
}

}  // namespace by_loops

/// Loads `lanes` pixels of C channels; `p` is the one that lies lowest in memory. Backwards, the last comes first.
/// `plane` is the distance of the channels of a planar image.
template <layout L, bool Backwards, std::size_t C, element T>
XAUG_ALWAYS_INLINE void load_pixels(const T* p, index plane, batch (&out)[C]) {
#if defined(__AVX2__)
  if constexpr (lanes % 8 == 0) {
    constexpr auto parts = static_cast<std::size_t>(lanes + 7) / 8;
    by_avx2::part registers[C][parts];
    for_channels<parts>([&](auto i) XAUG_INLINE_LAMBDA {
      const T* from = p + (Backwards ? lanes / 8 - 1 - i : i) * 8 * (L == layout::interleaved3 ? 3 : 1);
      by_avx2::part loaded[C];
      by_avx2::load_pixels<L, Backwards>(from, plane, loaded);
      for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { registers[c][i] = loaded[c]; });
    });
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { out[c] = by_avx2::join<batch>(registers[c]); });
    return;
  }
#endif
  by_loops::load_pixels<L, Backwards, C>(p, plane, out);
}

/// Stores `lanes` pixels of C channels at `p`.
template <layout L, std::size_t C, element T, class Quantizer>
XAUG_ALWAYS_INLINE void store_pixels(const batch (&in)[C], T* p, index plane, const Quantizer& q) {
#if defined(__AVX2__)
  if constexpr (lanes % 8 == 0) {
    for_channels<static_cast<std::size_t>(lanes / 8)>([&](auto i) XAUG_INLINE_LAMBDA {
      by_avx2::part registers[C];
      for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA { registers[c] = by_avx2::split<i>(in[c]); });
      by_avx2::store_pixels<L>(registers, p + i * 8 * (L == layout::interleaved3 ? 3 : 1), plane, q);
    });
    return;
  }
#endif
  by_loops::store_pixels<L, C>(in, p, plane, q);
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
