// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Counts the memory allocations of a test program, those of all its threads. It replaces the global operator new and
// operator delete: of several sources of a program that include it, all but the first by name define
// XAUG_ALLOCATIONS_ARE_COUNTED before. std::malloc is not counted.

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace xaug::test {

namespace detail {

inline std::atomic<std::size_t> allocations{0};

inline void* allocate(std::size_t size, std::size_t alignment) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  // aligned_alloc wants a multiple of the alignment, and may give a null pointer for 0 bytes.
  const std::size_t whole = (size == 0 ? alignment : size + alignment - 1) / alignment * alignment;
  return whole < size ? nullptr : std::aligned_alloc(alignment, whole);
}
inline void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (void* memory = allocate(size, alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace detail

/// How many allocations there were since it was made:
///
///     const allocation_counter counter;
///     augment(in, out, key);
///     EXPECT_EQ(counter.count(), 0);
class allocation_counter {
public:
  std::size_t count() const { return detail::allocations.load(std::memory_order_relaxed) - before_; }

private:
  std::size_t before_ = detail::allocations.load(std::memory_order_relaxed);
};

}  // namespace xaug::test

#if !defined(XAUG_ALLOCATIONS_ARE_COUNTED)

// By default, the others call the first form of each. All are replaced, because sanitizers bring their own of each. Not
// inlined: where only one of a pair is, g++ takes them for mismatched.

[[gnu::noinline]] void* operator new(std::size_t size) {
  return xaug::test::detail::allocate_or_throw(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
  return xaug::test::detail::allocate_or_throw(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return xaug::test::detail::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment) {
  return xaug::test::detail::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return xaug::test::detail::allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return xaug::test::detail::allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return xaug::test::detail::allocate(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return xaug::test::detail::allocate(size, static_cast<std::size_t>(alignment));
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(memory);
}

#endif
