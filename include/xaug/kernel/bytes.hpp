// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "xaug/core/config.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

// Parts of a block: some bytes, and a bit for each that answers a question.

/// Eight bytes, one after the other.
struct portable_bytes {
  std::array<unsigned char, 8> values;

  static portable_bytes load(const char* from) {
    portable_bytes p;
    std::memcpy(p.values.data(), from, p.values.size());
    return p;
  }
  std::uint64_t equal(char value) const {
    return bits([=](unsigned char c) { return c == static_cast<unsigned char>(value); });
  }
  std::uint64_t in(unsigned char low, unsigned char high) const {
    return bits([=](unsigned char c) { return low <= c && c <= high; });
  }
  std::uint64_t high() const {
    return bits([](unsigned char c) { return c >= 0x80; });
  }
  portable_bytes folded() const {
    portable_bytes p = *this;
    for (unsigned char& c : p.values) c |= 0x20;
    return p;
  }

private:
  template <class Ask>
  std::uint64_t bits(const Ask& question) const {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < values.size(); ++i) result |= std::uint64_t{question(values[i])} << i;
    return result;
  }
};

#if defined(__SSE2__)
struct sse2_bytes {
  __m128i values;

  static sse2_bytes load(const char* from) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))}; }
  std::uint64_t equal(char value) const { return bits(_mm_cmpeq_epi8(values, _mm_set1_epi8(value))); }
  std::uint64_t in(unsigned char low, unsigned char high) const {
    const __m128i shifted = _mm_sub_epi8(values, _mm_set1_epi8(static_cast<char>(low)));
    return bits(_mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(static_cast<char>(high - low))), shifted));
  }
  std::uint64_t high() const { return bits(values); }
  sse2_bytes folded() const { return {_mm_or_si128(values, _mm_set1_epi8(0x20))}; }

private:
  static std::uint64_t bits(__m128i mask) { return static_cast<std::uint32_t>(_mm_movemask_epi8(mask)); }
};
#endif

#if defined(__AVX2__)
struct avx2_bytes {
  __m256i values;

  static avx2_bytes load(const char* from) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))}; }
  std::uint64_t equal(char value) const { return bits(_mm256_cmpeq_epi8(values, _mm256_set1_epi8(value))); }
  std::uint64_t in(unsigned char low, unsigned char high) const {
    const __m256i shifted = _mm256_sub_epi8(values, _mm256_set1_epi8(static_cast<char>(low)));
    return bits(_mm256_cmpeq_epi8(_mm256_min_epu8(shifted, _mm256_set1_epi8(static_cast<char>(high - low))), shifted));
  }
  std::uint64_t high() const { return bits(values); }
  avx2_bytes folded() const { return {_mm256_or_si256(values, _mm256_set1_epi8(0x20))}; }

private:
  static std::uint64_t bits(__m256i mask) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(mask)); }
};
#endif

/// 64 bytes of text. Questions about them are answered by 64 bits, bit i for byte i.
template <class Part>
class basic_byte_block {
public:
  static constexpr std::size_t size = 64;

  /// Reads 64 bytes.
  static basic_byte_block load(const char* from) {
    basic_byte_block block;
    for (std::size_t i = 0; i < parts; ++i) block.parts_[i] = Part::load(from + i * sizeof(Part));
    return block;
  }
  /// Reads the first `count` bytes, up to 64, and takes the others as `rest`.
  static basic_byte_block load(const char* from, std::size_t count, char rest) {
    std::array<char, size> bytes;
    bytes.fill(rest);
    std::memcpy(bytes.data(), from, count);
    return load(bytes.data());
  }

  std::uint64_t equal(char value) const {
    return ask([=](const Part& p) { return p.equal(value); });
  }
  /// Which bytes are in [low, high], as unsigned numbers.
  std::uint64_t in(unsigned char low, unsigned char high) const {
    return ask([=](const Part& p) { return p.in(low, high); });
  }
  /// Which bytes are not ASCII.
  std::uint64_t high() const {
    return ask([](const Part& p) { return p.high(); });
  }
  /// The same bytes with upper-case ASCII letters as lower-case ones; other bytes may change, but not into letters.
  basic_byte_block folded() const {
    basic_byte_block block;
    for (std::size_t i = 0; i < parts; ++i) block.parts_[i] = parts_[i].folded();
    return block;
  }

private:
  static constexpr std::size_t parts = size / sizeof(Part);

  template <class Ask>
  XAUG_ALWAYS_INLINE std::uint64_t ask(const Ask& question) const {
    std::uint64_t answer = 0;
    for (std::size_t i = 0; i < parts; ++i) answer |= question(parts_[i]) << (i * sizeof(Part));
    return answer;
  }

  Part parts_[parts];
};

#if defined(__AVX2__)
using byte_block = basic_byte_block<avx2_bytes>;
#elif defined(__SSE2__)
using byte_block = basic_byte_block<sse2_bytes>;
#else
using byte_block = basic_byte_block<portable_bytes>;
#endif

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
