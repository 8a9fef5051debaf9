// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <xaug/core/xtensor.hpp>

namespace examples {

/// One image of height x width x channels.
using image = xt::xtensor<std::uint8_t, 3>;

/// A data set in memory, as every reader returns it.
struct labelled_images {
  xt::xtensor<std::uint8_t, 4> images;   ///< size x height x width x channels
  std::vector<std::int64_t> labels;      ///< one for each image; empty if there are none
  std::vector<std::string> class_names;  ///< by label; empty if unknown

  xaug::index size() const { return static_cast<xaug::index>(images.shape()[0]); }
};

/// A copy of image i.
inline image image_of(const labelled_images& all, xaug::index i) {
  return xt::view(all.images, i, xt::all(), xt::all(), xt::all());
}

/// Copies of these images, with their labels.
inline labelled_images select(const labelled_images& from, std::span<const std::int64_t> indices) {
  const auto& shape = from.images.shape();
  labelled_images chosen{
      xt::xtensor<std::uint8_t, 4>::from_shape({indices.size(), shape[1], shape[2], shape[3]}), {}, from.class_names};
  const std::size_t image_size = shape[1] * shape[2] * shape[3];
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto index = static_cast<std::size_t>(indices[i]);
    std::copy_n(from.images.data() + index * image_size, image_size, chosen.images.data() + i * image_size);
    chosen.labels.push_back(from.labels.at(index));
  }
  return chosen;
}

inline constexpr std::array<std::string_view, 10> fashion_mnist_classes{
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

inline constexpr std::array<std::string_view, 10> cifar10_classes{"airplane", "automobile", "bird",  "cat",  "deer",
                                                                  "dog",      "frog",       "horse", "ship", "truck"};

inline std::vector<std::string> names(std::span<const std::string_view> classes) {
  return {classes.begin(), classes.end()};
}

}  // namespace examples
