// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <xsimd/xsimd.hpp>

#include "xaug/core/types.hpp"
#include "xaug/core/view.hpp"

// What all benchmarks share. A benchmark is named group/case/size/contender; peers/compare.py puts the contenders of a
// case side by side. "floor" is a lower bound: a copy of the image if the output has the same size and type, or else a
// memset of the output.

namespace bench {

using xaug::image_shape;
using xaug::index;

inline constexpr std::array colour_shapes{image_shape{32, 32, 3}, image_shape{224, 224, 3}};
inline constexpr std::array grey_shapes{image_shape{28, 28, 1}};
inline constexpr std::array all_shapes{colour_shapes[0], colour_shapes[1], grey_shapes[0]};

// The settings of the pipelines, which the peers share: the usual ones for CIFAR-10.
inline constexpr std::array<float, 3> cifar_mean{0.4914f, 0.4822f, 0.4465f};
inline constexpr std::array<float, 3> cifar_std{0.2470f, 0.2435f, 0.2616f};
inline constexpr xaug::range jitter_factor{0.6f, 1.4f};
inline constexpr xaug::range jitter_hue{-0.1f, 0.1f};
inline constexpr index crop_padding = 4;

/// How many images mixup and cutmix get: as many as fit into the L2 cache.
constexpr index mixed_images(const image_shape& shape) {
  return shape.width > 64 ? 2 : 32;
}

enum class memory_order { hwc, chw };

/// An image, or a batch of `size` images, that owns its memory. It starts at a cache line, as the memory of tensors
/// does.
template <xaug::element T>
class image {
public:
  explicit image(const image_shape& shape, memory_order order = memory_order::hwc, index size = 1)
      : shape_(shape), order_(order), size_(size), values_(static_cast<std::size_t>(shape.size() * size)) {
    benchmark::DoNotOptimize(values_.data());
  }

  /// Uniform random values from a fixed seed.
  static image random(const image_shape& shape, memory_order order = memory_order::hwc, index size = 1) {
    image result(shape, order, size);
    std::mt19937 engine(12345);
    for (T& value : result.values_) {
      const auto byte = static_cast<std::uint8_t>(engine() >> 24);
      value = std::same_as<T, float> ? static_cast<T>(static_cast<float>(byte) / 255.0f) : static_cast<T>(byte);
    }
    return result;
  }

  T* data() { return values_.data(); }
  std::size_t bytes() const { return values_.size() * sizeof(T); }

  xaug::image_view<T> view() {
    if (order_ == memory_order::hwc) return xaug::hwc(data(), shape_.height, shape_.width, shape_.channels);
    return xaug::chw(data(), shape_.channels, shape_.height, shape_.width);
  }
  xaug::batch_view<T> batch() { return {view(), size_, shape_.size()}; }

private:
  image_shape shape_;
  memory_order order_;
  index size_;
  std::vector<T, xsimd::aligned_allocator<T, 64>> values_;
};

inline std::string name_of(std::string_view group, std::string_view which, const image_shape& shape,
                           std::string_view contender) {
  std::ostringstream name;
  name << group << '/' << which << '/' << shape << '/' << contender;
  return name.str();
}

/// Registers a benchmark. `make()` returns the function to measure, which takes the iteration's number. It is called
/// when the benchmark runs, but not timed, so that memory is allocated only meanwhile. `images` is the number of images
/// per call.
template <class Make>
benchmark::internal::Benchmark* add(const std::string& name, Make make, index images = 1) {
  return benchmark::RegisterBenchmark(name.c_str(), [make, images](benchmark::State& state) {
    auto run = make();
    std::uint64_t i = 0;
    for (auto _ : state) {
      run(i++);
      benchmark::ClobberMemory();
    }
    // Seconds for each image.
    using benchmark::Counter;
    state.counters["per_image"] =
        Counter(static_cast<double>(images),
                static_cast<Counter::Flags>(Counter::kIsIterationInvariantRate | Counter::kInvert));
  });
}

/// Registers the floor of a case.
template <xaug::element In, xaug::element Out>
void add_floor(const std::string& name, const image_shape& in, const image_shape& out, index size = 1) {
  add(
      name,
      [=] {
        return [source = image<In>::random(in, memory_order::hwc, size),
                target = image<Out>(out, memory_order::hwc, size)](std::uint64_t i) mutable {
          if (std::same_as<In, Out> && source.bytes() == target.bytes())
            std::memcpy(target.data(), source.data(), target.bytes());
          else
            std::memset(target.data(), static_cast<int>(i), target.bytes());
        };
      },
      size);
}

}  // namespace bench
