// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "common/labelled_images.hpp"

namespace examples {

/// The images that a run trains on, and those that it validates on; no image is in both.
struct split {
  std::vector<std::int64_t> training;
  std::vector<std::int64_t> validation;
};

/// Takes `limit` of the images that `labels` belong to (0: all), with class counts as equal as possible, and sets
/// `validation` of them (a share in [0, 1)) aside, again of each class. The choice follows from `seed`; each list is in
/// rising order. Throws xaug::error if there are not so many images, or too few for the classes.
split choose_images(std::span<const std::int64_t> labels, std::int64_t classes, std::int64_t limit, double validation,
                    std::uint64_t seed);

/// Copies of these images, with their labels.
labelled_images select(const labelled_images& from, std::span<const std::int64_t> indices);

}  // namespace examples
