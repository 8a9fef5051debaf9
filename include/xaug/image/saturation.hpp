// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"
#include "xaug/kernel/luma.hpp"

namespace xaug {

/// Blends the image with its grey version by a factor drawn uniformly from `factor`, with probability `p`: 0 gives
/// grey, 1 changes nothing, 2 doubles the distance from grey.
///
/// 3 channels (RGB); images of 1 channel stay as they are. Cost: some ten operations in the pass that it shares.
/// Source: torchvision.transforms.functional.adjust_saturation.
struct saturation {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "saturation";
  static constexpr auto fields() {
    return field_list{field<&saturation::factor>{non_negative, "0 is grey, 1 is unchanged"},
                      field<&saturation::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float factor = 1.0f;
    static constexpr auto fields() { return field_list{field<&draw::factor>{non_negative}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(factor)}; }

  auto functor(const draw& d, plan::value_state& values) const {
    const kernel::blend mix{d.factor, values.bound};
    const kernel::luma grey{values.integral};
    if (!values.grey) values.compute();
    return [mix, grey]<kernel::real B>(B& r, B& g, B& b) {
      const B l = grey(r, g, b);
      r = mix(r, l);
      g = mix(g, l);
      b = mix(b, l);
    };
  }
};

}  // namespace xaug
