// SPDX-License-Identifier: BSD-3-Clause
//
// A batch on its way into training: uint8 images with class indices in, normalised float images with soft labels out.

#include <cmath>
#include <iostream>
#include <numeric>
#include <vector>
#include <xaug/xaug.hpp>

int main() {
  // 128 RGB images of 32 x 32, height x width x channels, as a data set has them (here: slopes), and their classes.
  xt::xtensor<std::uint8_t, 4> images = xt::zeros<std::uint8_t>({128, 32, 32, 3});
  std::iota(images.begin(), images.end(), std::uint8_t{0});
  std::vector<std::int64_t> classes(128);
  for (std::size_t i = 0; i < classes.size(); ++i) classes[i] = static_cast<std::int64_t>(i % 10);
  std::vector<std::int64_t> indices(128);  // of the images in the data set: their random numbers depend on them
  std::iota(indices.begin(), indices.end(), 0);

  const auto augment = xaug::random_crop{.height = 32, .width = 32, .padding = 4} | xaug::horizontal_flip{.p = 0.5f} |
                       xaug::color_jitter{.brightness = {0.8f, 1.2f}, .hue = {-0.05f, 0.05f}} |
                       xaug::normalize{.mean = {0.491f, 0.482f, 0.447f}, .std = {0.247f, 0.244f, 0.262f}} |
                       xaug::mixup{.alpha = 0.2f, .unit = xaug::mix_unit::sample};

  xt::xtensor<float, 4> batch = xt::zeros<float>({128, 3, 32, 32});
  xt::xtensor<float, 2> labels = xt::zeros<float>({128, 10});
  xaug::thread_pool threads;
  augment(xaug::nhwc(images), classes, xaug::nchw(batch), xaug::label_view(labels.data(), 128, 10),
          {.seed = 42, .epoch = 0}, indices, threads);

  // Normalised, the values lie around 0; however classes are mixed, each image has a whole label.
  const float mean = std::accumulate(batch.begin(), batch.end(), 0.0f) / static_cast<float>(batch.size());
  const float sum = std::accumulate(labels.begin(), labels.end(), 0.0f);
  std::cout << "128 images, mean " << mean << "; labels that sum to " << sum << "; the first of them:";
  for (std::size_t c = 0; c < 10; ++c) std::cout << ' ' << labels(0, c);
  std::cout << '\n';
  return std::abs(mean) < 1.0f && std::abs(sum - 128.0f) < 0.01f ? 0 : 1;
}
