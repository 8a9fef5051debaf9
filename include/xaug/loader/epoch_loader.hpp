// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "xaug/core/error.hpp"
#include "xaug/core/random.hpp"
#include "xaug/loader/order.hpp"
#include "xaug/loader/ring.hpp"
#include "xaug/pipeline/composed.hpp"

namespace xaug {

/// How batches are made ahead.
struct ahead_options {
  std::uint64_t epoch = 0;  ///< the first one
  int threads = 1;          ///< that make batches in the background; with 0, next() makes them
  index prefetch = 4;       ///< batches that may be made ahead; one more is allocated
};

/// What loaders have in common: epochs of batches, made in order by threads in the background, in memory that is used
/// again. batch_loader and text_loader are loaders; they say what a batch is by `Slot`, the memory of one:
///
///  - `std::vector<std::int64_t> indices`: which samples the batch has, filled before the rest is made;
///  - `contents`: a type made of a `const Slot&`, what the user of a batch sees of it.
///
/// Which samples a batch has depends on the order's options and the epoch alone (batch_order). While the last batches
/// of an epoch are taken, the first ones of the next are being made. One thread at a time may call a loader.
template <class Slot>
class epoch_loader {
  using ring = ordered_ring<Slot>;

  struct holder {
    typename ring::lease lease_;
    std::uint64_t batches_;
  };

public:
  /// Makes the batch of `to.indices`; the key has seed and epoch. Called by several threads at a time.
  using maker = std::function<void(Slot& to, const sample_key& key)>;

  /// A batch in the loader's memory, which is reused after the batch is destroyed: in a loop over an epoch, when the
  /// loop advances. Tensors that outlive the batch, including those held by an autograd graph, keep their memory and
  /// values; the loader then allocates new memory. Asynchronous copies do not hold their source: keep the batch until a
  /// to(device, non_blocking = true) has completed. A batch may outlive the loader.
  class batch : private holder, public Slot::contents {  // in this order: the contents are gone when the lease ends
  public:
    batch(batch&&) = default;
    batch& operator=(batch&& other) noexcept {
      contents_of(*this) = std::move(contents_of(other));  // before the memory of the old ones goes back
      static_cast<holder&>(*this) = std::move(static_cast<holder&>(other));
      return *this;
    }

    /// Which samples of the source these are.
    std::span<const std::int64_t> indices() const { return this->lease_->indices; }
    std::uint64_t epoch() const { return this->lease_.ticket() / this->batches_; }
    /// Its place in the epoch, from 0.
    index number() const { return static_cast<index>(this->lease_.ticket() % this->batches_); }

  private:
    friend epoch_loader;
    batch(typename ring::lease lease, std::uint64_t batches)
        : holder{std::move(lease), batches}, Slot::contents(std::as_const(*this->lease_)) {}

    static typename Slot::contents& contents_of(batch& of) { return of; }
  };

  class epoch_batches;

  /// Starts making batches immediately. `lengths` are those of batch_order. Throws xaug::error for options out of
  /// range.
  epoch_loader(index samples, const order_options& order, const ahead_options& ahead, maker make,
               std::vector<std::uint32_t> lengths = {})
      : order_(samples, order, std::move(lengths)),
        first_(ticket_of(ahead.epoch)),
        ring_(
            slots_of(ahead), ahead.threads,
            [this, seed = order.seed, act = std::move(make)](Slot& to, std::uint64_t ticket) {
              make_batch(to, ticket, seed, act);
            },
            first_) {}
  epoch_loader(const epoch_loader&) = delete;
  epoch_loader& operator=(const epoch_loader&) = delete;

  /// The next batch, or none at the end of an epoch; the call after that returns the first batch of the next epoch.
  /// Waits for the batch to be made. An exception in making it (usually of the pipeline) is rethrown here, once, as an
  /// xaug::error that names the batch, its epoch and the sample, with the original nested in it
  /// (std::rethrow_if_nested); the next call continues with the batch after it. Throws xaug::error if prefetch + 1
  /// batches are still alive.
  std::optional<batch> next() {
    const std::uint64_t ticket = ring_.next();
    if (ticket != first_ && ticket % batches_of_epoch() == 0) {
      first_ = ticket;
      return std::nullopt;
    }
    if (ring_.all_leased())
      throw error("batches",
                  "at most prefetch = " + std::to_string(ring_.slots() - 1) +
                      " to be alive when another one is asked for; let them end, copy what is kept, or raise prefetch",
                  ring_.slots());
    return batch(ring_.take(), batches_of_epoch());
  }

  /// Continues with the first batch of any epoch. Costs nothing for the epoch that comes next anyway; otherwise batches
  /// made ahead are dropped.
  void set_epoch(std::uint64_t epoch) {
    first_ = ticket_of(epoch);
    if (ring_.next() != first_) ring_.restart(first_);
  }

  /// All batches of an epoch, to iterate over once.
  epoch_batches epoch(std::uint64_t epoch) {
    set_epoch(epoch);
    return epoch_batches(*this);
  }

  /// Batches in an epoch, the same for each rank.
  index batches() const { return order_.batches(); }
  /// Samples in an epoch, of this rank.
  index samples() const { return order_.samples(); }
  /// Seconds that next() has waited for batches in total.
  double waited() const { return ring_.waited(); }

private:
  static index slots_of(const ahead_options& options) {
    if (options.prefetch < 1) throw error("prefetch", "at least 1", options.prefetch);
    if (options.threads < 0) throw error("threads", "at least 0", options.threads);
    return options.prefetch + 1;
  }

  std::uint64_t batches_of_epoch() const { return static_cast<std::uint64_t>(batches()); }

  /// Batches are numbered consecutively across epochs.
  std::uint64_t ticket_of(std::uint64_t epoch) const {
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / batches_of_epoch() - 1;
    if (epoch >= most) throw error("epoch", "less than " + std::to_string(most), epoch);
    return epoch * batches_of_epoch();
  }

  void make_batch(Slot& to, std::uint64_t ticket, std::uint64_t seed, const maker& make) const {
    const std::uint64_t epoch = ticket / batches_of_epoch();
    const std::uint64_t number = ticket % batches_of_epoch();
    order_.fill(epoch, static_cast<index>(number), to.indices);
    detail::naming([&] { return "batch " + std::to_string(number) + " of epoch " + std::to_string(epoch); },
                   [&] {
                     make(to, {seed, epoch, 0});
                   });
  }

  batch_order order_;
  std::uint64_t first_;  // of the epoch
  ring ring_;            // last, as its threads use the rest
};

/// An epoch of a loader, for range-based for. A batch ends when the iterator goes on.
template <class Slot>
class epoch_loader<Slot>::epoch_batches {
public:
  class iterator {
  public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = batch;
    using difference_type = std::ptrdiff_t;

    explicit iterator(epoch_loader& loader) : loader_(&loader), now_(loader.next()) {}
    batch& operator*() const { return *now_; }
    batch* operator->() const { return &*now_; }
    iterator& operator++() {
      now_.reset();  // so that its memory can be refilled while waiting for the next one
      now_ = loader_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return !i.now_; }

  private:
    epoch_loader* loader_;
    mutable std::optional<batch> now_;
  };

  iterator begin() const { return iterator(*loader_); }
  std::default_sentinel_t end() const { return {}; }

private:
  friend epoch_loader;
  explicit epoch_batches(epoch_loader& loader) : loader_(&loader) {}
  epoch_loader* loader_;
};

}  // namespace xaug
