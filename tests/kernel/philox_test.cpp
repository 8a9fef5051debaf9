// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/philox.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "support/statistics.hpp"
#include "xaug/image/gaussian_noise.hpp"

namespace xaug::test {
namespace {

constexpr pixel_stream some_stream{{0x12345678, 0x9abcdef0}, 0x80000003, 0x1234567890};

TEST(philox8, gives_the_blocks_of_the_scalar_function) {
  for (const std::uint32_t first : {0U, 8U, 123456U, 0x7ffffffcU, 0xfffffffcU}) {  // the last wraps around
    kernel::philox_words words;
    kernel::detail::philox8(some_stream, first, words);
    for (std::uint32_t j = 0; j < 8; ++j) {
      const philox_block block = philox4x32(some_stream.counter(first + j), some_stream.key);
      for (std::size_t k = 0; k < 4; ++k) ASSERT_EQ(words[k][j], block[k]) << first << ' ' << j << ' ' << k;
    }
  }
}

// The values of a run are those of the sequence, however it is cut.
template <class T, class Run>
void expect_runs_join(const Run& run) {
  constexpr index size = 1000;
  std::vector<T> whole(size);
  run(some_stream, 0, size, whole.data());
  stream random({.seed = 1});
  for (int round = 0; round < 400; ++round) {
    const index first = random.uniform_int(size);
    const index count = random.uniform_int(size - first + 1);
    std::vector<T> part(static_cast<std::size_t>(count) + 2, T{77});
    run(some_stream, first, count, part.data() + 1);
    ASSERT_EQ(part.front(), T{77});
    ASSERT_EQ(part.back(), T{77}) << first << ' ' << count;
    for (index i = 0; i < count; ++i)
      ASSERT_EQ(part[static_cast<std::size_t>(i + 1)], whole[static_cast<std::size_t>(first + i)]) << first << ' ' << i;
  }
  // Far into the sequence, too.
  constexpr index far = 5'000'000'011;
  std::vector<T> a(100);
  std::vector<T> b(100);
  run(some_stream, far, 100, a.data());
  run(some_stream, far, 37, b.data());
  run(some_stream, far + 37, 63, b.data() + 37);
  EXPECT_EQ(a, b);
}

TEST(runs, are_the_same_whatever_the_split) {
  expect_runs_join<float>(kernel::normal_run);
  expect_runs_join<float>(kernel::uniform_run);
  expect_runs_join<std::uint8_t>(kernel::byte_run);
}

TEST(runs, of_different_streams_differ) {
  std::vector<float> a(64);
  kernel::uniform_run(some_stream, 0, 64, a.data());
  pixel_stream others[] = {some_stream, some_stream, some_stream, some_stream};
  others[0].key[0] ^= 1;
  others[1].key[1] ^= 1;
  others[2].position ^= 1;
  others[3].sample ^= std::uint64_t{1} << 40;
  for (const pixel_stream& other : others) {
    std::vector<float> b(64);
    kernel::uniform_run(other, 0, 64, b.data());
    for (std::size_t i = 0; i < 64; ++i) EXPECT_NE(a[i], b[i]);
  }
}

TEST(runs, uniform_values_are_uniform) {
  std::vector<float> values(400'000);
  kernel::uniform_run(some_stream, 0, static_cast<index>(values.size()), values.data());
  for (const float value : values) ASSERT_TRUE(value >= 0.0f && value < 1.0f);
  EXPECT_GT(kolmogorov_p(values, [](double x) { return x; }), unlikely);
}

TEST(runs, bytes_are_uniform_and_independent) {
  std::vector<std::uint8_t> bytes(1 << 20);
  kernel::byte_run(some_stream, 0, static_cast<index>(bytes.size()), bytes.data());
  std::vector<std::size_t> counts(256);
  for (const std::uint8_t byte : bytes) ++counts[byte];
  EXPECT_GT(chi_square_p(counts), unlikely);
  for (const std::size_t distance : {1U, 8U, 32U, 128U}) {
    for (const int shift : {0, 4}) {
      std::vector<std::size_t> pairs(256);  // of the low half of a byte and one half of another
      for (std::size_t i = distance; i < bytes.size(); ++i)
        ++pairs[static_cast<std::size_t>((bytes[i - distance] >> shift & 15) * 16 + (bytes[i] & 15))];
      EXPECT_GT(chi_square_p(pairs), unlikely) << distance << ' ' << shift;
    }
  }
}

TEST(runs, normal_values_are_normal) {
  std::vector<float> values(1 << 20);
  kernel::normal_run(some_stream, 0, static_cast<index>(values.size()), values.data());
  EXPECT_GT(kolmogorov_p(values, normal_cdf), unlikely);
  const moments m = moments_of(values);
  const auto n = static_cast<double>(values.size());
  EXPECT_NEAR(m.mean, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(m.skewness, 0, 4 * std::sqrt(6 / n));
  EXPECT_NEAR(m.kurtosis, 3, 4 * std::sqrt(24 / n));
  // Cosines and sines of one pair are independent.
  double product = 0;
  for (std::size_t i = 0; i + 8 < values.size(); i += 16)
    for (std::size_t j = i; j < i + 8; ++j) product += double{values[j]} * double{values[j + 8]} / (n / 2);
  EXPECT_NEAR(product, 0, 4 / std::sqrt(n / 2));
}

TEST(runs, normal_values_have_their_tails) {
  std::vector<float> values(1 << 22);
  kernel::normal_run(some_stream, 0, static_cast<index>(values.size()), values.data());
  const auto n = static_cast<double>(values.size());
  for (const double sigma : {2.0, 3.0, 4.0, 4.5}) {
    double above = 0;
    double below = 0;
    for (const float value : values) {
      above += double{value} > sigma ? 1 : 0;
      below += double{value} < -sigma ? 1 : 0;
    }
    const double expected = n * normal_cdf(-sigma);
    EXPECT_NEAR(above, expected, 4 * std::sqrt(expected)) << sigma;
    EXPECT_NEAR(below, expected, 4 * std::sqrt(expected)) << sigma;
  }
  for (const float value : values) ASSERT_LT(std::abs(value), 5.78f);  // sqrt(2 * 24 * log 2)
}

TEST(approximations, logarithm_is_within_its_bound) {
  double largest = 0;
  for (std::uint32_t i = 1; i <= (1U << 24); i += i < 4096 ? 1 : 37) {
    const float x = static_cast<float>(i) * 0x1p-24f;
    const double exact = std::log(double{x});
    if (exact != 0) largest = std::max(largest, std::abs(double{kernel::detail::log_unit(x)} / exact - 1));
  }
  EXPECT_EQ(kernel::detail::log_unit(1.0f), 0.0f);
  EXPECT_LT(largest, 1.3e-7);
}

TEST(approximations, circle_is_within_its_bound) {
  double largest = 0;
  for (std::uint32_t i = 0; i < (1U << 24); i += 41) {
    const float u = static_cast<float>(i) * 0x1p-24f;
    const double angle = 2 * std::numbers::pi * double{u};
    const auto [cosine, sine] = kernel::detail::circle(u);
    largest = std::max({largest, std::abs(double{cosine} - std::cos(angle)), std::abs(double{sine} - std::sin(angle))});
  }
  EXPECT_LT(largest, 1e-7);
  const auto at = [](float u) { return kernel::detail::circle(u); };
  for (const auto& [u, cosine, sine] :
       {std::array{0.0f, 1.0f, 0.0f}, {0.25f, 0.0f, 1.0f}, {0.5f, -1.0f, 0.0f}, {0.75f, 0.0f, -1.0f}}) {
    EXPECT_EQ(at(u)[0], cosine) << u;
    EXPECT_EQ(at(u)[1], sine) << u;
  }
}

TEST(noise_table, has_mean_0_variance_1_and_ends_near_3_sigma) {
  const auto& table = kernel::detail::normal_quantiles();
  const moments m = moments_of(std::span<const float>(table));
  EXPECT_NEAR(m.mean, 0, 1e-7);
  EXPECT_NEAR(m.variance, 1, 1e-6);
  for (std::size_t i = 0; i + 1 < table.size(); ++i) ASSERT_LT(table[i], table[i + 1]);
  for (std::size_t i = 0; i < 128; ++i) ASSERT_NEAR(table[i], -table[255 - i], 1e-6f);
  EXPECT_GT(table[255], 2.85f);
  EXPECT_LT(table[255], 2.95f);
  // But for the factor that brings the variance to 1 (the root of the quantiles' mean square) they are the quantiles.
  constexpr double factor = 0.9974882649;
  for (std::size_t i = 0; i < 256; ++i)
    ASSERT_NEAR(normal_cdf(double{table[i]} * factor), (static_cast<double>(i) + 0.5) / 256, 1e-7);
}

}  // namespace
}  // namespace xaug::test
