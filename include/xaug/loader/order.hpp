// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"
#include "xaug/core/random.hpp"

namespace xaug {

namespace detail {

/// The position of the random numbers of orders. Used by nothing else: pipelines have fewer nodes, and streams of whole
/// images set the highest bit.
inline constexpr std::uint32_t order_position = 0x7FFFFFFF;

}  // namespace detail

/// A uniform random order of the samples 0, ..., size - 1 of a data set: a function of the seed and the epoch, and
/// independent of the numbers that pipelines draw from the same key. Cost: one random number for each sample, some 0.3
/// ms for 60,000.
inline std::vector<std::uint32_t> shuffled_order(std::uint64_t seed, std::uint64_t epoch, index size) {
  std::vector<std::uint32_t> order(static_cast<std::size_t>(size));
  stream random(derive_key(seed, epoch), 0, detail::order_position);
  random.permutation(std::span(order));
  return order;
}

/// How a data set is divided into batches.
struct order_options {
  index batch_size = 64;
  bool shuffle = true;     ///< in another order in each epoch; else 0, 1, 2, ...
  bool drop_last = false;  ///< leave out a last batch that is not full
  std::uint64_t seed = 0;
  index rank = 0;  ///< which of `world_size` processes this is
  index world_size = 1;
  index bucket_batches = 1;  ///< so many batches at a time have their samples sorted by length; 1: none
};

/// Which samples are in which batch of which epoch: a function of its options, without state from batch to batch.
///
/// Several processes: rank r of W gets positions r, r + W, r + 2 W, ... of the epoch's order, so that the ranks'
/// batches number b together are batch b of one process with a W times larger batch size. All ranks have the same
/// number of batches of the same sizes. If the size of the data set is not a multiple of W, the order wraps around
/// until all ranks have equally many (fewer than W samples occur twice in an epoch, which matters for metrics that are
/// summed over ranks); with drop_last, the remainder is left out instead.
///
/// Buckets: batches of samples of about one length need little padding. The samples of `bucket_batches` consecutive
/// batches, of all ranks together, are sorted by length, divided into batches, and these are put in random order (with
/// shuffle; else the shortest first). What is said of ranks above still holds, so that theirs take about equally long.
/// The random order within an epoch is then one of batches, less of samples: several dozen batches keep it good.
///
/// Thread-safe. Keeps the orders of the last few epochs that were asked for, 4 bytes for each sample and epoch. Cost of
/// an order with buckets: a sort, some 3 ms for 60,000 samples.
class batch_order {
public:
  /// `lengths`: of each sample, in any unit; needed for buckets alone. Throws xaug::error for options out of range, if
  /// there would be no batch, and for buckets without a length for each sample.
  batch_order(index samples, const order_options& options, std::vector<std::uint32_t> lengths = {})
      : samples_(samples), options_(options), lengths_(std::move(lengths)) {
    constexpr index most = std::numeric_limits<std::uint32_t>::max();
    if (samples < 1 || samples > most) throw error("data set", "1 to " + std::to_string(most) + " samples", samples);
    if (options.batch_size < 1) throw error("batch_size", "at least 1", options.batch_size);
    if (options.world_size < 1) throw error("world_size", "at least 1", options.world_size);
    if (options.rank < 0 || options.rank >= options.world_size)
      throw error("rank", "a number in [0, " + std::to_string(options.world_size) + ')', options.rank);
    if (options.bucket_batches < 1) throw error("bucket_batches", "at least 1", options.bucket_batches);
    if (has_buckets() && static_cast<index>(lengths_.size()) != samples)
      throw error("lengths", "one for each of the " + std::to_string(samples) + " samples", lengths_.size());
    const auto divide = [&](index count, index by) { return options.drop_last ? count / by : (count + by - 1) / by; };
    of_rank_ = divide(samples, options.world_size);
    batches_ = divide(of_rank_, options.batch_size);
    if (batches_ < 1)
      throw error("batch_size", "at most the " + std::to_string(of_rank_) + " samples of a rank, with drop_last",
                  options.batch_size);
  }
  batch_order(const batch_order&) = delete;
  batch_order& operator=(const batch_order&) = delete;

  /// Batches in an epoch, the same for each rank.
  index batches() const { return batches_; }

  /// How many samples a batch has: batch_size, or what is left for the last one.
  index batch_size(index batch) const { return std::min(options_.batch_size, of_rank_ - batch * options_.batch_size); }

  /// Samples that a rank gets in an epoch.
  index samples() const { return options_.drop_last ? batches_ * options_.batch_size : of_rank_; }

  /// Writes which samples batch number `batch` in [0, batches()) of an epoch has. Keeps the memory of `indices`.
  void fill(std::uint64_t epoch, index batch, std::vector<std::int64_t>& indices) const {
    indices.resize(static_cast<std::size_t>(batch_size(batch)));
    std::int64_t position = first_position(batch) + options_.rank;
    for (std::int64_t& each : indices) each = std::exchange(position, position + options_.world_size);
    if (!options_.shuffle && !has_buckets()) {
      for (std::int64_t& each : indices) each %= samples_;
    } else {
      const auto found = order_of(options_.shuffle ? epoch : 0);
      for (std::int64_t& each : indices) each = found->order[static_cast<std::size_t>(each)];
    }
  }

private:
  bool has_buckets() const { return options_.bucket_batches > 1; }

  /// Where a batch of all ranks together begins in the order.
  index first_position(index batch) const { return batch * options_.batch_size * options_.world_size; }

  struct epoch_order {
    explicit epoch_order(std::uint64_t number) : epoch(number) {}
    std::uint64_t epoch;
    std::once_flag made;
    std::vector<std::uint32_t> order;
  };

  /// Batches of two epochs may be made at the same time: neither waits for the other's order.
  std::shared_ptr<const epoch_order> order_of(std::uint64_t epoch) const {
    std::shared_ptr<epoch_order> found;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& each : kept_)
        if (each && each->epoch == epoch) found = each;
      if (!found) {
        found = std::make_shared<epoch_order>(epoch);
        kept_[oldest_] = found;
        oldest_ = (oldest_ + 1) % kept_.size();
      }
    }
    std::call_once(found->made, [&] { found->order = make_order(epoch); });
    return found;
  }

  /// All positions of the ranks.
  std::vector<std::uint32_t> make_order(std::uint64_t epoch) const {
    std::vector<std::uint32_t> order(static_cast<std::size_t>(samples_));
    if (options_.shuffle)
      order = shuffled_order(options_.seed, epoch, samples_);
    else
      std::iota(order.begin(), order.end(), 0U);
    const auto positions = static_cast<std::size_t>(of_rank_ * options_.world_size);
    order.reserve(positions);
    for (std::size_t i = 0; order.size() < positions; ++i) order.push_back(order[i]);
    if (has_buckets()) sort_buckets(epoch, order);
    return order;
  }

  void sort_buckets(std::uint64_t epoch, std::vector<std::uint32_t>& order) const {
    std::vector<std::uint32_t> sorted;
    std::vector<index> places;
    for (index first = 0; first < batches_; first += options_.bucket_batches) {
      places.resize(static_cast<std::size_t>(std::min(options_.bucket_batches, batches_ - first)));
      std::iota(places.begin(), places.end(), first);
      const auto begin = order.begin() + first_position(first);
      const index last = places.back();
      sorted.assign(begin, order.begin() + first_position(last) + batch_size(last) * options_.world_size);
      std::ranges::stable_sort(sorted, {}, [this](std::uint32_t sample) { return lengths_[sample]; });
      if (options_.shuffle) {
        // Sample 0 is the whole data set's order.
        stream random(derive_key(options_.seed, epoch), static_cast<std::uint64_t>(first) + 1, detail::order_position);
        random.permutation(std::span(places));
        for (index& place : places) place += first;
      }
      // The batch that is not full may be of any length.
      auto from = sorted.cbegin();
      for (const index place : places) {
        const index count = batch_size(place) * options_.world_size;
        std::copy_n(from, count, order.begin() + first_position(place));
        from += count;
      }
    }
  }

  index samples_;
  order_options options_;
  std::vector<std::uint32_t> lengths_;
  index of_rank_ = 0;
  index batches_ = 0;
  mutable std::mutex mutex_;
  mutable std::array<std::shared_ptr<epoch_order>, 4> kept_;
  mutable std::size_t oldest_ = 0;
};

}  // namespace xaug
