// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>

#include "xaug/core/types.hpp"
#include "xaug/kernel/simd.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// (x / white - mean) / std as one multiplication and one addition.
struct normalize_functor {
  // What is behind `count` is left as it is: it is copied as bytes for each sample, and clearing it would take longer.
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> scales;
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> offsets;
  index count = 0;

  normalize_functor() {}
  normalize_functor(const channel_values& mean, const channel_values& std, float white)
      : count(std::max(mean.size(), std.size())) {
    for (index c = 0; c < count; ++c) {
      scales[static_cast<std::size_t>(c)] = 1.0f / (white * std[c]);
      offsets[static_cast<std::size_t>(c)] = -mean[c] / std[c];
    }
  }

  float scale(index channel) const { return scales[count == 1 ? 0 : static_cast<std::size_t>(channel)]; }
  float offset(index channel) const { return offsets[count == 1 ? 0 : static_cast<std::size_t>(channel)]; }

  template <std::size_t C>
  struct bound {
    batch scale[C];
    batch offset[C];
    batch operator()(const batch& x, index channel) const { return x * scale[channel] + offset[channel]; }
  };
  template <std::size_t C>
  XAUG_ALWAYS_INLINE bound<C> bind(index first) const {
    bound<C> b;
    for_channels<C>([&](auto c) XAUG_INLINE_LAMBDA {
      b.scale[c] = batch(scale(first + c));
      b.offset[c] = batch(offset(first + c));
    });
    return b;
  }

  template <real B>
  B operator()(const B& x, index channel) const {
    return x * B(scale(channel)) + B(offset(channel));
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
