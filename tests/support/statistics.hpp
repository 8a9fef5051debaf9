// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

// What tests of randomness compare with. All p-values are those of fixed seeds, so that a test either always passes or
// always fails; `unlikely` is small enough that a sound generator is not refused for its seed.

namespace xaug::test {

inline constexpr double unlikely = 1e-4;

inline double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// The regularised upper incomplete gamma function Q(a, x), by its series or its continued fraction.
inline double gamma_q(double a, double x) {
  if (x <= 0) return 1;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a;
    double sum = term;
    for (double n = a + 1; term > 1e-17 * sum; ++n) sum += term *= x / n;
    return 1 - front * sum;
  }
  double b = x + 1 - a;
  double c = 1e300;
  double d = 1 / b;
  double h = d;
  for (int i = 1; i < 10000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return front * h;
}

/// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
inline double beta_cdf(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta_cdf(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) / a;
  double c = 1;
  double d = 1 / (1 - (a + b) * x / (a + 1));
  double h = d;
  for (int m = 1; m < 10000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return front * h;
}

/// The probability of counts at least as far from those expected (given as relative weights), if the weights are right.
inline double chi_square_p(std::span<const std::size_t> counts, std::span<const double> weights) {
  double total = 0;
  double sum = 0;
  for (const std::size_t count : counts) total += static_cast<double>(count);
  for (const double weight : weights) sum += weight;
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = total * weights[i] / sum;
    const double distance = static_cast<double>(counts[i]) - expected;
    statistic += distance * distance / expected;
  }
  return gamma_q(0.5 * static_cast<double>(counts.size() - 1), 0.5 * statistic);
}
inline double chi_square_p(std::span<const std::size_t> counts) {
  return chi_square_p(counts, std::vector<double>(counts.size(), 1.0));
}

/// The probability of a sample at least as far from the distribution function `cdf`, as Kolmogorov and Smirnov measure.
/// Only values in [low, high] are looked at, for distributions that floating-point numbers cannot resolve at their
/// ends.
template <class T, class Cdf>
double kolmogorov_p(std::vector<T> sample, const Cdf& cdf, double low = -INFINITY, double high = INFINITY) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const auto value = static_cast<double>(sample[i]);
    if (value < low || value > high) continue;
    const double expected = cdf(value);
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / n),
                         std::abs(static_cast<double>(i + 1) / n - expected)});
  }
  const double t = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double p = 0;
  for (int k = 1; k <= 100; ++k) p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * t * t);
  return t < 0.2 ? 1.0 : p;
}

struct moments {
  double mean = 0;
  double variance = 0;
  double skewness = 0;
  double kurtosis = 0;  ///< 3 for a normal distribution
};

template <class T>
moments moments_of(std::span<const T> values) {
  const auto n = static_cast<double>(values.size());
  moments m;
  for (const T value : values) m.mean += static_cast<double>(value) / n;
  double third = 0;
  double fourth = 0;
  for (const T value : values) {
    const double d = static_cast<double>(value) - m.mean;
    m.variance += d * d / n;
    third += d * d * d / n;
    fourth += d * d * d * d / n;
  }
  m.skewness = third / std::pow(m.variance, 1.5);
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}
template <class T>
moments moments_of(const std::vector<T>& values) {
  return moments_of(std::span<const T>(values));
}

}  // namespace xaug::test
