// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

/// Multiplies all values by a factor drawn uniformly from `factor`, with probability `p`: 0 gives black, 1 changes
/// nothing. Results are clamped; on uint8 they are truncated.
///
/// Any shape, any number of channels. Cost: one multiplication in the pass that it shares with its neighbours.
/// Source: torchvision.transforms.functional.adjust_brightness.
struct brightness {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "brightness";
  static constexpr auto fields() {
    return field_list{field<&brightness::factor>{non_negative, "multiplies all values"},
                      field<&brightness::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float factor = 1.0f;
    static constexpr auto fields() { return field_list{field<&draw::factor>{non_negative}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(factor)}; }

  auto functor(const draw& d, plan::value_state& values) const {
    values.compute();
    return [factor = d.factor, bound = values.bound]<kernel::real B>(const B& x, index) {
      return kernel::clamp(x * B(factor), bound);
    };
  }
};

}  // namespace xaug
