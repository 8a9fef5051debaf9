// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "support/statistics.hpp"
#include "xaug/core/error.hpp"

namespace xaug::test {
namespace {

// The three lines "philox4x32 10" of kat_vectors in Random123 (D. E. Shaw Research).
TEST(random, philox_gives_the_published_vectors) {
  struct vector {
    philox_block counter;
    philox_key key;
    philox_block expected;
  };
  constexpr std::uint32_t ones = 0xffffffff;
  constexpr vector vectors[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{ones, ones, ones, ones}, {ones, ones}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const auto& [counter, key, expected] : vectors) EXPECT_EQ(philox4x32(counter, key), expected);
  static_assert(philox4x32(vectors[0].counter, vectors[0].key) == vectors[0].expected);
}

std::uint64_t first_bits(stream s) {
  const std::uint64_t high = s.bits();
  return high << 32 | s.bits();
}

TEST(random, streams_of_different_keys_and_positions_differ) {
  const std::uint64_t some[] = {0, 1, 2, 3, 0xffffffff, 0x100000000, 0x100000001, ~std::uint64_t{0}};
  std::set<std::uint64_t> seen;
  std::size_t count = 0;
  for (const std::uint64_t seed : some)
    for (const std::uint64_t epoch : some)
      for (const std::uint64_t sample : some)
        for (const std::uint32_t position : {0U, 1U, 2U, 100U}) {
          seen.insert(first_bits(stream({seed, epoch, sample}, position)));
          ++count;
        }
  EXPECT_EQ(seen.size(), count);
}

TEST(random, equal_keys_give_equal_numbers) {
  stream a({.seed = 7, .epoch = 3, .index = 5}, 2);
  stream b(derive_key(7, 3), 5, 2);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(a.bits(), b.bits()) << i;
}

TEST(random, numbers_come_from_the_documented_counters) {
  stream s({.seed = 11, .epoch = 4, .index = 0x123456789a}, 3);
  for (std::uint32_t block = 0; block < 5; ++block)
    for (const std::uint32_t word : philox4x32({block, 3, 0x3456789a, 0x12}, derive_key(11, 4)))
      ASSERT_EQ(s.bits(), word) << block;
}

TEST(random, pixels_share_no_counter_with_any_stream) {
  const stream s({.seed = 1}, 9);
  const pixel_stream pixels = s.pixels();
  EXPECT_EQ(pixels, s.pixels());
  // Positions of streams are counts of transforms and stay far below the bit that marks pixels.
  EXPECT_EQ(pixels.counter(0)[1], 0x80000009U);
  EXPECT_NE(pixels, stream({.seed = 1}, 10).pixels());
}

TEST(random, uniform_is_in_the_unit_interval_and_uniform) {
  stream s({.seed = 1});
  std::vector<float> values(200'000);
  for (float& value : values) {
    value = s.uniform();
    ASSERT_GE(value, 0.0f);
    ASSERT_LT(value, 1.0f);
  }
  EXPECT_GT(kolmogorov_p(values, [](double x) { return x; }), unlikely);
}

TEST(random, uniform_range_keeps_its_bounds) {
  const std::pair<float, float> ranges[] = {{0.8f, 1.2f}, {-0.05f, 0.05f}, {1.0f, 2.0f},     {-3.0f, -3.0f},
                                            {0.0f, 0.0f}, {5.0f, 1e30f},   {1e-30f, 2e-30f}, {0.999999f, 1.0f}};
  for (const auto& [low, high] : ranges) {
    stream s({.seed = 2});
    for (int i = 0; i < 20'000; ++i) {
      const float value = s.uniform(low, high);
      ASSERT_GE(value, low);
      ASSERT_LE(value, high);
    }
  }
  stream s({.seed = 3});
  std::vector<float> values(100'000);
  for (float& value : values) value = s.uniform(-2.0f, 6.0f);
  EXPECT_GT(kolmogorov_p(values, [](double x) { return (x + 2) / 8; }), unlikely);
}

TEST(random, uniform_open_never_touches_its_ends) {
  stream s({.seed = 4});
  std::vector<double> values(200'000);
  for (double& value : values) {
    value = s.uniform_open();
    ASSERT_GT(value, 0.0);
    ASSERT_LT(value, 1.0);
  }
  EXPECT_GT(kolmogorov_p(values, [](double x) { return x; }), unlikely);
}

class uniform_int : public testing::TestWithParam<index> {};

TEST_P(uniform_int, is_unbiased) {
  const index n = GetParam();
  stream s({.seed = 5, .index = static_cast<std::uint64_t>(n)});
  // Large n are counted by their remainder: multiplying without rejection favours every third value of 3 * 2^30.
  const auto bins = static_cast<std::size_t>(n <= 1000 ? n : 3);
  std::vector<std::size_t> counts(bins);
  for (std::size_t i = 0; i < 200 * bins + 100'000; ++i) {
    const index value = s.uniform_int(n);
    ASSERT_GE(value, 0);
    ASSERT_LT(value, n);
    ++counts[static_cast<std::size_t>(value) % bins];
  }
  if (bins > 1) {
    EXPECT_GT(chi_square_p(counts), unlikely);
  }
}
INSTANTIATE_TEST_SUITE_P(random, uniform_int,
                         testing::Values(1, 2, 3, 5, 6, 7, 8, 10, 64, 100, 999, index{3} << 30, (index{1} << 32) - 1));

TEST(random, bernoulli_is_exact_at_its_ends) {
  stream s({.seed = 6});
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_FALSE(s.bernoulli(0.0f));
    ASSERT_TRUE(s.bernoulli(1.0f));
  }
  // The first number of this stream is exactly 0.
  const stream zero({.seed = 6, .index = 7248165});
  ASSERT_EQ(stream(zero).uniform(), 0.0f);
  EXPECT_FALSE(stream(zero).bernoulli(0.0f));
  for (const float p : {0.001f, 0.1f, 0.5f, 0.9f}) {
    std::vector<std::size_t> counts(2);
    for (int i = 0; i < 100'000; ++i) ++counts[s.bernoulli(p) ? 1 : 0];
    EXPECT_GT(chi_square_p(counts, std::vector<double>{1.0 - double{p}, double{p}}), unlikely) << p;
  }
}

TEST(random, normal_is_normal) {
  stream s({.seed = 7});
  std::vector<double> values(200'000);
  for (double& value : values) value = s.normal();
  EXPECT_GT(kolmogorov_p(values, normal_cdf), unlikely);
  const moments m = moments_of(values);
  // Four standard errors of each.
  const double n = static_cast<double>(values.size());
  EXPECT_NEAR(m.mean, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(m.skewness, 0, 4 * std::sqrt(6 / n));
  EXPECT_NEAR(m.kurtosis, 3, 4 * std::sqrt(24 / n));
}

struct beta_parameters {
  double a;
  double b;
};
class beta : public testing::TestWithParam<beta_parameters> {};

TEST_P(beta, follows_its_distribution) {
  const double a = GetParam().a;
  const double b = GetParam().b;
  stream s({.seed = 8, .epoch = static_cast<std::uint64_t>(1000 * a), .index = static_cast<std::uint64_t>(1000 * b)});
  std::vector<double> values(100'000);
  for (double& value : values) {
    value = s.beta(a, b);
    ASSERT_TRUE(value >= 0 && value <= 1) << value;
  }
  const moments m = moments_of(values);
  const double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
  const double n = static_cast<double>(values.size());
  EXPECT_NEAR(m.mean, a / (a + b), 4 * std::sqrt(variance / n));
  EXPECT_NEAR(m.variance, variance, 4 * variance * std::sqrt((m.kurtosis - 1) / n));
  // Small parameters put much of the mass closer to 0 and 1 than numbers can be.
  EXPECT_GT(kolmogorov_p(
                values, [&](double x) { return beta_cdf(a, b, x); }, 1e-290, 1 - 1e-12),
            unlikely);
}
INSTANTIATE_TEST_SUITE_P(random, beta,
                         testing::Values(beta_parameters{0.1, 0.1}, beta_parameters{0.2, 0.2},
                                         beta_parameters{0.4, 0.4}, beta_parameters{1, 1}, beta_parameters{2, 2},
                                         beta_parameters{2, 5}, beta_parameters{0.5, 3}, beta_parameters{50, 50},
                                         beta_parameters{0.001, 0.001}));

TEST(random, permutation_gives_every_order_equally_often) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U}) {
    stream s({.seed = 9, .index = size});
    std::map<std::vector<std::uint8_t>, std::size_t> orders;
    std::size_t factorial = 1;
    for (std::size_t i = 2; i <= size; ++i) factorial *= i;
    std::vector<std::uint8_t> order(size);
    for (std::size_t i = 0; i < 500 * factorial; ++i) {
      s.permutation(std::span(order));
      ++orders[order];
    }
    ASSERT_EQ(orders.size(), factorial);
    std::vector<std::size_t> counts;
    for (const auto& [each, count] : orders) counts.push_back(count);
    if (size > 1) {
      EXPECT_GT(chi_square_p(counts), unlikely) << size;
    }
  }
  std::vector<int> none;
  stream({}).permutation(std::span(none));
}

TEST(random, whole_numbers_of_any_count) {
  constexpr index b32 = index{1} << 32;
  for (const index count : {b32 - 1, b32, b32 + 1, b32 + b32 / 2, index{1} << 33, index{1} << 40, (index{1} << 53) + 1,
                            std::numeric_limits<index>::max()}) {
    stream random({.seed = 4});
    double sum = 0;
    index highest = 0;
    constexpr int draws = 4000;
    for (int i = 0; i < draws; ++i) {
      const index x = random.uniform_int(count);
      ASSERT_GE(x, 0);
      ASSERT_LT(x, count);
      highest = std::max(highest, x);
      sum += static_cast<double>(x) / static_cast<double>(count);
    }
    EXPECT_NEAR(sum / draws, 0.5, 0.025) << count;
    EXPECT_GT(static_cast<double>(highest), 0.99 * static_cast<double>(count)) << count;
  }
  stream random({.seed = 4});
  for (const index count : {index{0}, index{-1}, std::numeric_limits<index>::min()})
    EXPECT_THROW((void)random.uniform_int(count), error) << count;
}

TEST(random, uniform_between_ends_that_no_float_is_apart) {
  constexpr float most = std::numeric_limits<float>::max();
  stream random({.seed = 5});
  double sum = 0;
  for (int i = 0; i < 4000; ++i) {
    const float x = random.uniform(-most, most);
    ASSERT_TRUE(std::isfinite(x));
    sum += static_cast<double>(x / most);
  }
  EXPECT_NEAR(sum / 4000, 0.0, 0.05);
}

}  // namespace
}  // namespace xaug::test
