// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "xaug/core/random.hpp"
#include "xaug/kernel/philox.hpp"
#include "xaug/kernel/tile.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

namespace detail {

/// The quantiles of the standard normal distribution at (i + 1/2) / 256, scaled to unit variance.
inline const std::array<float, 256>& normal_quantiles() {
  static const std::array<float, 256> table = [] {
    std::array<double, 256> exact{};
    double squares = 0;
    for (std::size_t i = 0; i < 256; ++i) {
      // Newton's method from 0 climbs towards the quantile without passing it.
      const double p = (static_cast<double>(i) + 0.5) / 256.0;
      double x = 0;
      for (int step = 0; step < 60; ++step) {
        const double cumulative = 0.5 * std::erfc(-x / std::numbers::sqrt2);
        const double density = std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
        x -= (cumulative - p) / density;
      }
      exact[i] = x;
      squares += x * x;
    }
    std::array<float, 256> scaled{};
    for (std::size_t i = 0; i < 256; ++i) scaled[i] = static_cast<float>(exact[i] / std::sqrt(squares / 256.0));
    return scaled;
  }();
  return table;
}

}  // namespace detail

/// Adds normal noise to a tile, and limits the values.
struct noise_operation {
  pixel_stream random;
  float mean = 0;
  float sigma = 0;
  float bound = 1;
  bool integral = false;
  bool by_table = false;

  void run(const tile& t) const {
    std::array<float, 256> levels;
    if (by_table)
      for (std::size_t i = 0; i < 256; ++i) levels[i] = value(detail::normal_quantiles()[i]);
    for (index c = 0; c < t.image.channels; ++c) {
      const index first = c * t.image.pixels() + t.first;
      if (by_table)
        add<std::uint8_t, 128>(first, t.size, t.plane(c), detail::bytes128,
                               [&](std::uint8_t byte) { return levels[byte]; });
      else
        add<float, 32>(first, t.size, t.plane(c), detail::normals32, [&](float normal) { return value(normal); });
    }
  }

private:
  /// The noise that a standard normal value stands for. On whole numbers it is truncated to one before it is added, as
  /// torchvision does.
  float value(float normal) const {
    const float noise = normal * sigma + mean;
    return integral ? static_cast<float>(static_cast<std::int32_t>(noise)) : noise;
  }

  template <class T, std::size_t Group, class Make, class Noise>
  void add(index first, index count, float* to, const Make& make, const Noise& noise) const {
    const float top = bound;
    const auto generate = [&](std::uint32_t group, auto& values) { make(random, group, values); };
    detail::for_each_group<T, Group>(first, count, generate, [&](const std::array<T, Group>& values, index offset) {
      const auto one = [&](std::size_t i) {
        float& x = to[offset + static_cast<index>(i)];
        x = clamp(x + noise(values[i]), top);
      };
      if (offset >= 0 && offset + static_cast<index>(Group) <= count) {
        for (std::size_t i = 0; i < Group; ++i) one(i);  // a count that the compiler knows
      } else {
        const auto begin = static_cast<std::size_t>(std::max<index>(0, -offset));
        const auto end = static_cast<std::size_t>(std::min(static_cast<index>(Group), count - offset));
        for (std::size_t i = begin; i < end; ++i) one(i);
      }
    });
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
