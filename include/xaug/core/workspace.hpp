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

// Memory that threads keep from sample to sample, so that none is allocated per sample, and how it is released.

namespace xaug {

namespace detail {

inline std::atomic<std::size_t> most_kept_memory{std::size_t{256} << 20};

/// An object of one thread that holds memory. It is created and destroyed on that thread.
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

/// The state of the calling thread's memory. Plain data, so that it exists before and after any keeper.
struct thread_memory {
  memory_keeper* keepers = nullptr;
  int uses = 0;        ///< nesting depth of work that uses the memory
  bool grew = false;   ///< since it was last compared with the limit
  bool asked = false;  ///< release_memory() was called

  static thread_memory& mine() {
    thread_local thread_memory memory;
    return memory;
  }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const memory_keeper* k = keepers; k != nullptr; k = k->next_) sum += k->kept_bytes();
    return sum;
  }
  /// `bytes` is the size of the largest of several objects that grow together: their sum is compared with the limit
  /// only if this one is large.
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

/// A scope of work that uses the thread's kept memory. At the end of the outermost one, all of it is freed if it is
/// beyond the limit or release_memory() was called.
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

/// Memory that grows on demand and is kept until it is released. Growing discards the contents. Aligned to a cache
/// line.
class buffer {
public:
  /// Throws xaug::error if the memory cannot be allocated.
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

/// The bytes that an object holds outside of itself; 0 for types that do not say, such as draws, which are small.
template <class T>
std::size_t held_bytes(const T& object) {
  if constexpr (requires { object.held_bytes(); })
    return object.held_bytes();
  else if constexpr (!requires { object.capacity(); })
    return 0;
  else
    return (object.capacity() - T().capacity()) * sizeof(typename T::value_type);  // short strings need none
}

/// An object that each thread keeps from call to call; `Owner` distinguishes several of one type. Users hold a
/// memory_use while they use it, and report its size by thread_memory::note_large() if it may be large.
template <class T, class Owner = T>
T& kept_object() {
  struct keeper final : memory_keeper {
    T object{};
    std::size_t kept_bytes() const override { return held_bytes(object); }
    void release() override {
      // Assignment of an empty string would keep the memory.
      std::destroy_at(&object);
      std::construct_at(&object);
    }
  };
  thread_local keeper mine;
  return mine.object;
}

/// An object of the thread for one call; a nested call gets another one. Objects are kept from call to call. `Owner`
/// and note_large() are as for kept_object().
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

/// A buffer for one call, from those that the thread keeps; a nested call gets another one.
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
  /// Takes the smallest buffer that is large enough, so that larger ones stay free, or else the largest.
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

  memory_use use_;  // first, so that it ends after the buffer is returned
  buffer buffer_;
};

}  // namespace detail

/// How many bytes the calling thread keeps for intermediate results.
inline std::size_t kept_memory() {
  return detail::thread_memory::mine().bytes();
}

/// Frees the memory that the calling thread keeps for intermediate results; inside a call, as soon as that has ended.
/// The next sample allocates again. See thread_pool::release_memory() for a pool's threads.
inline void release_memory() {
  detail::thread_memory& mine = detail::thread_memory::mine();
  mine.asked = true;
  if (mine.uses == 0) mine.settle();
}

/// Sets how many bytes each thread may keep after a call; the default is 256 MiB. A thread that has more, after an
/// unusually large image or batch, frees all of it. Raise the limit where such images are usual, so that memory is not
/// allocated for each. Applies to all threads, from their next call that needs more memory than before.
inline void set_kept_memory_limit(std::size_t bytes) {
  detail::most_kept_memory.store(bytes, std::memory_order_relaxed);
}
inline std::size_t kept_memory_limit() {
  return detail::most_kept_memory.load(std::memory_order_relaxed);
}

}  // namespace xaug
