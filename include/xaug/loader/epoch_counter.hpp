// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

namespace xaug {

/// Counts epochs where nothing else does: a sample that is fetched for the n-th time is in the n-th epoch. If each
/// sample is fetched once per epoch, the result depends on neither order nor threads. Thread-safe. Samples are numbered
/// from 0 to below 2^32. Memory: 4 bytes for each.
class epoch_counter {
public:
  /// Starts at `epoch`. Without `counts`, stays there.
  explicit epoch_counter(std::uint64_t epoch, bool counts = true) : counts_(counts), first_(epoch) {}

  /// Counts a fetch of a sample and returns the epoch that it is in. Throws xaug::error for the number of a sample that
  /// cannot be counted.
  std::uint64_t next(std::size_t sample) {
    const std::lock_guard lock(mutex_);
    if (!counts_) return first_;
    if (sample > std::numeric_limits<std::uint32_t>::max())
      throw error("sample", "a number below 2^32, as its epochs are counted", sample);
    if (sample >= times_.size()) times_.resize(sample + 1);
    const std::uint32_t before = times_[sample]++;
    furthest_ = std::max(furthest_, before);
    return first_ + before;
  }

  /// Restarts the count at `epoch`.
  void set(std::uint64_t epoch) {
    const std::lock_guard lock(mutex_);
    first_ = epoch;
    furthest_ = 0;
    times_.clear();
  }

  /// The latest epoch in which a sample was fetched, or the first one.
  std::uint64_t latest() const {
    const std::lock_guard lock(mutex_);
    return first_ + furthest_;
  }

private:
  mutable std::mutex mutex_;
  bool counts_;
  std::uint64_t first_;
  std::uint32_t furthest_ = 0;
  std::vector<std::uint32_t> times_;  ///< how often each sample was fetched; 0 beyond its end
};

}  // namespace xaug
