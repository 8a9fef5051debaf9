// SPDX-License-Identifier: BSD-3-Clause
// The settings that transforms draw are distributed as torchvision's: histograms of 100000 draws of each, compared by
// chi-square. Seeds are fixed, so that the tests give the same every time.

#include <numeric>

#include "support/golden.hpp"
#include "xaug/image/affine.hpp"
#include "xaug/image/color_jitter.hpp"
#include "xaug/image/grayscale.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/random_crop.hpp"
#include "xaug/image/random_erasing.hpp"
#include "xaug/image/random_resized_crop.hpp"
#include "xaug/image/rotate.hpp"
#include "xaug/image/translate.hpp"
#include "xaug/image/vertical_flip.hpp"

namespace {

using xaug::image_shape;
using xaug::index;

/// How many standard deviations two histograms of equal size are apart, by their chi-square (Wilson and Hilferty, "The
/// Distribution of Chi-Square", 1931).
double distance(std::span<const double> a, std::span<const double> b) {
  double chi_square = 0;
  double bins = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] + b[i] == 0) continue;
    chi_square += (a[i] - b[i]) * (a[i] - b[i]) / (a[i] + b[i]);
    ++bins;
  }
  if (bins < 2) return 0;
  const double spread = 2.0 / (9.0 * (bins - 1));
  return (std::cbrt(chi_square / (bins - 1)) - (1.0 - spread)) / std::sqrt(spread);
}

/// Compares the statistics of a transform's draws with the rows of torchvision's file `name`.
template <class T, class Statistics>
void compare(const std::string& name, const T& transform, const image_shape& shape, const Statistics& statistics) {
  std::vector<index> size;
  const auto file = golden::load<double>("sampling_" + name, &size);
  const auto rows = static_cast<std::size_t>(size[0]);
  const auto columns = static_cast<std::size_t>(size[1]);
  const auto row = [&](std::size_t i) { return std::span(file).subspan(i * columns, columns); };
  const std::size_t bins = columns - 2;

  std::vector<std::vector<double>> counts(rows, std::vector<double>(bins));
  const auto counted = row(0).subspan(2);
  const double draws = std::accumulate(counted.begin(), counted.end(), 0.0);
  ASSERT_GT(draws, 10000);
  const xaug::philox_key key = xaug::derive_key(2024, 1);
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(draws); ++i) {
    xaug::stream random(key, i, 0);
    xaug::drawn<T> draw;
    xaug::detail::sample_transform(transform, draw, random, shape);
    const auto values = statistics(draw);
    ASSERT_EQ(values.size(), rows);
    for (std::size_t k = 0; k < rows; ++k) {
      const double low = row(k)[0];
      const double high = row(k)[1];
      const double bin = std::floor((values[k] - low) / (high - low) * static_cast<double>(bins));
      ++counts[k][static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(bins - 1)))];
    }
  }
  // Beyond five standard deviations chance goes once in three million.
  for (std::size_t k = 0; k < rows; ++k) {
    const double found = distance(counts[k], row(k).subspan(2));
    testing::Test::RecordProperty(name + '_' + std::to_string(k), std::to_string(found));
    EXPECT_LT(found, 5.0) << name << ", statistic " << k;
  }
}

double real(auto x) {
  return static_cast<double>(x);
}

TEST(sampling, random_crop) {
  compare("random_crop", xaug::random_crop{.height = 32, .width = 32}, {39, 39, 3},
          [](const auto& d) { return std::array{real(8 * d.top + d.left)}; });
  const xaug::random_crop padded{.height = 32, .width = 24, .padding = {1, 2, 3, 0}, .pad_if_needed = true};
  compare("random_crop_padded", padded, {20, 26, 1}, [](const auto& d) {
    return std::array{real(d.padding.top - d.top + 20), real(d.padding.left - d.left + 20)};
  });
}

TEST(sampling, random_resized_crop) {
  const auto statistics = [](const image_shape& shape) {
    return [shape](const auto& d) {
      return std::array{real(d.top),
                        real(d.left),
                        real(d.height),
                        real(d.width),
                        real(d.width) / real(d.height),
                        real(d.height * d.width) / real(shape.pixels())};
    };
  };
  const image_shape wide{48, 60, 3};
  compare("random_resized_crop", xaug::random_resized_crop{.height = 8, .width = 8}, wide, statistics(wide));
  const image_shape flat{20, 60, 3};
  compare("random_resized_crop_tight",
          xaug::random_resized_crop{.height = 8, .width = 8, .scale = {0.5f, 1.0f}, .ratio = {0.6f, 2.5f}}, flat,
          statistics(flat));
}

TEST(sampling, random_erasing) {
  const auto statistics = [](const image_shape& shape) {
    return [shape](const auto& d) {
      return std::array{real(d.apply),
                        real(d.top),
                        real(d.left),
                        real(d.height),
                        real(d.width),
                        real(d.height) / std::max(1.0, real(d.width)),
                        real(d.height * d.width) / real(shape.pixels())};
    };
  };
  const image_shape wide{48, 60, 1};
  compare("random_erasing", xaug::random_erasing{.p = 1.0f}, wide, statistics(wide));
  const image_shape flat{20, 60, 1};
  compare("random_erasing_tight", xaug::random_erasing{.p = 1.0f, .scale = {0.3f, 1.0f}, .ratio = {0.2f, 2.0f}}, flat,
          statistics(flat));
}

TEST(sampling, rotate) {
  compare("rotate", xaug::rotate{.degrees = {-30.0f, 70.0f}}, {8, 8, 1},
          [](const auto& d) { return std::array{real(d.degrees)}; });
}

TEST(sampling, affine) {
  const xaug::affine transform{.degrees = {-10.0f, 25.0f},
                               .translate_x = {-0.3f, 0.3f},
                               .translate_y = {-0.11f, 0.11f},
                               .scale = {0.5f, 1.7f},
                               .shear_x = {-5.0f, 20.0f},
                               .shear_y = {-40.0f, 10.0f}};
  compare("affine", transform, {40, 64, 3}, [](const auto& d) {
    return std::array{real(d.degrees), real(d.translate_x + 32), real(d.translate_y + 32),
                      real(d.scale),   real(d.shear_x),          real(d.shear_y)};
  });
}

TEST(sampling, translate) {
  compare("translate", xaug::translate{.x = {-0.3f, 0.3f}, .y = {-0.11f, 0.11f}}, {40, 64, 3}, [](const auto& d) {
    return std::array{real(d.x + 32), real(d.y + 32)};
  });
}

TEST(sampling, color_jitter) {
  const xaug::color_jitter transform{
      .brightness = {0.6f, 1.4f}, .contrast = {0.5f, 2.0f}, .saturation = {0.0f, 2.3f}, .hue = {-0.2f, 0.2f}};
  compare("color_jitter", transform, {8, 8, 3}, [](const auto& d) {
    return std::array{real(16 * d.order[0] + 4 * d.order[1] + d.order[2]), real(d.brightness), real(d.contrast),
                      real(d.saturation), real(d.hue)};
  });
}

TEST(sampling, probabilities) {
  const auto applies = [](const auto& d) { return std::array{real(d.apply)}; };
  compare("horizontal_flip", xaug::horizontal_flip{.p = 0.5f}, {8, 8, 3}, applies);
  compare("vertical_flip", xaug::vertical_flip{.p = 0.2f}, {8, 8, 3}, applies);
  compare("invert", xaug::invert{.p = 0.1f}, {8, 8, 3}, applies);
  compare("grayscale", xaug::grayscale{.p = 0.7f}, {8, 8, 3}, applies);
}

}  // namespace
