// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

namespace xaug {

/// A bounded queue whose entries are produced ahead of time by its own threads, in slots that are reused. Entry number
/// t (its ticket) is what `produce(slot, t)` writes into a slot, any slot on any thread; the consumer gets the tickets
/// in order. If the queue is full, the threads sleep until a slot is given back.
///
/// take(), restart() and the destructor must not run concurrently; leases may be given back from any thread.
template <class Slot>
class ordered_ring {
  struct core;
  struct place;

public:
  /// Called by several threads at a time, each with its own slot. take() rethrows what it throws for that ticket.
  using producer = std::function<void(Slot& slot, std::uint64_t ticket)>;

  /// A slot that the consumer holds; it is refilled only after the lease ends. A lease may outlive the ring.
  class lease {
  public:
    lease(lease&& other) noexcept : core_(std::move(other.core_)), place_(std::exchange(other.place_, nullptr)) {}
    lease& operator=(lease&& other) noexcept {
      lease before(std::move(*this));
      core_ = std::move(other.core_);
      place_ = std::exchange(other.place_, nullptr);
      return *this;
    }
    ~lease() {
      if (place_ != nullptr) core_->give_back(*place_);
    }

    std::uint64_t ticket() const { return place_->ticket; }
    Slot& operator*() const { return place_->slot; }
    Slot* operator->() const { return &place_->slot; }

  private:
    friend ordered_ring;
    lease(std::shared_ptr<core> owner, place& held) : core_(std::move(owner)), place_(&held) {}

    std::shared_ptr<core> core_;
    place* place_;
  };

  /// Starts producing tickets `first`, `first` + 1, ... in `slots` slots on `threads` threads; without threads, take()
  /// produces them itself. Throws xaug::error unless slots >= 1 and threads >= 0.
  ordered_ring(index slots, int threads, producer produce, std::uint64_t first = 0) : core_(std::make_shared<core>()) {
    if (slots < 1) throw error("ring.slots", "at least 1", slots);
    if (threads < 0) throw error("ring.threads", "at least 0", threads);
    core_->produce = std::move(produce);
    core_->places = std::vector<place>(static_cast<std::size_t>(slots));
    core_->wanted = core_->unclaimed = first;
    workers_.reserve(static_cast<std::size_t>(threads));
    try {
      for (int i = 0; i < threads; ++i) workers_.emplace_back([own = core_.get()] { own->work(); });
    } catch (...) {
      stop();
      throw;
    }
  }
  ordered_ring(const ordered_ring&) = delete;
  ordered_ring& operator=(const ordered_ring&) = delete;
  /// Waits for the entries that are being produced, at most one for each thread.
  ~ordered_ring() { stop(); }

  /// Waits for the next ticket. Rethrows an exception of its producer; the ticket then counts as taken. Throws
  /// xaug::error if the consumer holds all slots, as it would wait forever.
  lease take() {
    std::unique_lock lock(core_->mutex);
    if (core_->all_leased())
      throw error("ring.take", "fewer than its " + std::to_string(core_->places.size()) + " slots to be held already",
                  core_->places.size());
    place* next = core_->find_wanted();
    if (next == nullptr) {
      const auto begin = std::chrono::steady_clock::now();
      if (workers_.empty()) core_->make(core_->claim(), lock);
      core_->ready.wait(lock, [&] { return (next = core_->find_wanted()) != nullptr; });
      core_->waited += std::chrono::steady_clock::now() - begin;
    }
    ++core_->wanted;
    if (next->failure) {
      const std::exception_ptr failure = std::exchange(next->failure, nullptr);
      next->state = phase::empty;
      core_->space.notify_one();
      std::rethrow_exception(failure);
    }
    next->state = phase::leased;
    return lease(core_, *next);
  }

  /// Continues with this ticket instead of next(), and drops entries produced ahead. Does not wait.
  void restart(std::uint64_t ticket) {
    const std::lock_guard lock(core_->mutex);
    core_->wanted = core_->unclaimed = ticket;
    ++core_->generation;
    for (place& each : core_->places)
      if (each.state == phase::ready) each.clear();
    core_->space.notify_all();
  }

  /// The ticket that take() gives next.
  std::uint64_t next() const {
    const std::lock_guard lock(core_->mutex);
    return core_->wanted;
  }

  /// Whether the consumer holds all slots, so that take() would throw.
  bool all_leased() const {
    const std::lock_guard lock(core_->mutex);
    return core_->all_leased();
  }
  std::size_t slots() const { return core_->places.size(); }

  /// Seconds that take() has waited in total; without threads, seconds spent in the producer.
  double waited() const {
    const std::lock_guard lock(core_->mutex);
    return std::chrono::duration<double>(core_->waited).count();
  }

private:
  enum class phase : std::uint8_t { empty, filling, ready, leased };

  struct place {
    Slot slot{};
    phase state = phase::empty;
    std::uint64_t ticket = 0;
    std::uint64_t generation = 0;
    std::exception_ptr failure;

    void clear() {
      state = phase::empty;
      failure = nullptr;
    }
  };

  struct core {
    std::mutex mutex;
    std::condition_variable space;
    std::condition_variable ready;
    producer produce;
    std::vector<place> places;
    std::uint64_t wanted = 0;
    std::uint64_t unclaimed = 0;
    std::uint64_t generation = 0;  // counts restarts; tickets of earlier generations are dropped
    std::chrono::steady_clock::duration waited{};
    bool stopping = false;

    // All of these are called with the mutex locked. There are few places, so that a linear search will do.

    bool all_leased() const {
      return std::ranges::all_of(places, [](const place& each) { return each.state == phase::leased; });
    }
    place* find_empty() {
      const auto found = std::ranges::find(places, phase::empty, &place::state);
      return found == places.end() ? nullptr : &*found;
    }
    place* find_wanted() {
      const auto found = std::ranges::find_if(
          places, [this](const place& each) { return each.state == phase::ready && each.ticket == wanted; });
      return found == places.end() ? nullptr : &*found;
    }

    /// Tickets are claimed in order and together with their slots: the one that is waited for always has a slot.
    place& claim() {
      place& mine = *find_empty();
      mine.state = phase::filling;
      mine.ticket = unclaimed++;
      mine.generation = generation;
      return mine;
    }

    void make(place& mine, std::unique_lock<std::mutex>& lock) {
      lock.unlock();
      std::exception_ptr failure;
      try {
        produce(mine.slot, mine.ticket);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (mine.generation != generation) {
        mine.clear();
        space.notify_one();
        return;
      }
      mine.failure = std::move(failure);
      mine.state = phase::ready;
      if (mine.ticket == wanted) ready.notify_one();
    }

    void work() {
      std::unique_lock lock(mutex);
      for (;;) {
        space.wait(lock, [this] { return stopping || find_empty() != nullptr; });
        if (stopping) return;
        make(claim(), lock);
      }
    }

    void give_back(place& held) {
      {
        const std::lock_guard lock(mutex);
        held.clear();
      }
      space.notify_one();
    }
  };

  void stop() {
    {
      const std::lock_guard lock(core_->mutex);
      core_->stopping = true;
    }
    core_->space.notify_all();
    for (auto& worker : workers_) worker.join();
  }

  std::shared_ptr<core> core_;
  std::vector<std::thread> workers_;
};

}  // namespace xaug
