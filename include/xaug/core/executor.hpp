// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"
#include "xaug/core/workspace.hpp"

namespace xaug {

/// A reference to something callable: two pointers, no allocation. It must not outlive what it refers to.
template <class Signature>
class function_ref;

template <class Result, class... Args>
class function_ref<Result(Args...)> {
public:
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, function_ref>)
  constexpr function_ref(F&& f)
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))), call_([](void* object, Args... args) {
          return static_cast<Result>((*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...));
        }) {}
  constexpr Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

private:
  void* object_;
  Result (*call_)(void*, Args...);
};

/// Work on the samples [begin, end) of a batch.
using batch_task = function_ref<void(index begin, index end)>;

/// An executor splits [0, count) into ranges, calls the task once for each, on any threads, and returns when all are
/// done. xaug::serial and xaug::thread_pool are executors; so is any callable of this form, for OpenMP, TBB or
/// at::parallel_for:
///
///     auto executor = [](index count, auto task) { at::parallel_for(0, count, 16, task); };
template <class E>
concept executor = std::invocable<E&, index, batch_task>;

/// Runs everything on the calling thread.
struct serial {
  void operator()(index count, batch_task task) const {
    if (count > 0) task(0, count);
  }
};

/// A fixed set of threads, the calling one among them. Ranges are handed out as threads become free, so that uneven
/// samples balance; the results do not depend on it. One call runs at a time; a second thread that calls waits its
/// turn. If a task throws, the ranges not begun are dropped and the first exception is rethrown to the caller.
///
/// A nested call, from inside a task, never waits for its turn, as the pools that run the task may be waiting for it:
/// it runs on the calling thread if the pool is busy, and always if it is the pool that runs the task. (A task that
/// starts a thread which calls the pool, and waits for that thread, still deadlocks.)
class thread_pool {
public:
  /// `threads` counts the calling thread: 1 starts none. The default is one for each core.
  explicit thread_pool(int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))) {
    if (threads < 1) throw error("thread_pool.threads", "at least 1", threads);
    workers_.reserve(static_cast<std::size_t>(threads - 1));
    try {
      for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      const std::size_t started = workers_.size() + 1;
      stop();
      throw error("thread_pool.threads", "as many as the system can start, " + std::to_string(started), threads);
    } catch (...) {
      stop();
      throw;
    }
  }
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;
  ~thread_pool() { stop(); }

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void operator()(index count, batch_task task) {
    if (count <= 0) return;
    const call* const outer = current_call();
    if (is_inside(outer)) return task(0, count);
    std::unique_lock one_call(calls_, std::defer_lock);
    if (outer == nullptr)
      one_call.lock();
    else if (!one_call.try_lock())
      return task(0, count);
    const call mine{this, outer};
    start(&mine, &task, count);
    run();
    finish();
  }

  /// Frees the memory that the pool's threads and the calling thread keep for intermediate results; see
  /// xaug::release_memory(). Waits for running calls. Inside a task, frees only the calling thread's memory.
  void release_memory() {
    xaug::release_memory();
    if (current_call() != nullptr) return;
    const std::lock_guard one_call(calls_);
    start(nullptr, nullptr, 0);
    finish();
  }

private:
  /// A running call of a pool, and the call that it is nested in. It is on the stack of the caller, which waits for all
  /// threads.
  struct call {
    const thread_pool* pool;
    const call* outer;
  };
  static const call*& current_call() {
    thread_local const call* mine = nullptr;
    return mine;
  }
  bool is_inside(const call* c) const {
    for (; c != nullptr; c = c->outer)
      if (c->pool == this) return true;
    return false;
  }

  /// Wakes the workers for a task, or, if it is null, to release memory.
  void start(const call* mine, const batch_task* task, index count) {
    {
      const std::lock_guard lock(mutex_);
      call_ = mine;
      task_ = task;
      count_ = count;
      // Some eight ranges for each thread: fine enough to balance, coarse enough to cost nothing.
      chunk_ = std::max<index>(1, count / (8 * threads()));
      next_.store(0, std::memory_order_relaxed);
      failure_ = nullptr;
      busy_ = static_cast<int>(workers_.size());
      ++generation_;
    }
    wake_.notify_all();
  }
  /// Waits for the workers, and rethrows the exception of a task.
  void finish() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

  void run() {
    if (task_ == nullptr) return xaug::release_memory();
    const call* const before = std::exchange(current_call(), call_);
    run_ranges();
    current_call() = before;
  }

  void run_ranges() {
    for (;;) {
      const index begin = next_.fetch_add(chunk_, std::memory_order_relaxed);
      if (begin >= count_) return;
      try {
        (*task_)(begin, std::min(begin + chunk_, count_));
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        next_.store(count_, std::memory_order_relaxed);
      }
    }
  }

  void work() {
    std::uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stopping_ || generation_ != seen; });
        if (stopping_) return;
        seen = generation_;
      }
      run();
      const std::lock_guard lock(mutex_);
      if (--busy_ == 0) done_.notify_one();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& worker : workers_) worker.join();
  }

  std::mutex calls_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<std::thread> workers_;
  const call* call_ = nullptr;
  const batch_task* task_ = nullptr;
  index count_ = 0;
  index chunk_ = 1;
  std::atomic<index> next_{0};
  std::exception_ptr failure_;
  std::uint64_t generation_ = 0;
  int busy_ = 0;
  bool stopping_ = false;
};

}  // namespace xaug
