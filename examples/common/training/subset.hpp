// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace examples {

/// The samples that a run trains on, and those that it validates on; no sample is in both.
struct split {
  std::vector<std::int64_t> training;
  std::vector<std::int64_t> validation;
};

/// Takes `limit` of the samples that `labels` belong to (0: all), with class counts as equal as possible, and sets
/// `validation` of them (a share in [0, 1)) aside, again of each class. The choice follows from `seed`; each list is in
/// rising order. Throws xaug::error if there are not so many samples, or too few for the classes.
split choose_samples(std::span<const std::int64_t> labels, std::int64_t classes, std::int64_t limit, double validation,
                     std::uint64_t seed);

}  // namespace examples
