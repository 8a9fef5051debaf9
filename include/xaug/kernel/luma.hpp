// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "xaug/kernel/pointwise.hpp"
#include "xaug/kernel/tile.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// The grey value of a colour, ITU-R BT.601 as torchvision.transforms.functional.rgb_to_grayscale rounds it: whole
/// numbers give whole numbers.
struct luma {
  bool integral = false;

  template <real B>
  B operator()(const B& r, const B& g, const B& b) const {
    const B grey = B(0.2989f) * r + B(0.587f) * g + B(0.114f) * b;
    return integral ? floor(grey) : grey;
  }
};

/// torchvision's blend of an image with something else: clamp(factor * x + (1 - factor) * other).
struct blend {
  float factor = 1.0f;
  float bound = 1.0f;

  template <real B>
  B operator()(const B& x, const B& other) const {
    return clamp(B(factor) * x + B(1.0f - factor) * other, bound);
  }
};

/// The mean grey value of an image, from its tiles. Pixels that are not finite do not count, so that one of them does
/// not become the value of all.
class grey_mean {
public:
  explicit grey_mean(const luma& grey) : grey_(grey) {}

  void add(const tile& t) {
    const double before = sum_;
    add_all(t);
    if (std::isfinite(sum_)) [[likely]]
      return;
    sum_ = before;
    for (index i = 0; i < t.size; ++i) {
      const float value = grey_of(t, i);
      if (std::isfinite(value))
        sum_ += static_cast<double>(value);
      else
        ++ignored_;
    }
  }

  float of(index pixels) const {
    return static_cast<float>(sum_ / static_cast<double>(std::max<index>(1, pixels - ignored_)));
  }

private:
  float grey_of(const tile& t, index i) const {
    return t.image.channels == 3 ? grey_(t.plane(0)[i], t.plane(1)[i], t.plane(2)[i]) : t.plane(0)[i];
  }

  void add_all(const tile& t) {
    // Sixteen partial sums whatever the vectors' width, so that the result is the same on every machine. Those of whole
    // numbers are exact.
    constexpr index width = 16;
    std::array<float, width> partial{};
    const bool colour = t.image.channels == 3;
    index i = 0;
    for (; i + width <= t.size; i += width) {
      for (index k = 0; k < width; k += lanes) {
        const batch value = colour ? grey_(load(t.plane(0) + i + k), load(t.plane(1) + i + k), load(t.plane(2) + i + k))
                                   : load(t.plane(0) + i + k);
        float* part = partial.data() + k;
        store(load(part) + value, part);
      }
    }
    for (; i < t.size; ++i) partial[static_cast<std::size_t>(i % width)] += grey_of(t, i);
    for (const float each : partial) sum_ += static_cast<double>(each);
  }

  luma grey_;
  double sum_ = 0;
  index ignored_ = 0;
};

/// Blends an image with its mean grey value.
struct contrast_operation {
  blend mix;
  grey_mean grey;
  float mean = 0;

  static constexpr bool channelwise = true;
  void reduce(const tile& t) { grey.add(t); }
  void finish(index pixels) { mean = grey.of(pixels); }
  void run(const tile& t) const {
    map([mix = mix, mean = mean]<real B>(const B& x, index) { return mix(x, B(mean)); }, t);
  }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
