// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/subset.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <xaug/core/error.hpp>
#include <xaug/core/random.hpp>

namespace examples {

split choose_samples(std::span<const std::int64_t> labels, std::int64_t classes, std::int64_t limit, double validation,
                     std::uint64_t seed) {
  const auto size = static_cast<std::int64_t>(labels.size());
  const std::int64_t wanted = limit == 0 ? size : limit;
  if (wanted < classes || wanted > size)
    throw xaug::error("limit",
                      "between " + std::to_string(classes) + " (one of each class) and " + std::to_string(size) +
                          " samples, or 0 for all",
                      limit);
  if (!(validation >= 0.0 && validation < 1.0)) throw xaug::error("validation", "a share in [0, 1)", validation);

  std::vector<std::vector<std::int64_t>> of_class(static_cast<std::size_t>(classes));
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t label = labels[static_cast<std::size_t>(i)];
    if (label < 0 || label >= classes)
      throw xaug::error("labels[" + std::to_string(i) + ']', "a class in [0, " + std::to_string(classes) + ')', label);
    of_class[static_cast<std::size_t>(label)].push_back(i);
  }

  // Every class in a random order. Round by round each gives one, as long as it has any.
  constexpr std::uint64_t subset_stream = 1;
  for (std::size_t c = 0; c < of_class.size(); ++c) {
    xaug::stream random({.seed = seed, .epoch = subset_stream, .index = c});
    std::vector<std::int64_t> order(of_class[c].size());
    random.permutation(std::span(order));
    for (std::int64_t& each : order) each = of_class[c][static_cast<std::size_t>(each)];
    of_class[c] = std::move(order);
  }
  std::vector<std::int64_t> taken(of_class.size(), 0);
  for (std::int64_t left = wanted; left > 0;) {
    for (std::size_t c = 0; c < of_class.size() && left > 0; ++c) {
      if (taken[c] == static_cast<std::int64_t>(of_class[c].size())) continue;
      ++taken[c];
      --left;
    }
  }

  split chosen;
  for (std::size_t c = 0; c < of_class.size(); ++c) {
    const auto aside = static_cast<std::int64_t>(std::llround(validation * static_cast<double>(taken[c])));
    const auto begin = of_class[c].begin();
    chosen.validation.insert(chosen.validation.end(), begin, begin + aside);
    chosen.training.insert(chosen.training.end(), begin + aside, begin + taken[c]);
  }
  if (chosen.training.empty()) throw xaug::error("validation", "a share that leaves samples to train on", validation);
  std::sort(chosen.training.begin(), chosen.training.end());
  std::sort(chosen.validation.begin(), chosen.validation.end());
  return chosen;
}

}  // namespace examples
