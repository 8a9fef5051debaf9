// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"

// Memory that threads keep from sample to sample, so that nothing is allocated for each; and how it is given back.

namespace xaug {

namespace detail {

inline std::atomic<std::size_t> most_kept_memory{std::size_t{256} << 20};

/// Something of one thread that holds memory. It lives on that thread.
class memory_keeper {
public:
  memory_keeper(const memory_keeper&) = delete;
  memory_keeper& operator=(const memory_keeper&) = delete;
  virtual std::size_t kept_bytes() const = 0;
  virtual void release() = 0;

protected:
  inline memory_keeper();
  inline virtual ~memory_keeper();

private:
  friend struct thread_memory;
  memory_keeper* next_ = nullptr;
};

/// What is known of the calling thread's memory. Plain data, so that it is there before and after any keeper.
struct thread_memory {
  memory_keeper* keepers = nullptr;
  int uses = 0;        ///< how deep the thread is in work that needs the memory
  bool grew = false;   ///< since it was last compared with the limit
  bool asked = false;  ///< to release all

  static thread_memory& mine() {
    thread_local thread_memory memory;
    return memory;
  }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const memory_keeper* k = keepers; k != nullptr; k = k->next_) sum += k->kept_bytes();
    return sum;
  }
  /// `bytes` are of the largest of several things that grow together: whether all of them are beyond the limit is worth
  /// a look only if they are many.
  void note_large(std::size_t bytes) {
    if (bytes > most_kept_memory.load(std::memory_order_relaxed) / 16) [[unlikely]]
      grew = true;
  }
  XAUG_NEVER_INLINE void settle() {
    const bool release = asked || bytes() > most_kept_memory.load(std::memory_order_relaxed);
    grew = asked = false;
    if (!release) return;
    for (memory_keeper* k = keepers; k != nullptr; k = k->next_) k->release();
  }
  void add(memory_keeper* k) { k->next_ = std::exchange(keepers, k); }
  void remove(memory_keeper* k) {
    for (memory_keeper** at = &keepers; *at != nullptr; at = &(*at)->next_)
      if (*at == k) {
        *at = k->next_;
        return;
      }
  }
};

inline memory_keeper::memory_keeper() {
  thread_memory::mine().add(this);
}
inline memory_keeper::~memory_keeper() {
  thread_memory::mine().remove(this);
}

/// Stands around work that uses what the thread keeps. Behind the outermost one, what is beyond the limit goes.
class memory_use {
public:
  memory_use() : mine_(thread_memory::mine()) { ++mine_.uses; }
  ~memory_use() {
    if (--mine_.uses == 0 && (mine_.grew || mine_.asked)) [[unlikely]]
      mine_.settle();
  }
  memory_use(const memory_use&) = delete;
  memory_use& operator=(const memory_use&) = delete;

private:
  thread_memory& mine_;
};

[[noreturn]] XAUG_NEVER_INLINE inline void throw_no_memory(std::size_t bytes) {
  throw error("memory", "room for " + number_text(bytes) + " bytes of intermediate results", "less");
}

/// Memory that grows and is kept until it is released. What it held is lost when it grows. Aligned to a cache line.
class buffer {
public:
  /// Throws xaug::error if there is not so much memory.
  template <class T>
    requires(std::is_trivially_copyable_v<T>)
  T* reserve(index count) {
    const auto bytes = static_cast<std::size_t>(count) * sizeof(T);
    if (bytes > size_) grow(bytes);
    return reinterpret_cast<T*>(memory_.get());
  }
  void release() {
    memory_.reset();
    size_ = 0;
  }
  std::size_t bytes() const { return size_; }

private:
  static constexpr std::align_val_t alignment{64};
  struct deleter {
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
  };
  XAUG_NEVER_INLINE void grow(std::size_t bytes) {
    release();
    memory_.reset(static_cast<std::byte*>(::operator new(bytes, alignment, std::nothrow)));
    if (memory_ == nullptr) throw_no_memory(bytes);
    size_ = bytes;
    thread_memory::mine().grew = true;
  }
  std::unique_ptr<std::byte, deleter> memory_;
  std::size_t size_ = 0;
};

/// How many bytes an object holds beside itself; 0 of what does not tell, such as draws, which are small.
template <class T>
std::size_t held_bytes(const T& object) {
  if constexpr (requires { object.held_bytes(); })
    return object.held_bytes();
  else if constexpr (!requires { object.capacity(); })
    return 0;
  else
    return (object.capacity() - T().capacity()) * sizeof(typename T::value_type);  // a string has some within itself
}

/// What each thread keeps of a type from call to call; `Owner` tells several of one type apart. Those who use it hold a
/// memory_use meanwhile, and tell thread_memory of what may be large, by note_large().
template <class T, class Owner = T>
T& kept_object() {
  struct keeper final : memory_keeper {
    T object{};
    std::size_t kept_bytes() const override { return held_bytes(object); }
    void release() override {
      // Assigning an empty object would leave a string its memory.
      std::destroy_at(&object);
      std::construct_at(&object);
    }
  };
  thread_local keeper mine;
  return mine.object;
}

/// What each thread keeps of a type for one call, also where a call is made inside a call: each has its own. `Owner`
/// and notes of what is large are as in kept_object().
template <class T, class Owner = T>
class call_object {
public:
  call_object() : stack_(stack::mine()), object_(stack_.take()) {}
  ~call_object() { --stack_.used; }
  call_object(const call_object&) = delete;
  call_object& operator=(const call_object&) = delete;

  T& operator*() const { return object_; }
  T* operator->() const { return &object_; }

private:
  struct stack final : memory_keeper {
    std::vector<std::unique_ptr<T>> objects;
    std::size_t used = 0;

    static stack& mine() {
      thread_local stack here;
      return here;
    }
    T& take() {
      if (used == objects.size()) [[unlikely]]
        objects.push_back(std::make_unique<T>());
      return *objects[used++];
    }
    std::size_t kept_bytes() const override {
      std::size_t sum = 0;
      for (const auto& each : objects) sum += held_bytes(*each);
      return sum;
    }
    void release() override { objects.clear(); }
  };

  memory_use use_;  // first, so that nothing is released while there is a call
  stack& stack_;
  T& object_;
};

/// A buffer for one call: of those that the thread keeps, one that nobody uses, also where a call is made inside a
/// call.
class leased_buffer {
public:
  leased_buffer() = default;
  ~leased_buffer() {
    if (buffer_.bytes() == 0) return;
    try {
      shelf::mine().free.push_back(std::move(buffer_));
    } catch (const std::bad_alloc&) {
      // Then it is not kept.
    }
  }
  leased_buffer(const leased_buffer&) = delete;
  leased_buffer& operator=(const leased_buffer&) = delete;

  template <class T>
  T* reserve(index count) {
    if (buffer_.bytes() == 0) take(static_cast<std::size_t>(count) * sizeof(T));
    return buffer_.reserve<T>(count);
  }

private:
  /// The smallest that has so many bytes, so that larger ones are left for those who need them; or else the largest.
  void take(std::size_t bytes) {
    auto& free = shelf::mine().free;
    if (free.empty()) return;
    const auto best = std::min_element(free.begin(), free.end(), [bytes](const buffer& a, const buffer& b) {
      const bool a_suffices = a.bytes() >= bytes;
      return a_suffices != (b.bytes() >= bytes) ? a_suffices : (a.bytes() < b.bytes()) == a_suffices;
    });
    buffer_ = std::move(*best);
    free.erase(best);
  }

  struct shelf final : memory_keeper {
    std::vector<buffer> free;

    static shelf& mine() {
      thread_local shelf here;
      return here;
    }
    std::size_t kept_bytes() const override {
      std::size_t sum = 0;
      for (const buffer& each : free) sum += each.bytes();
      return sum;
    }
    void release() override { free.clear(); }
  };

  memory_use use_;  // first, so that it ends behind the return of the buffer
  buffer buffer_;
};

}  // namespace detail

/// How many bytes the calling thread keeps for intermediate results.
inline std::size_t kept_memory() {
  return detail::thread_memory::mine().bytes();
}

/// Frees what the calling thread keeps for intermediate results: in the middle of a call as soon as that is done. The
/// next sample takes new memory. See thread_pool::release_memory() for a pool's threads.
inline void release_memory() {
  detail::thread_memory& mine = detail::thread_memory::mine();
  mine.asked = true;
  if (mine.uses == 0) mine.settle();
}

/// How many bytes each thread may keep when a call is done: 256 MiB, unless set otherwise. A thread that has more,
/// behind an image or a batch larger than usual, frees all. Those who work on such images set more, so that memory is
/// not taken anew for each. Holds for all threads, from their next call on that needs more memory than before.
inline void set_kept_memory_limit(std::size_t bytes) {
  detail::most_kept_memory.store(bytes, std::memory_order_relaxed);
}
inline std::size_t kept_memory_limit() {
  return detail::most_kept_memory.load(std::memory_order_relaxed);
}

}  // namespace xaug
