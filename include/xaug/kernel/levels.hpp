// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>
#include <optional>

#include "xaug/core/config.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/lattice.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

XAUG_BEGIN_KERNEL

// An operation on each channel by itself is a function of the 256 levels that uint8 has: a table holds its results, and
// the bytes of an image need not become floats.

namespace xaug::kernel::inline XAUG_ISA {

inline constexpr index level_count = 256;

/// A table that is (level & mask) ^ flip: the identity, a negative, a posterised image.
struct bitwise_levels {
  std::uint8_t mask = 0xFF;
  std::uint8_t flip = 0;

  bool identity() const { return mask == 0xFF && flip == 0; }
};

/// `table` has 256 entries.
inline std::optional<bitwise_levels> bitwise_of(const std::uint8_t* table) {
  const bitwise_levels form{static_cast<std::uint8_t>(table[0] ^ table[level_count - 1]), table[0]};
  unsigned different = 0;
  for (unsigned level = 0; level < level_count; ++level) different |= ((level & form.mask) ^ form.flip) ^ table[level];
  return different == 0 ? std::optional(form) : std::nullopt;
}

/// Applies a bitwise table to `count` bytes in place.
inline void look_up(const bitwise_levels& form, std::uint8_t* bytes, index count) {
  for (index i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>((bytes[i] & form.mask) ^ form.flip);
}

namespace detail {

#if defined(__AVX512VBMI__)

/// Replaces a vector of bytes by their entries in the table.
class byte_lookup {
public:
  static constexpr index width = 64;
  static constexpr index cost = 4;
  explicit byte_lookup(const std::uint8_t* table) {
    for (std::size_t i = 0; i < 4; ++i) quarters_[i] = _mm512_loadu_si512(table + 64 * i);
  }
  void operator()(std::uint8_t* bytes) const {
    const __m512i x = _mm512_loadu_si512(bytes);
    const __m512i low = _mm512_permutex2var_epi8(quarters_[0], x, quarters_[1]);  // by seven bits of x
    const __m512i high = _mm512_permutex2var_epi8(quarters_[2], x, quarters_[3]);
    _mm512_storeu_si512(bytes, _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high));
  }

private:
  __m512i quarters_[4];
};

#elif defined(__AVX2__)

/// Replaces a vector of bytes by their entries in the table: the low four bits choose within each sixteen entries, then
/// the high four, bit by bit, among the sixteen results.
class byte_lookup {
public:
  static constexpr index width = 32;
  static constexpr index cost = 20;
  explicit byte_lookup(const std::uint8_t* table) : table_(table) {}

  void operator()(std::uint8_t* bytes) const {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i low = _mm256_and_si256(x, _mm256_set1_epi8(15));
    // Blends look at the highest bit of each byte.
    const __m256i bits[4] = {_mm256_slli_epi16(x, 3), _mm256_slli_epi16(x, 2), _mm256_slli_epi16(x, 1), x};
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), chosen<4>(0, low, bits));
  }

private:
  /// Of the 16 << Bits entries from `first` on.
  template <int Bits>
  XAUG_ALWAYS_INLINE __m256i chosen(index first, const __m256i& low, const __m256i (&bits)[4]) const {
    if constexpr (Bits == 0) {
      const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table_ + 16 * first));
      return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(sixteen), low);
    } else {
      return _mm256_blendv_epi8(chosen<Bits - 1>(first, low, bits),
                                chosen<Bits - 1>(first + (1 << (Bits - 1)), low, bits), bits[Bits - 1]);
    }
  }

  const std::uint8_t* table_;
};

#else

class byte_lookup {
public:
  static constexpr index width = 1;
  static constexpr index cost = 35;
  explicit byte_lookup(const std::uint8_t* table) : table_(table) {}
  void operator()(std::uint8_t* bytes) const { *bytes = table_[*bytes]; }

private:
  const std::uint8_t* table_;
};

#endif

}  // namespace detail

/// The cost of looking up a byte, in the unit of plan/levels.hpp. Measured for AVX2; estimated from instructions for
/// VBMI.
inline constexpr index lookup_cost = detail::byte_lookup::cost;

/// Replaces each of `count` bytes by its entry in `table`, which has 256.
inline void look_up(const std::uint8_t* table, std::uint8_t* bytes, index count) {
  const detail::byte_lookup all(table);
  index i = 0;
  for (; i + all.width <= count; i += all.width) all(bytes + i);
  for (; i < count; ++i) bytes[i] = table[bytes[i]];
}

/// A table for each channel, of the results for the 256 levels and, behind them, for fill values.
template <element D>
struct level_map {
  const D* values = nullptr;
  index plane = 0;
  index channels = 0;

  const D* channel(index c) const { return values + c * plane; }
  bool same_for_all_channels() const {
    for (index c = 1; c < channels; ++c)
      if (std::memcmp(channel(0), channel(c), level_count * sizeof(D)) != 0) return false;
    return true;
  }
};

/// Copies an image of bytes through a lattice map and replaces each level by its entry in `map`. The fill of `source`
/// is replaced too.
inline void copy_levels(const lattice_source<std::uint8_t>& source, const level_map<std::uint8_t>& map,
                        const image_view<std::uint8_t>& to) {
  const index height = to.shape.height;
  const index width = to.shape.width;
  const index channels = to.shape.channels;
  const bool same = map.same_for_all_channels();
  const std::optional<bitwise_levels> bitwise = same ? bitwise_of(map.channel(0)) : std::nullopt;
  if (bitwise && bitwise->identity()) return copy(source, to);

  const bool one_run = same && to.stride_c == 1 && to.stride_x == channels;
  const auto change = [&](const pixel_row<std::uint8_t>& row, index count) {
    const auto change_run = [&](index c, std::uint8_t* bytes, index size) {
      if (bitwise)
        look_up(*bitwise, bytes, size);
      else
        look_up(map.channel(c), bytes, size);
    };
    if (one_run) return change_run(0, row.data, count * channels);
    for (index c = 0; c < channels; ++c) {
      std::uint8_t* bytes = row.data + c * row.channel;
      if (row.step == 1)
        change_run(c, bytes, count);
      else
        for (index i = 0; i < count; ++i) bytes[i * row.step] = map.channel(c)[bytes[i * row.step]];
    }
  };
  // Changed where they were copied to, while they are in the cache; several rows at a time, if they are one run.
  const bool contiguous = to.stride_y == to.stride_x * width;
  const index block = contiguous ? std::max<index>(1, 8192 / (width * channels)) : 1;
  index done = 0;
  copy_rows(
      source, to.shape,
      [&](index y) {
        return pixel_row<std::uint8_t>{&to(y, 0, 0), to.stride_x, to.stride_c};
      },
      [&](index y) {
        if (y + 1 - done < block && y + 1 < height) return;
        change({&to(done, 0, 0), to.stride_x, to.stride_c}, (y + 1 - done) * width);
        done = y + 1;
      });
}

/// The same for floats: `row` has room for the bytes of one row.
inline void copy_levels(const lattice_source<std::uint8_t>& source, const level_map<float>& map,
                        const image_view<float>& to, std::uint8_t* row) {
  const index width = to.shape.width;
  const index channels = to.shape.channels;
  const bool planes = to.stride_x == 1;
  const pixel_row<std::uint8_t> bytes{row, planes ? 1 : channels, planes ? width : 1};
  copy_rows(
      source, to.shape, [&](index) { return bytes; },
      [&](index y) {
        for (index c = 0; c < channels; ++c) {
          const float* table = map.channel(c);
          const std::uint8_t* from = bytes.data + c * bytes.channel;
          float* out = &to(y, 0, c);
          if (planes)
            for (index x = 0; x < width; ++x) out[x] = table[from[x]];
          else
            for (index x = 0; x < width; ++x) out[x * to.stride_x] = table[from[x * channels]];
        }
      });
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
