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

/// Tells epochs where nobody else does: a sample that is got for the n-th time is in the n-th epoch. Where each sample
/// is got once in an epoch, this depends on no order and no thread. Thread-safe. Samples have the numbers 0, 1, 2, ...,
/// below 2^32; memory: 4 bytes for each.
class epoch_counter {
public:
  /// Begins with `epoch`. Without `counts` it stays there.
  explicit epoch_counter(std::uint64_t epoch, bool counts = true) : counts_(counts), first_(epoch) {}

  /// The epoch in which a sample is got now. Throws xaug::error for the number of a sample that cannot be counted.
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

  /// Begins anew with an epoch.
  void set(std::uint64_t epoch) {
    const std::lock_guard lock(mutex_);
    first_ = epoch;
    furthest_ = 0;
    times_.clear();
  }

  /// The latest epoch in which a sample was got, or the one to begin with.
  std::uint64_t latest() const {
    const std::lock_guard lock(mutex_);
    return first_ + furthest_;
  }

private:
  mutable std::mutex mutex_;
  bool counts_;
  std::uint64_t first_;
  std::uint32_t furthest_ = 0;
  std::vector<std::uint32_t> times_;  ///< that each sample was got; those behind its end, never
};

}  // namespace xaug
