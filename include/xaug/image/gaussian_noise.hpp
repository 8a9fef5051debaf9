// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "xaug/core/transform.hpp"
#include "xaug/kernel/philox.hpp"

namespace xaug::inline XAUG_ABI {

/// How gaussian_noise makes its numbers.
enum class noise_method : std::uint8_t {
  exact,  ///< 24-bit Box-Muller, up to 5.8 standard deviations
  table,  ///< 256 quantiles looked up by random bytes: several times as fast, ends at 2.9 standard deviations
};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<noise_method>{"exact", "table"};

namespace kernel {

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

struct noise_operation {
  pixel_stream random;
  float mean = 0;
  float sigma = 0;
  float bound = 1;
  bool integral = false;
  noise_method method = noise_method::exact;

  void run(const tile& t) const {
    std::array<float, 256> levels;
    if (method == noise_method::table)
      for (std::size_t i = 0; i < 256; ++i) levels[i] = value(detail::normal_quantiles()[i]);
    for (index c = 0; c < t.image.channels; ++c) {
      const index first = c * t.image.pixels() + t.first;
      if (method == noise_method::table)
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

}  // namespace kernel

/// Adds independent normal noise to every value, with probability `p`. Its standard deviation is drawn uniformly from
/// `sigma`; it and `mean` are fractions of full scale. Results are clamped. On whole levels (uint8) the noise is
/// truncated to whole levels first.
///
/// Any shape, any number of channels. The noise is a function of the key and the place of the value in the image alone.
/// Cost: about 1.5 ns for each value with `exact`, a fraction of it with `table`, whose noise ends at 2.9 sigma.
/// Source: torchvision.transforms.v2.GaussianNoise(clip=True); Albumentations' GaussNoise (a range of sigma).
struct gaussian_noise {
  float mean = 0.0f;
  range sigma{0.1f, 0.1f};
  noise_method method = noise_method::exact;
  float p = 1.0f;

  static constexpr std::string_view name = "gaussian_noise";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"mean", &gaussian_noise::mean, limits{-1, 1}, "mean of the noise, 1 is white"},
                      field{"sigma", &gaussian_noise::sigma, limits{0, 10}, "standard deviation, 1 is white"},
                      field{"method", &gaussian_noise::method, any_number, "exact, or a faster table"},
                      field{"p", &gaussian_noise::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    float sigma = 0.0f;
    pixel_stream noise{};
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply}, field{"sigma", &draw::sigma, limits{0, 10}},
                        field{"noise", &draw::noise}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const {
    const bool apply = random.bernoulli(p);
    return {apply, random.uniform(sigma.low, sigma.high), random.pixels()};
  }

  void plan(const draw& d, plan::image_planner& out) const {
    plan::value_state after = out.values();
    after.round = kernel::rounding::truncate;
    out.positional(kernel::noise_operation{d.noise, mean * after.bound, d.sigma * after.bound, after.bound,
                                           after.integral, method},
                   after);
  }
};

}  // namespace xaug::inline XAUG_ABI
