// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/synthetic/low_rank_gaussian.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "support/statistics.hpp"
#include "xaug/core/xtensor.hpp"

namespace xaug::test {
namespace {

using labels = std::vector<std::int64_t>;
using matrix = std::vector<std::vector<double>>;

/// Grey images of one class around 128, whose values vary together in a few directions, and a little on their own.
struct data_set {
  static constexpr index side = 4;
  static constexpr index values = side * side;
  std::vector<std::uint8_t> pixels;
  labels classes;

  explicit data_set(index count, index class_count = 1) {
    stream random({.seed = 21});
    for (index i = 0; i < count; ++i) {
      classes.push_back(i % class_count);
      const double a = 18 * random.normal();
      const double b = 9 * random.normal();
      for (index k = 0; k < values; ++k) {
        const double level = 128 + 5 * static_cast<double>(classes.back()) +
                             a * std::cos(0.4 * static_cast<double>(k)) + b * std::sin(0.9 * static_cast<double>(k)) +
                             2 * random.normal();
        pixels.push_back(static_cast<std::uint8_t>(std::clamp(std::round(level), 0.0, 255.0)));
      }
    }
  }
  batch_view<const std::uint8_t> view() const {
    return nhwc(pixels.data(), static_cast<index>(classes.size()), side, side, 1);
  }
  double operator()(index i, index k) const { return pixels[static_cast<std::size_t>(i * values + k)]; }
};

template <class Value>
std::vector<double> mean_of(index count, index values, const Value& value) {
  std::vector<double> mean(static_cast<std::size_t>(values));
  for (index i = 0; i < count; ++i)
    for (index k = 0; k < values; ++k) mean[static_cast<std::size_t>(k)] += value(i, k) / static_cast<double>(count);
  return mean;
}

template <class Value>
matrix covariance_of(index count, index values, const Value& value) {
  const auto mean = mean_of(count, values, value);
  const auto n = static_cast<std::size_t>(values);
  matrix c(n, std::vector<double>(n));
  for (index i = 0; i < count; ++i)
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = 0; b < n; ++b)
        c[a][b] += (value(i, static_cast<index>(a)) - mean[a]) * (value(i, static_cast<index>(b)) - mean[b]) /
                   static_cast<double>(count - 1);
  return c;
}

/// The covariance that a fitted class stands for.
matrix covariance_of(const low_rank_gaussian_model::class_model& model) {
  const std::size_t n = model.mean.size();
  matrix c(n, std::vector<double>(n));
  for (std::size_t r = 0; r < model.variances.size(); ++r)
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = 0; b < n; ++b)
        c[a][b] += double{model.directions[r * n + a]} * double{model.directions[r * n + b]};
  return c;
}

double trace(const matrix& m) {
  double sum = 0;
  for (std::size_t i = 0; i < m.size(); ++i) sum += m[i][i];
  return sum;
}

double largest_difference(const matrix& a, const matrix& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) largest = std::max(largest, std::abs(a[i][j] - b[i][j]));
  return largest;
}

TEST(low_rank_gaussian, with_all_directions_it_has_the_mean_and_covariance_of_the_data) {
  for (const index count : {7, 200}) {  // fewer samples than values, and more
    const data_set data(count);
    const auto model = low_rank_gaussian{.rank = 16}.fit(data.view(), data.classes);
    const auto& fitted = model.classes().at(0);
    EXPECT_EQ(fitted.samples, count);
    EXPECT_EQ(fitted.variances.size(), static_cast<std::size_t>(std::min<index>(count - 1, 16)));
    const auto mean = mean_of(count, data_set::values, data);
    for (std::size_t k = 0; k < mean.size(); ++k) EXPECT_NEAR(fitted.mean[k], mean[k], 1e-4);
    const auto expected = covariance_of(count, data_set::values, data);
    EXPECT_LT(largest_difference(covariance_of(fitted), expected), 1e-5 * trace(expected));
  }
}

TEST(low_rank_gaussian, directions_are_eigenvectors_by_falling_variance) {
  const data_set data(500);
  const auto covariance = covariance_of(500, data_set::values, data);
  const auto model = low_rank_gaussian{.rank = 5}.fit(data.view(), data.classes);
  const auto& fitted = model.classes().at(0);
  ASSERT_EQ(fitted.variances.size(), 5U);
  for (std::size_t r = 0; r < 5; ++r) {
    const float* direction = fitted.directions.data() + r * data_set::values;
    double length = 0;
    for (std::size_t a = 0; a < 16; ++a) {
      length += double{direction[a]} * double{direction[a]};
      double product = 0;
      for (std::size_t b = 0; b < 16; ++b) product += covariance[a][b] * double{direction[b]};
      // The two strong ones are exact; those of the noise, which lie close together, converge more slowly.
      EXPECT_NEAR(product, fitted.variances[r] * double{direction[a]}, r < 2 ? 1e-2 : 1.0) << r << ' ' << a;
    }
    EXPECT_NEAR(length, fitted.variances[r], 1e-4 * length);
    EXPECT_LE(fitted.variances[r], r > 0 ? fitted.variances[r - 1] : INFINITY);
    for (std::size_t other = 0; other < r; ++other) {
      double dot = 0;
      for (std::size_t a = 0; a < 16; ++a)
        dot += double{direction[a]} * double{fitted.directions[other * data_set::values + a]};
      EXPECT_NEAR(dot, 0, 1e-3);
    }
  }
  EXPECT_GT(fitted.variances[1], 5 * fitted.variances[2]);
}

TEST(low_rank_gaussian, few_directions_of_many_hold_the_most_variance) {
  // 40 directions of falling variance in images of 12 x 12: more than are looked for at a time.
  std::vector<std::uint8_t> pixels;
  const index count = 400;
  stream random({.seed = 3});
  for (index i = 0; i < count; ++i) {
    std::vector<double> levels(144, 128.0);
    for (int d = 0; d < 40; ++d) {
      const double weight = 20.0 / (1 + d) * random.normal();
      for (std::size_t k = 0; k < 144; ++k)
        levels[k] += weight * std::cos(std::numbers::pi * (static_cast<double>(k) + 0.5) * (d + 1) / 144);
    }
    for (const double level : levels)
      pixels.push_back(static_cast<std::uint8_t>(std::clamp(std::round(level), 0.0, 255.0)));
  }
  const auto view = nhwc(std::as_const(pixels).data(), count, 12, 12, 1);
  const labels classes(static_cast<std::size_t>(count), 0);
  const auto full = low_rank_gaussian{.rank = 144}.fit(view, classes);
  const auto few = low_rank_gaussian{.rank = 6}.fit(view, classes);
  for (std::size_t r = 0; r < 6; ++r)
    EXPECT_NEAR(few.classes()[0].variances[r] / full.classes()[0].variances[r], 1, 1e-4) << r;
}

TEST(low_rank_gaussian, samples_have_the_fitted_mean_and_covariance) {
  const data_set data(60);
  const auto model = low_rank_gaussian{.rank = 16}.fit(data.view(), data.classes);
  constexpr index count = 20000;
  std::vector<float> out(count * data_set::values);
  for (index i = 0; i < count; ++i)
    model({.seed = 4, .index = static_cast<std::uint64_t>(i)}, hwc(out.data() + i * data_set::values, 4, 4, 1));
  const auto value = [&](index i, index k) { return 255.0 * double{out[static_cast<std::size_t>(i * 16 + k)]}; };
  const auto mean = mean_of(count, 16, value);
  const auto expected = covariance_of(60, data_set::values, data);
  const auto found = covariance_of(count, 16, value);
  for (std::size_t a = 0; a < 16; ++a) {
    EXPECT_NEAR(mean[a], model.classes()[0].mean[a], 5 * std::sqrt(expected[a][a] / count));
    for (std::size_t b = 0; b < 16; ++b) {
      // The standard error of a covariance of normal values.
      const double error =
          std::sqrt((expected[a][a] * expected[b][b] + expected[a][b] * expected[a][b]) / static_cast<double>(count));
      EXPECT_NEAR(found[a][b], expected[a][b], 5 * error) << a << ' ' << b;
    }
  }
  // Normal, too: along the first direction.
  std::vector<double> along;
  const auto& fitted = model.classes()[0];
  for (index i = 0; i < count; ++i) {
    double dot = 0;
    for (std::size_t k = 0; k < 16; ++k)
      dot += (value(i, static_cast<index>(k)) - double{fitted.mean[k]}) * double{fitted.directions[k]};
    along.push_back(dot / fitted.variances[0]);
  }
  EXPECT_GT(kolmogorov_p(along, normal_cdf), unlikely);
}

TEST(low_rank_gaussian, rank_and_scale) {
  const data_set data(100);
  const auto one = low_rank_gaussian{.rank = 1}.fit(data.view(), data.classes);
  const auto flat = low_rank_gaussian{.rank = 1, .scale = 0}.fit(data.view(), data.classes);
  const auto wide = low_rank_gaussian{.rank = 1, .scale = 2}.fit(data.view(), data.classes);
  const auto& fitted = one.classes()[0];
  std::vector<float> a(16), b(16), c(16);
  for (std::uint64_t i = 0; i < 20; ++i) {
    one({.index = i}, hwc(a.data(), 4, 4, 1));
    flat({.index = i}, hwc(b.data(), 4, 4, 1));
    wide({.index = i}, hwc(c.data(), 4, 4, 1));
    // One number moves all values along the one direction.
    const double weight = (255.0 * double{a[0]} - double{fitted.mean[0]}) / double{fitted.directions[0]};
    for (std::size_t k = 0; k < 16; ++k) {
      EXPECT_NEAR(255 * a[k], double{fitted.mean[k]} + weight * double{fitted.directions[k]}, 1e-2);
      EXPECT_NEAR(255 * b[k], fitted.mean[k], 1e-4);
      EXPECT_NEAR(c[k] - b[k], 2 * (a[k] - b[k]), 1e-5);
    }
  }
}

TEST(low_rank_gaussian, what_leaves_the_range_is_clamped) {
  std::vector<std::uint8_t> pixels(40 * 4);
  stream random({.seed = 2});
  for (auto& each : pixels) each = random.bernoulli(0.5f) ? 255 : 0;
  const auto model = low_rank_gaussian{.scale = 5}.fit(nhwc(std::as_const(pixels).data(), 40, 2, 2, 1), labels(40, 0));
  std::vector<float> out(4);
  std::vector<std::uint8_t> bytes(4);
  int ends = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    model({.index = i}, hwc(out.data(), 2, 2, 1));
    model({.index = i}, hwc(bytes.data(), 2, 2, 1));
    for (std::size_t k = 0; k < 4; ++k) {
      ASSERT_TRUE(out[k] >= 0 && out[k] <= 1);
      ASSERT_NEAR(bytes[k], 255 * out[k], 0.501);
      ends += bytes[k] == 0 || bytes[k] == 255 ? 1 : 0;
    }
  }
  EXPECT_GT(ends, 200);
}

TEST(low_rank_gaussian, a_class_that_does_not_vary_stays_what_it_is) {
  std::vector<std::uint8_t> pixels(5 * 4, 77);
  const auto model = low_rank_gaussian{}.fit(nhwc(std::as_const(pixels).data(), 5, 2, 2, 1), labels(5, 3));
  std::vector<std::uint8_t> out(4);
  EXPECT_EQ(model({.seed = 1}, hwc(out.data(), 2, 2, 1)), 3);
  EXPECT_EQ(out, std::vector<std::uint8_t>(4, 77));
}

TEST(low_rank_gaussian, classes_come_as_often_as_in_the_data) {
  data_set data(40);
  for (std::size_t i = 0; i < 40; ++i) data.classes[i] = i < 28 ? 2 : 5;
  const auto model = low_rank_gaussian{.rank = 3}.fit(data.view(), data.classes);
  std::vector<float> out(16);
  std::vector<std::size_t> found(2);
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const std::int64_t label = model({.index = i}, hwc(out.data(), 4, 4, 1));
    ASSERT_TRUE(label == 2 || label == 5);
    ++found[label == 2 ? 0 : 1];
  }
  EXPECT_GT(chi_square_p(found, std::vector{28.0, 12.0}), unlikely);
  // A class of one's own choice is drawn from its own distribution.
  EXPECT_EQ(model({}, 5, hwc(out.data(), 4, 4, 1)), 5);
  expect_error([&] { model({}, 3, hwc(out.data(), 4, 4, 1)); }, {"low_rank_gaussian: label", "3"});
}

TEST(low_rank_gaussian, every_class_has_its_own_distribution) {
  const data_set data(300, 3);
  const auto model = low_rank_gaussian{.rank = 4}.fit(data.view(), data.classes);
  for (std::int64_t label = 0; label < 3; ++label) {
    const auto own = [&](index i, index k) { return data(3 * i + label, k); };
    const auto mean = mean_of(100, data_set::values, own);
    for (std::size_t k = 0; k < 16; ++k)
      EXPECT_NEAR(model.classes()[static_cast<std::size_t>(label)].mean[k], mean[k], 1e-4);
  }
}

TEST(low_rank_gaussian, depends_on_the_key_only) {
  const data_set data(120, 6);
  thread_pool threads(4);
  const auto model = low_rank_gaussian{.rank = 5}.fit(data.view(), data.classes);
  const auto parallel = low_rank_gaussian{.rank = 5}.fit(data.view(), data.classes, threads);
  for (std::size_t c = 0; c < 6; ++c) EXPECT_EQ(model.classes()[c].directions, parallel.classes()[c].directions);
  const auto all = [&](auto&& executor) {
    std::vector<float> images(200 * 16);
    executor(200, [&](index begin, index end) {
      for (index i = begin; i < end; ++i)
        model({.seed = 5, .epoch = 1, .index = static_cast<std::uint64_t>(i)}, hwc(images.data() + i * 16, 4, 4, 1));
    });
    return images;
  };
  EXPECT_EQ(all(serial{}), all(threads));
  std::vector<float> a(16), b(16);
  model({.epoch = 1}, hwc(a.data(), 4, 4, 1));
  model({.epoch = 2}, hwc(b.data(), 4, 4, 1));
  EXPECT_NE(a, b);
}

TEST(low_rank_gaussian, planes_and_bytes) {
  const data_set grey(40);
  // The same values as 2 x 4 pixels of 2 channels.
  const auto model = low_rank_gaussian{.rank = 4}.fit(nhwc(grey.pixels.data(), 40, 2, 4, 2), grey.classes);
  xt::xtensor<float, 3> plain = xt::zeros<float>({2, 4, 2});
  xt::xtensor<float, 3> planes = xt::zeros<float>({2, 2, 4});
  model({.seed = 3}, hwc(plain));
  model({.seed = 3}, chw(planes));
  for (std::size_t y = 0; y < 2; ++y)
    for (std::size_t x = 0; x < 4; ++x)
      for (std::size_t c = 0; c < 2; ++c) EXPECT_EQ(planes(c, y, x), plain(y, x, c));
}

TEST(low_rank_gaussian, bad_input) {
  const data_set data(12, 2);
  const auto fit = [&](low_rank_gaussian settings, labels classes) {
    return [&data, settings, classes] { settings.fit(data.view(), classes); };
  };
  expect_error(fit({.rank = 0}, data.classes), {"low_rank_gaussian.rank", "[1, 512]", "0"});
  expect_error(fit({.rank = 513}, data.classes), {"low_rank_gaussian.rank", "[1, 512]", "513"});
  expect_error(fit({.scale = -1}, data.classes), {"low_rank_gaussian.scale", "-1"});
  expect_error(fit({.num_classes = 1}, data.classes), {"labels[1]", "[0, 1)", "1"});
  expect_error(fit({}, labels(3, 0)), {"labels", "12 images", "3"});
  labels alone(12, 0);
  alone[11] = 4;
  expect_error(fit({}, alone), {"class 4", "at least 2", "1"});
  expect_error([] { low_rank_gaussian{}.fit({}, {}); }, {"low_rank_gaussian: images", "at least one"});
  const auto model = low_rank_gaussian{}.fit(data.view(), data.classes);
  std::vector<std::uint8_t> out(16);
  expect_error([&] { model({}, hwc(out.data(), 2, 4, 2)); }, {"low_rank_gaussian: output", "4x4x1", "2x4x2"});
}

}  // namespace
}  // namespace xaug::test
