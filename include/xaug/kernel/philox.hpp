// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "xaug/core/random.hpp"
#include "xaug/kernel/simd.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

XAUG_BEGIN_KERNEL

// Random numbers for every value of an image, eight Philox blocks at a time. Value e of an image belongs to a group of
// eight blocks, and the place inside the group is fixed, so that the numbers do not depend on the width of vectors, on
// tiles or on threads.

namespace xaug::kernel::inline XAUG_ISA {

/// Eight consecutive blocks: words[k][j] is word k of block j.
using philox_words = std::array<std::array<std::uint32_t, 8>, 4>;

namespace detail {

#if defined(__AVX2__)

struct product {
  __m256i high;
  __m256i low;
};

inline product multiply(__m256i a, __m256i m) {
  const __m256i even = _mm256_mul_epu32(a, m);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), m);
  return {_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0b10101010),
          _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0b10101010)};
}

inline void philox8(const pixel_stream& stream, std::uint32_t first_block, philox_words& words) {
  const auto all = [](std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); };
  const philox_block start = stream.counter(first_block);
  __m256i c0 = _mm256_add_epi32(all(start[0]), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  __m256i c1 = all(start[1]);
  __m256i c2 = all(start[2]);
  __m256i c3 = all(start[3]);
  std::uint32_t k0 = stream.key[0];
  std::uint32_t k1 = stream.key[1];
  for (int round = 0; round < xaug::detail::philox_rounds; ++round) {
    const product p0 = multiply(c0, all(xaug::detail::philox_m0));
    const product p1 = multiply(c2, all(xaug::detail::philox_m1));
    c0 = _mm256_xor_si256(_mm256_xor_si256(p1.high, c1), all(k0));
    c1 = p1.low;
    c2 = _mm256_xor_si256(_mm256_xor_si256(p0.high, c3), all(k1));
    c3 = p0.low;
    k0 += xaug::detail::philox_w0;
    k1 += xaug::detail::philox_w1;
  }
  const auto put = [&](std::size_t k, __m256i v) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words[k].data()), v);
  };
  put(0, c0);
  put(1, c1);
  put(2, c2);
  put(3, c3);
}

#else

inline void philox8(const pixel_stream& stream, std::uint32_t first_block, philox_words& words) {
  for (std::uint32_t j = 0; j < 8; ++j) {
    const philox_block block = philox4x32(stream.counter(first_block + j), stream.key);
    for (std::size_t k = 0; k < 4; ++k) words[k][j] = block[k];
  }
}

#endif

/// The natural logarithm of x in (0, 1]. Source of the polynomial: Moshier, Cephes, logf; relative error below 1.3e-7.
inline float log_unit(float x) {
  // The mantissa goes to [sqrt(1/2), sqrt(2)), so that the polynomial's argument is small on both sides of 1.
  const auto bits = std::bit_cast<std::uint32_t>(x) + (0x3F800000U - 0x3F3504F3U);
  const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits >> 23) - 127);
  const float f = std::bit_cast<float>((bits & 0x007FFFFFU) + 0x3F3504F3U) - 1.0f;
  const float z = f * f;
  float p = 7.0376836292e-2f;
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  return exponent * 0.693147180559945f + (f - 0.5f * z + p * f * z);
}

/// The cosine and sine of 2 pi u for u in [0, 1). Source of the polynomials: Moshier, Cephes, sinf and cosf; error
/// below 1e-7.
inline std::array<float, 2> circle(float u) {
  const float turns = u * 4.0f;
  const auto quadrant = static_cast<std::int32_t>(turns + 0.5f);
  const float y = (turns - static_cast<float>(quadrant)) * 1.57079632679489662f;
  const float z = y * y;
  const float sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * y + y;
  const float cosine =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
  const bool swap = (quadrant & 1) != 0;
  const float a = swap ? sine : cosine;
  const float b = swap ? cosine : sine;
  return {((quadrant + 1) & 2) != 0 ? -a : a, (quadrant & 2) != 0 ? -b : b};
}

/// 32 standard normal values (Box and Muller, 1958): each pair of words gives a radius and an angle.
inline void normals32(const pixel_stream& stream, std::uint32_t group, std::array<float, 32>& values) {
  philox_words words;
  philox8(stream, group * 8, words);
  for (std::size_t pair = 0; pair < 2; ++pair) {
    alignas(64) std::array<float, 8 + 8> squared{};  // as long as the longest vector
    for (std::size_t j = 0; j < 8; ++j)
      squared[j] = -2.0f * log_unit(static_cast<float>((words[2 * pair][j] >> 8) + 1) * 0x1p-24f);
    alignas(64) std::array<float, 8 + 8> radius;
    for (std::size_t j = 0; j < 8; j += static_cast<std::size_t>(lanes))
      store(sqrt(load(squared.data() + j)), radius.data() + j);
    for (std::size_t j = 0; j < 8; ++j) {
      const auto [cosine, sine] = circle(static_cast<float>(words[2 * pair + 1][j] >> 8) * 0x1p-24f);
      values[16 * pair + j] = radius[j] * cosine;
      values[16 * pair + 8 + j] = radius[j] * sine;
    }
  }
}

/// 32 uniform values in [0, 1).
inline void uniforms32(const pixel_stream& stream, std::uint32_t group, std::array<float, 32>& values) {
  philox_words words;
  philox8(stream, group * 8, words);
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t j = 0; j < 8; ++j) values[8 * k + j] = static_cast<float>(words[k][j] >> 8) * 0x1p-24f;
}

/// 128 random bytes.
inline void bytes128(const pixel_stream& stream, std::uint32_t group, std::array<std::uint8_t, 128>& values) {
  philox_words words;
  philox8(stream, group * 8, words);
  for (std::size_t b = 0; b < 4; ++b)
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t j = 0; j < 8; ++j)
        values[32 * b + 8 * k + j] = static_cast<std::uint8_t>(words[k][j] >> (8 * b));
}

/// Calls `use(values, offset)` for each group of values that holds some of [first, first + count); `offset` is where
/// the group's value 0 stands relative to `first`, and may be negative.
template <class T, std::size_t Group, class Make, class Use>
void for_each_group(index first, index count, const Make& make, const Use& use) {
  constexpr auto size = static_cast<index>(Group);
  std::array<T, Group> values;
  for (index group = first / size; group * size < first + count; ++group) {
    make(static_cast<std::uint32_t>(group), values);
    use(values, group * size - first);
  }
}

template <class T, std::size_t Group, class Make>
void fill_run(index first, index count, T* to, const Make& make) {
  for_each_group<T, Group>(first, count, make, [&](const std::array<T, Group>& values, index offset) {
    const index begin = std::max<index>(0, -offset);
    const index end = std::min(static_cast<index>(Group), count - offset);
    std::copy(values.data() + begin, values.data() + end, to + offset + begin);
  });
}

}  // namespace detail

/// Values [first, first + count) of the standard normal sequence that `stream` names.
inline void normal_run(const pixel_stream& stream, index first, index count, float* to) {
  detail::fill_run<float, 32>(first, count, to,
                              [&](std::uint32_t group, auto& values) { detail::normals32(stream, group, values); });
}

/// Values [first, first + count) of the uniform sequence in [0, 1) that `stream` names.
inline void uniform_run(const pixel_stream& stream, index first, index count, float* to) {
  detail::fill_run<float, 32>(first, count, to,
                              [&](std::uint32_t group, auto& values) { detail::uniforms32(stream, group, values); });
}

/// Bytes [first, first + count) of the sequence that `stream` names.
inline void byte_run(const pixel_stream& stream, index first, index count, std::uint8_t* to) {
  detail::fill_run<std::uint8_t, 128>(
      first, count, to, [&](std::uint32_t group, auto& values) { detail::bytes128(stream, group, values); });
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
