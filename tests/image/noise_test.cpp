// SPDX-License-Identifier: BSD-3-Clause
//
// What gaussian_noise and random_erasing do to the values of an image.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <vector>

#include "support/images.hpp"
#include "support/statistics.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

namespace xaug::test {
namespace {

constexpr image_shape large{200, 150, 3};  // many tiles; 90,000 values
constexpr double count = 90'000;

template <element T>
image<T> filled(const image_shape& shape, T value) {
  image<T> in(shape);
  for_each_element(shape, [&](index y, index x, index c) { in(y, x, c) = value; });
  return in;
}

template <element Out, element In, class Pipeline>
image<Out> noisy(const Pipeline& p, const image<In>& in, const sample_key& key = {.seed = 1}) {
  image<Out> out(in.shape());
  p(in.view(), out.view(), key);
  return out;
}
template <element Out, element In, class Pipeline>
image<Out> noisy_by_draws(const Pipeline& p, const typename Pipeline::draws& draws, const image<In>& in) {
  image<Out> out(in.shape());
  p.apply(draws, in.view(), out.view());
  return out;
}

/// What was added to each value, plane after plane.
template <element T>
std::vector<double> differences(const image<T>& out, double from) {
  std::vector<double> result;
  for (index c = 0; c < out.shape().channels; ++c)
    for (index y = 0; y < out.shape().height; ++y)
      for (index x = 0; x < out.shape().width; ++x) result.push_back(static_cast<double>(out(y, x, c)) - from);
  return result;
}

/// Expects that numbers `distance` apart have nothing to do with each other.
void expect_uncorrelated(const std::vector<double>& values, std::size_t distance) {
  const moments m = moments_of(values);
  const auto n = static_cast<double>(values.size() - distance);
  double sum = 0;
  for (std::size_t i = distance; i < values.size(); ++i) sum += (values[i] - m.mean) * (values[i - distance] - m.mean);
  EXPECT_NEAR(sum / n / m.variance, 0, 4 / std::sqrt(n)) << distance << " apart";
}

/// The probability that whole levels are what normal noise is, truncated: only levels in [low, high] are looked at.
double p_of_truncated(const std::vector<double>& levels, double mean, double sigma, int low, int high) {
  std::vector<std::size_t> counts(static_cast<std::size_t>(high - low + 3));
  std::vector<double> weights;
  const auto below = [&](double x) { return normal_cdf((x - mean) / sigma); };
  // From 1 up, level k is what lies in [k, k + 1); from -1 down, in (k - 1, k].
  const auto begin = [](int k) { return k <= 0 ? k - 1 : k; };
  weights.push_back(below(begin(low)));
  for (int k = low; k <= high; ++k) weights.push_back(below(begin(k + 1)) - below(begin(k)));
  weights.push_back(1 - below(begin(high + 1)));
  EXPECT_TRUE(std::ranges::all_of(levels, [](double level) { return level == std::round(level); }));
  for (const double level : levels)
    ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(level), low - 1, high + 1) - low + 1)];
  return chi_square_p(counts, weights);
}

// --- gaussian_noise -------------------------------------------------------------------------------------------------

TEST(gaussian_noise, adds_normal_noise_of_its_mean_and_sigma_to_fractions) {
  const auto in = filled(large, 0.5f);
  for (const auto& each : {std::pair{0.0, 0.08}, {0.1, 0.05}, {-0.2, 0.04}}) {
    const double mean = each.first;  // not structured bindings, which clang 14 does not capture
    const double sigma = each.second;
    const pipeline<gaussian_noise> p(
        {.mean = static_cast<float>(mean), .sigma = {static_cast<float>(sigma), static_cast<float>(sigma)}});
    const auto noise = differences(noisy<float>(p, in), 0.5);
    const moments m = moments_of(noise);
    EXPECT_NEAR(m.mean, mean, 4 * sigma / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(m.variance), sigma, 4 * sigma / std::sqrt(2 * count));
    EXPECT_GT(kolmogorov_p(noise, [&](double x) { return normal_cdf((x - mean) / sigma); }), unlikely);
  }
}

TEST(gaussian_noise, is_independent_from_value_to_value_and_from_sample_to_sample) {
  const pipeline<gaussian_noise> p({.sigma = {0.05f, 0.05f}});
  const auto in = filled(large, 0.5f);
  auto noise = differences(noisy<float>(p, in), 0.5);
  const auto plane = static_cast<std::size_t>(large.pixels());
  for (const std::size_t distance :
       {std::size_t{1}, std::size_t{8}, std::size_t{32}, std::size_t{150}, plane, 2 * plane})
    expect_uncorrelated(noise, distance);
  for (const sample_key& other : {sample_key{2, 0, 0}, sample_key{1, 1, 0}, sample_key{1, 0, 1}}) {
    const auto more = differences(noisy<float>(p, in, other), 0.5);
    auto both = noise;
    both.insert(both.end(), more.begin(), more.end());
    expect_uncorrelated(both, noise.size());
  }
}

TEST(gaussian_noise, is_truncated_to_whole_levels_on_bytes) {
  const auto in = filled<std::uint8_t>(large, 120);
  for (const auto& [mean, sigma] : {std::pair{0.0, 0.02}, {0.03, 0.04}, {-0.03, 0.01}}) {
    const pipeline<gaussian_noise> p(
        {.mean = static_cast<float>(mean), .sigma = {static_cast<float>(sigma), static_cast<float>(sigma)}});
    const auto bytes = noisy<std::uint8_t>(p, in);
    const int far = static_cast<int>(255 * 2.5 * sigma);
    const int middle = static_cast<int>(255 * mean);
    EXPECT_GT(p_of_truncated(differences(bytes, 120), 255 * mean, 255 * sigma, middle - far, middle + far), unlikely);
    // The same levels, as fractions.
    const auto floats = noisy<float>(p, in);
    for_each_element(large, [&](index y, index x, index c) {
      ASSERT_EQ(std::lround(floats(y, x, c) * 255.0f), bytes(y, x, c));
      ASSERT_NEAR(floats(y, x, c), static_cast<float>(bytes(y, x, c)) / 255.0f, 1e-6f);
    });
  }
}

TEST(gaussian_noise, is_not_truncated_behind_other_operations_on_bytes) {
  const auto p = brightness{.factor = {1, 1}} | gaussian_noise{.mean = 0.05f, .sigma = {0.02f, 0.02f}};
  const auto noise = differences(noisy<float>(p, filled<std::uint8_t>(large, 102)), 0.4);
  EXPECT_GT(kolmogorov_p(noise, [](double x) { return normal_cdf((x - 0.05) / 0.02); }), unlikely);
}

TEST(gaussian_noise, from_a_table_has_the_same_moments_and_ends_at_2_9_sigma) {
  constexpr double mean = 0.02;
  constexpr double sigma = 0.04;
  const gaussian_noise t{.mean = 0.02f, .sigma = {0.04f, 0.04f}, .method = noise_method::table};
  const pipeline<gaussian_noise> p(t);
  const auto noise = differences(noisy<float>(p, filled(large, 0.5f)), 0.5);
  const moments m = moments_of(noise);
  EXPECT_NEAR(m.mean, mean, 4 * sigma / std::sqrt(count));
  EXPECT_NEAR(std::sqrt(m.variance), sigma, 4 * sigma / std::sqrt(2 * count));
  for (const std::size_t distance : {std::size_t{1}, std::size_t{8}, std::size_t{128}, std::size_t{30'000}})
    expect_uncorrelated(noise, distance);
  // 256 values, equally likely.
  std::vector<std::size_t> counts(256);
  std::set<double> values;
  double largest = 0;
  for (const double each : noise) {
    ++counts[std::min<std::size_t>(static_cast<std::size_t>(256 * normal_cdf((each - mean) / sigma * 0.9974882649)),
                                   255)];
    values.insert(each);
    largest = std::max(largest, std::abs(each - mean));
  }
  EXPECT_GT(chi_square_p(counts), unlikely);
  EXPECT_EQ(values.size(), 256U);
  EXPECT_GT(largest, 2.85 * sigma);
  EXPECT_LT(largest, 2.95 * sigma);

  // On bytes each of the 256 is truncated.
  const auto levels = differences(noisy<std::uint8_t>(p, filled<std::uint8_t>(large, 120)), 120);
  std::vector<double> weights(81);
  for (const float normal : kernel::detail::normal_quantiles())
    weights[static_cast<std::size_t>(std::trunc(255 * (mean + sigma * double{normal})) + 40)] += 1;
  std::vector<std::size_t> found(81);
  for (const double level : levels) ++found[static_cast<std::size_t>(std::clamp(level, -40.0, 40.0) + 40)];
  std::vector<std::size_t> possible;
  for (std::size_t i = 0; i < 81; ++i) {
    if (weights[i] > 0)
      possible.push_back(found[i]);
    else
      EXPECT_EQ(found[i], 0U) << "level " << i;
  }
  std::erase(weights, 0.0);
  EXPECT_GT(chi_square_p(possible, weights), unlikely);
}

TEST(gaussian_noise, results_are_clamped) {
  for (const noise_method method : {noise_method::exact, noise_method::table}) {
    const pipeline<gaussian_noise> p({.sigma = {10, 10}, .method = method});
    for (const float from : {0.0f, 1.0f}) {
      const auto floats = noisy<float>(p, filled(large, from));
      const auto bytes = noisy<std::uint8_t>(p, filled<std::uint8_t>(large, from == 0 ? 0 : 255));
      double at_black = 0, at_white = 0, black_bytes = 0, white_bytes = 0;
      for_each_element(large, [&](index y, index x, index c) {
        ASSERT_GE(floats(y, x, c), 0.0f);
        ASSERT_LE(floats(y, x, c), 1.0f);
        at_black += floats(y, x, c) == 0.0f ? 1 : 0;
        at_white += floats(y, x, c) == 1.0f ? 1 : 0;
        black_bytes += bytes(y, x, c) == 0 ? 1 : 0;
        white_bytes += bytes(y, x, c) == 255 ? 1 : 0;
      });
      // The noise between 0 and 1, a tenth of sigma, is what leads to neither end.
      const double middle = normal_cdf(0.1) - 0.5;
      const double tolerance = 4 * std::sqrt(count) / 2 + 0.004 * count;  // a table has steps of 1/256
      EXPECT_NEAR(at_black, count * (from == 0.0f ? 0.5 : 0.5 - middle), tolerance);
      EXPECT_NEAR(at_white, count * (from == 1.0f ? 0.5 : 0.5 - middle), tolerance);
      EXPECT_NEAR(black_bytes, count * (from == 0.0f ? 0.5 : 0.5 - middle), tolerance);
      EXPECT_NEAR(white_bytes, count * (from == 1.0f ? 0.5 : 0.5 - middle), tolerance);
    }
  }
}

TEST(gaussian_noise, is_the_sequence_of_its_decision_plane_after_plane) {
  const pipeline<gaussian_noise> p({.mean = 0.01f, .sigma = {0.1f, 0.1f}});
  for (const image_shape& shape : {large, image_shape{3, 1500, 3}, {13, 11, 5}, {1, 1, 1}}) {
    const auto in = random_image<float>(shape);
    const auto draws = p.sample({.seed = 3, .index = 4}, shape);
    const auto out = noisy_by_draws<float>(p, draws, in);
    std::vector<float> normals(static_cast<std::size_t>(shape.size()));
    kernel::normal_run(std::get<0>(draws).noise, 0, shape.size(), normals.data());
    for_each_element(shape, [&](index y, index x, index c) {
      const float noise = normals[static_cast<std::size_t>((c * shape.height + y) * shape.width + x)] * 0.1f + 0.01f;
      ASSERT_EQ(out(y, x, c), std::clamp(in(y, x, c) + noise, 0.0f, 1.0f)) << shape << ' ' << y << ' ' << x << ' ' << c;
    });
  }
}

TEST(gaussian_noise, draws_sigma_evenly_and_applies_with_probability_p) {
  const pipeline<gaussian_noise> p({.sigma = {0.02f, 0.3f}, .p = 0.3f});
  std::vector<float> sigmas;
  double applied = 0;
  constexpr std::uint64_t rounds = 5000;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    const auto draw = std::get<0>(p.sample({.seed = 5, .index = i}, {8, 8, 3}));
    if (!draw.apply) continue;
    ++applied;
    sigmas.push_back(draw.sigma);
  }
  EXPECT_GT(kolmogorov_p(sigmas, [](double s) { return std::clamp((s - 0.02) / 0.28, 0.0, 1.0); }), unlikely);
  EXPECT_NEAR(applied, 0.3 * rounds, 4 * std::sqrt(0.21 * rounds));
  // The image gets the sigma that was drawn.
  for (const float sigma : {0.02f, 0.09f}) {
    auto draws = p.sample({}, large);
    std::get<0>(draws).apply = true;
    std::get<0>(draws).sigma = sigma;
    const moments m = moments_of(differences(noisy_by_draws<float>(p, draws, filled(large, 0.5f)), 0.5));
    EXPECT_NEAR(std::sqrt(m.variance), sigma, 4 * sigma / std::sqrt(2 * count));
  }
}

// --- random_erasing -------------------------------------------------------------------------------------------------

constexpr index top = 3, left = 20, height = 190, width = 120;  // of the rectangle

template <class Draw>
void erase_there(Draw& draw) {
  draw.apply = true;
  draw.top = top;
  draw.left = left;
  draw.height = height;
  draw.width = width;
}
bool erased(index y, index x) {
  return y >= top && y < top + height && x >= left && x < left + width;
}

/// The values in the rectangle, plane after plane. Expects those outside of it to be `outside`.
template <element T>
std::vector<double> values_inside(const image<T>& out, const image<T>& outside) {
  std::vector<double> inside;
  index changed = 0;
  for (index c = 0; c < out.shape().channels; ++c)
    for (index y = 0; y < out.shape().height; ++y)
      for (index x = 0; x < out.shape().width; ++x) {
        if (erased(y, x))
          inside.push_back(static_cast<double>(out(y, x, c)));
        else
          changed += same_bits(out(y, x, c), outside(y, x, c)) ? 0 : 1;
      }
  EXPECT_EQ(changed, 0) << "outside of the rectangle";
  return inside;
}

void expect_independent(const std::vector<double>& values) {
  constexpr auto plane = static_cast<std::size_t>(height * width);
  ASSERT_EQ(values.size(), 3 * plane);
  for (const std::size_t distance :
       {std::size_t{1}, std::size_t{8}, std::size_t{32}, static_cast<std::size_t>(width), plane, 2 * plane})
    expect_uncorrelated(values, distance);
}

TEST(random_erasing, gives_bytes_that_are_uniform_over_all_levels) {
  const pipeline<random_erasing> p({.p = 1, .mode = erasing_mode::random});
  auto draws = p.sample({.seed = 1}, large);
  erase_there(std::get<0>(draws));
  const auto in = random_image<std::uint8_t>(large);
  const auto inside = values_inside(noisy_by_draws<std::uint8_t>(p, draws, in), in);
  std::vector<std::size_t> counts(256);
  for (const double each : inside) ++counts[static_cast<std::size_t>(each)];
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 0U);
  EXPECT_GT(chi_square_p(counts), unlikely);
  expect_independent(inside);
}

TEST(random_erasing, gives_whole_levels_where_bytes_become_floats) {
  const pipeline<random_erasing> p({.p = 1, .mode = erasing_mode::random});
  auto draws = p.sample({.seed = 1}, large);
  erase_there(std::get<0>(draws));
  const auto in = random_image<std::uint8_t>(large);
  const auto bytes = noisy_by_draws<std::uint8_t>(p, draws, in);
  const auto floats = noisy_by_draws<float>(p, draws, in);
  for_each_element(large, [&](index y, index x, index c) {
    ASSERT_NEAR(floats(y, x, c), static_cast<float>(bytes(y, x, c)) / 255.0f, 1e-6f);
  });
}

TEST(random_erasing, gives_fractions_that_are_uniform_from_black_to_white) {
  const auto in = random_image<float>(large);
  const pipeline<random_erasing> alone({.p = 1, .mode = erasing_mode::random});
  auto draws = alone.sample({.seed = 1}, large);
  erase_there(std::get<0>(draws));
  const auto inside = values_inside(noisy_by_draws<float>(alone, draws, in), in);
  for (const double each : inside) ASSERT_TRUE(each >= 0 && each < 1);
  EXPECT_GT(kolmogorov_p(inside, [](double x) { return x; }), unlikely);
  expect_independent(inside);

  // The same for bytes behind an operation that leaves no whole levels.
  const auto behind = brightness{.factor = {0.5f, 0.5f}} | random_erasing{.p = 1, .mode = erasing_mode::random};
  auto more = behind.sample({.seed = 1}, large);
  erase_there(std::get<1>(more));
  std::vector<double> values;
  const auto out = noisy_by_draws<float>(behind, more, random_image<std::uint8_t>(large));
  for_each_element(large, [&](index y, index x, index c) {
    if (erased(y, x)) values.push_back(double{out(y, x, c)});
  });
  EXPECT_GT(kolmogorov_p(values, [](double x) { return x; }), unlikely);
}

TEST(random_erasing, gives_normal_values_behind_normalize) {
  const auto p = normalize{.mean = 0.5f, .std = 0.25f} | random_erasing{.p = 1, .mode = erasing_mode::random};
  auto draws = p.sample({.seed = 1}, large);
  erase_there(std::get<1>(draws));
  const auto check = [&](const auto& in) {
    const auto plain = noisy<float>(pipeline<normalize>({.mean = 0.5f, .std = 0.25f}), in);
    const auto inside = values_inside(noisy_by_draws<float>(p, draws, in), plain);
    EXPECT_GT(kolmogorov_p(inside, normal_cdf), unlikely);
    expect_independent(inside);
  };
  check(random_image<std::uint8_t>(large));
  check(random_image<float>(large));
}

TEST(random_erasing, fills_each_channel_with_its_own_constant) {
  const random_erasing t{.p = 1, .fill = {0.2f, 0.5f, 1.0f}};
  const pipeline<random_erasing> p(t);
  auto draws = p.sample({.seed = 1}, large);
  erase_there(std::get<0>(draws));
  const auto bytes = random_image<std::uint8_t>(large);
  const auto floats = random_image<float>(large);
  const auto of_bytes = noisy_by_draws<std::uint8_t>(p, draws, bytes);
  const auto of_floats = noisy_by_draws<float>(p, draws, floats);
  constexpr std::array<std::uint8_t, 3> levels{51, 128, 255};  // 127.5 to even
  constexpr std::array<float, 3> fractions{0.2f, 0.5f, 1.0f};
  for_each_element(large, [&](index y, index x, index c) {
    const auto channel = static_cast<std::size_t>(c);
    ASSERT_EQ(of_bytes(y, x, c), erased(y, x) ? levels[channel] : bytes(y, x, c));
    ASSERT_EQ(of_floats(y, x, c), erased(y, x) ? fractions[channel] : floats(y, x, c));
  });
}

}  // namespace
}  // namespace xaug::test
