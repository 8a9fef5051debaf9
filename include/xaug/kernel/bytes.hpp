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

namespace xaug::inline XAUG_ABI::kernel {

/// 64 bytes of text. Questions about them are answered by 64 bits, bit i for byte i.
class byte_block {
public:
  static constexpr std::size_t size = 64;

  /// Reads 64 bytes.
  static byte_block load(const char* from) {
    byte_block block;
    for (std::size_t i = 0; i < parts; ++i) block.parts_[i] = load_part(from + i * part_size);
    return block;
  }
  /// Reads the first `count` bytes, up to 64, and takes the others as `rest`.
  static byte_block load(const char* from, std::size_t count, char rest) {
    std::array<char, size> bytes;
    bytes.fill(rest);
    std::memcpy(bytes.data(), from, count);
    return load(bytes.data());
  }

  std::uint64_t equal(char value) const {
    return ask([value](part p) { return equal_in(p, value); });
  }
  /// Which bytes are in [low, high], as unsigned numbers.
  std::uint64_t in(unsigned char low, unsigned char high) const {
    return ask([=](part p) { return in_range(p, low, high); });
  }
  /// Which bytes are not ASCII.
  std::uint64_t high() const {
    return ask([](part p) { return high_in(p); });
  }
  /// The same bytes with upper-case ASCII letters as lower-case ones; other bytes may change, but not into letters.
  byte_block folded() const {
    byte_block block = *this;
    for (part& p : block.parts_) p = fold(p);
    return block;
  }

private:
#if defined(__AVX2__)
  using part = __m256i;
  static part load_part(const char* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static std::uint64_t bits(part p) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(p));
  }
  static std::uint64_t equal_in(part p, char value) {
    return bits(_mm256_cmpeq_epi8(p, _mm256_set1_epi8(value)));
  }
  static std::uint64_t in_range(part p, unsigned char low, unsigned char high) {
    const part shifted = _mm256_sub_epi8(p, _mm256_set1_epi8(static_cast<char>(low)));
    const part bound = _mm256_set1_epi8(static_cast<char>(high - low));
    return bits(_mm256_cmpeq_epi8(_mm256_min_epu8(shifted, bound), shifted));
  }
  static std::uint64_t high_in(part p) {
    return bits(p);
  }
  static part fold(part p) {
    return _mm256_or_si256(p, _mm256_set1_epi8(0x20));
  }
#elif defined(__SSE2__)
  using part = __m128i;
  static part load_part(const char* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  }
  static std::uint64_t bits(part p) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(p));
  }
  static std::uint64_t equal_in(part p, char value) {
    return bits(_mm_cmpeq_epi8(p, _mm_set1_epi8(value)));
  }
  static std::uint64_t in_range(part p, unsigned char low, unsigned char high) {
    const part shifted = _mm_sub_epi8(p, _mm_set1_epi8(static_cast<char>(low)));
    const part bound = _mm_set1_epi8(static_cast<char>(high - low));
    return bits(_mm_cmpeq_epi8(_mm_min_epu8(shifted, bound), shifted));
  }
  static std::uint64_t high_in(part p) {
    return bits(p);
  }
  static part fold(part p) {
    return _mm_or_si128(p, _mm_set1_epi8(0x20));
  }
#else
  using part = std::array<unsigned char, 8>;
  static part load_part(const char* from) {
    part p;
    std::memcpy(p.data(), from, p.size());
    return p;
  }
  template <class Ask>
  static std::uint64_t bits(const part& p, const Ask& question) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < p.size(); ++i) result |= std::uint64_t{question(p[i])} << i;
    return result;
  }
  static std::uint64_t equal_in(const part& p, char value) {
    return bits(p, [=](unsigned char c) { return c == static_cast<unsigned char>(value); });
  }
  static std::uint64_t in_range(const part& p, unsigned char low, unsigned char high) {
    return bits(p, [=](unsigned char c) { return low <= c && c <= high; });
  }
  static std::uint64_t high_in(const part& p) {
    return bits(p, [](unsigned char c) { return c >= 0x80; });
  }
  static part fold(part p) {
    for (unsigned char& c : p) c |= 0x20;
    return p;
  }
#endif
  static constexpr std::size_t part_size = sizeof(part);
  static constexpr std::size_t parts = size / part_size;

  template <class Ask>
  XAUG_ALWAYS_INLINE std::uint64_t ask(const Ask& question) const {
    std::uint64_t answer = 0;
    for (std::size_t i = 0; i < parts; ++i) answer |= question(parts_[i]) << (i * part_size);
    return answer;
  }

  part parts_[parts];
};

}  // namespace xaug::inline XAUG_ABI::kernel
