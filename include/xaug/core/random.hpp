// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"
#include "xaug/core/types.hpp"

// Counter-based randomness. Every random number is a pure function of (seed, epoch, sample index, position of the
// transform in its pipeline, number of the block), so that a result depends on neither threads, workers, batches nor
// order. Source: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.

namespace xaug {

/// Names one sample of one epoch of one run. Equal keys give equal bits.
struct sample_key {
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::uint64_t index = 0;
};

using philox_key = std::array<std::uint32_t, 2>;
using philox_block = std::array<std::uint32_t, 4>;

namespace detail {

inline constexpr std::uint32_t philox_m0 = 0xD2511F53;
inline constexpr std::uint32_t philox_m1 = 0xCD9E8D57;
inline constexpr std::uint32_t philox_w0 = 0x9E3779B9;
inline constexpr std::uint32_t philox_w1 = 0xBB67AE85;
inline constexpr int philox_rounds = 10;

}  // namespace detail

/// Philox4x32-10: 128 random bits for each pair of a 128-bit counter and a 64-bit key.
constexpr philox_block philox4x32(const philox_block& counter, const philox_key& key) {
  // Scalars rather than arrays, which compilers leave in memory at -O2.
  std::uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  std::uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < detail::philox_rounds; ++round) {
    const std::uint64_t p0 = std::uint64_t{detail::philox_m0} * c0;
    const std::uint64_t p1 = std::uint64_t{detail::philox_m1} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += detail::philox_w0;
    k1 += detail::philox_w1;
  }
  return {c0, c1, c2, c3};
}

/// The Philox key of a (seed, epoch): the epoch encrypted under the seed, so that (1, 2) and (2, 1) share nothing.
constexpr philox_key derive_key(std::uint64_t seed, std::uint64_t epoch) {
  const philox_block block =
      philox4x32({static_cast<std::uint32_t>(epoch), static_cast<std::uint32_t>(epoch >> 32), 0, 0},
                 {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return {block[0], block[1]};
}

/// A source of random numbers for the values of a whole image: one block for every four. Plain data, so that it can be
/// stored in a draw and replayed.
struct pixel_stream {
  philox_key key{};
  std::uint32_t position = 0;
  std::uint64_t sample = 0;

  constexpr philox_block counter(std::uint32_t block) const {
    return {block, position, static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(sample >> 32)};
  }
  friend constexpr auto parts(pixel_stream& p) {
    return value_parts{"", part{"key", p.key[0]}, part{"key", p.key[1]}, part{"position", p.position},
                       part{"sample", p.sample}};
  }
  friend constexpr bool operator==(const pixel_stream&, const pixel_stream&) = default;
};

/// The random numbers of one transform for one sample.
class stream {
public:
  /// `position` counts the transforms and choices of a pipeline, depth first, from 0.
  constexpr stream(philox_key key, std::uint64_t sample, std::uint32_t position) : source_{key, position, sample} {}
  constexpr stream(const sample_key& key, std::uint32_t position = 0)
      : stream(derive_key(key.seed, key.epoch), key.index, position) {}

  /// 32 random bits.
  constexpr std::uint32_t bits() {
    if (used_ == 4) {
      block_ = philox4x32(source_.counter(next_block_++), source_.key);
      used_ = 0;
    }
    return block_[used_++];
  }

  /// Uniform in [0, 1): 24 random bits, so that every value is exact.
  constexpr float uniform() { return static_cast<float>(bits() >> 8) * 0x1p-24f; }

  /// Uniform in [low, high]; `high` itself can occur by rounding, as in [1, 2].
  constexpr float uniform(float low, float high) {
    const float width = high - low;
    const float share = uniform();
    // The difference of the ends overflows.
    if (width > std::numeric_limits<float>::max()) [[unlikely]]
      return std::min(low * (1.0f - share) + high * share, high);
    return std::min(low + width * share, high);
  }

  constexpr float uniform(const range& r) { return uniform(r.low, r.high); }

  /// Uniform in (0, 1) with 52 random bits, for logarithms and quantiles.
  constexpr double uniform_open() {
    const std::uint64_t high = bits();
    return (static_cast<double>((high << 20) | (bits() >> 12)) + 0.5) * 0x1p-52;
  }

  /// Uniform in {0, ..., count - 1}, without bias (Lemire, "Fast Random Integer Generation in an Interval", 2019).
  /// Throws xaug::error for a count below 1.
  constexpr index uniform_int(index count) {
    if (static_cast<std::uint64_t>(count) - 1 >= 0xFFFFFFFFU) return uniform_large_int(count);
    const auto n = static_cast<std::uint32_t>(count);
    std::uint64_t product = std::uint64_t{bits()} * n;
    if (static_cast<std::uint32_t>(product) < n) {
      const std::uint32_t threshold = -n % n;
      while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * n;
    }
    return static_cast<index>(product >> 32);
  }

  /// True with probability `p`; never for 0, always for 1.
  constexpr bool bernoulli(float p) { return uniform() < p; }

  /// Standard normal (Box and Muller, 1958).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(uniform_open()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform_open());
  }

  /// Beta(a, b) for a, b > 0, as the ratio of gamma variates. The variates are kept as logarithms: for small parameters
  /// (mixup uses 0.1 to 0.4) both underflow as plain numbers, and the ratio would be 0/0.
  double beta(double a, double b) {
    const double x = log_gamma_variate(a);
    const double y = log_gamma_variate(b);
    return 1.0 / (1.0 + std::exp(y - x));
  }

  /// A uniform random order of 0, ..., values.size() - 1 (Fisher and Yates).
  template <class T, std::size_t Count>
  constexpr void permutation(std::span<T, Count> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto j = static_cast<std::size_t>(uniform_int(static_cast<index>(i) + 1));
      values[i] = values[j];
      values[j] = static_cast<T>(i);
    }
  }

  /// A source for the values of a whole image, independent of the numbers of this stream.
  constexpr pixel_stream pixels() const {
    pixel_stream result = source_;
    result.position |= 0x80000000U;
    return result;
  }

private:
  /// For counts of more than 32 bits: draws as many random bits as the count has, until they are below it.
  XAUG_NEVER_INLINE constexpr index uniform_large_int(index count) {
    if (count < 1) throw error("stream.uniform_int: count", "at least 1", count);
    const auto most = static_cast<std::uint64_t>(count) - 1;
    const int unused = std::countl_zero(most);
    for (;;) {
      const std::uint64_t high = bits();
      const std::uint64_t drawn = ((high << 32) | bits()) >> unused;
      if (drawn <= most) return static_cast<index>(drawn);
    }
  }

  /// The logarithm of a Gamma(shape, 1) variate. Source: Marsaglia and Tsang, "A Simple Method for Generating Gamma
  /// Variables", 2000; shapes below 1 by their boost, Gamma(a) = Gamma(a + 1) * U^(1/a).
  double log_gamma_variate(double shape) {
    if (shape < 1.0) return log_gamma_variate(shape + 1.0) + std::log(uniform_open()) / shape;
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    for (;;) {
      const double x = normal();
      const double v = 1.0 + c * x;
      if (v <= 0.0) continue;
      const double log_v3 = 3.0 * std::log(v);
      if (std::log(uniform_open()) < 0.5 * x * x + d - d * v * v * v + d * log_v3) return std::log(d) + log_v3;
    }
  }

  pixel_stream source_;
  philox_block block_{};
  std::uint32_t next_block_ = 0;
  std::uint32_t used_ = 4;
};

}  // namespace xaug
