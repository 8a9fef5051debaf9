// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "xaug/core/transform.hpp"
#include "xaug/image/luma.hpp"

namespace xaug::inline XAUG_ABI {

namespace kernel {

/// Blends with the mean grey value of the image, which is found first. Pixels that are not finite do not count, so that
/// one of them does not become the value of all.
struct contrast_operation {
  blend mix;
  luma grey;
  double sum = 0;
  index ignored = 0;
  float mean = 0;

  void reduce(const tile& t) {
    const double before = sum;
    add_all(t);
    if (std::isfinite(sum)) [[likely]]
      return;
    sum = before;
    for (index i = 0; i < t.size; ++i) {
      const float value = grey_of(t, i);
      if (std::isfinite(value))
        sum += static_cast<double>(value);
      else
        ++ignored;
    }
  }

  void finish(index pixels) {
    const index counted = std::max<index>(1, pixels - ignored);
    mean = static_cast<float>(sum / static_cast<double>(counted));
  }

  template <real B>
  B operator()(const B& x, index) const {
    return mix(x, B(mean));
  }
  void run(const tile& t) const { map(fused<contrast_operation>{{{*this}}, {true}}, t); }

private:
  float grey_of(const tile& t, index i) const {
    return t.image.channels == 3 ? grey(t.plane(0)[i], t.plane(1)[i], t.plane(2)[i]) : t.plane(0)[i];
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
        const batch value = colour ? grey(load(t.plane(0) + i + k), load(t.plane(1) + i + k), load(t.plane(2) + i + k))
                                   : load(t.plane(0) + i + k);
        float* part = partial.data() + k;
        store(load(part) + value, part);
      }
    }
    for (; i < t.size; ++i) partial[static_cast<std::size_t>(i % width)] += grey_of(t, i);
    for (const float each : partial) sum += static_cast<double>(each);
  }
};

}  // namespace kernel

/// Blends the image with its mean grey value by a factor drawn uniformly from `factor`, with probability `p`: 0 gives
/// flat grey, 1 changes nothing.
///
/// 1 or 3 channels (RGB). Cost: needs the mean of the whole image first, so that an image of more than 1024 pixels is
/// read twice; one of less stays in the cache. Source: torchvision.transforms.functional.adjust_contrast (the mean is
/// not rounded).
struct contrast {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "contrast";
  static constexpr value_use uses = value_use::bounded;
  static constexpr auto fields() {
    return std::tuple{field{"factor", &contrast::factor, non_negative, "0 is flat grey, 1 is unchanged"},
                      field{"p", &contrast::p, probability, "probability of applying it"}};
  }

  struct draw {
    bool apply = false;
    float factor = 1.0f;
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply}, field{"factor", &draw::factor, non_negative}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape&) const {
    const bool apply = random.bernoulli(p);
    return {apply, random.uniform(factor.low, factor.high)};
  }

  void plan(const draw& d, plan::image_planner& out) const {
    plan::value_state after = out.values();
    after.integral = false;
    after.round = kernel::rounding::truncate;
    out.statistical(kernel::contrast_operation{{d.factor, after.bound}, {out.values().integral}}, after);
  }
  void check(const image_shape& shape) const { detail::require_colour("contrast", shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
