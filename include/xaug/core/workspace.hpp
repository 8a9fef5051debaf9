// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

#include "xaug/core/config.hpp"

namespace xaug::inline XAUG_ABI::detail {

/// Memory that grows and is kept: after the first sample of the largest size nothing is allocated. What it held is lost
/// when it grows. Aligned to a cache line.
class buffer {
public:
  template <class T>
    requires(std::is_trivially_copyable_v<T>)
  T* reserve(index count) {
    const auto bytes = static_cast<std::size_t>(count) * sizeof(T);
    if (bytes > size_) {
      memory_.reset();
      size_ = 0;
      memory_.reset(static_cast<std::byte*>(::operator new(bytes, alignment)));
      size_ = bytes;
    }
    return reinterpret_cast<T*>(memory_.get());
  }

private:
  static constexpr std::align_val_t alignment{64};
  struct deleter {
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
  };
  std::unique_ptr<std::byte, deleter> memory_;
  std::size_t size_ = 0;
};

}  // namespace xaug::inline XAUG_ABI::detail
