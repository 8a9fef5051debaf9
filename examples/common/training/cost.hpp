// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <vector>

namespace examples {

/// Processor time, in seconds, that a loader without threads takes for a sample: the median of ten epochs, behind two
/// that allocate memory. It is less disturbed by other work on the machine than time by the clock.
template <class Loader>
double processor_seconds_per_sample(Loader& loader) {
  constexpr std::uint64_t warm_up = 2;
  constexpr std::uint64_t measured = 10;
  std::vector<double> seconds;
  for (std::uint64_t epoch = 0; epoch < warm_up + measured; ++epoch) {
    const std::clock_t begin = std::clock();
    for (const auto& batch : loader.epoch(epoch)) static_cast<void>(batch);
    seconds.push_back(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  const auto middle = seconds.begin() + warm_up + measured / 2;
  std::nth_element(seconds.begin() + warm_up, middle, seconds.end());
  return *middle / static_cast<double>(loader.samples());
}

}  // namespace examples
