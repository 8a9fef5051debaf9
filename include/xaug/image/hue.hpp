// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"
#include "xaug/kernel/hue.hpp"

namespace xaug {

/// Turns the hue (HSV) by a share of the full circle drawn uniformly from `factor`, with probability `p`: 0 changes
/// nothing, 0.5 and -0.5 give the complementary colours.
///
/// 3 channels (RGB); images of 1 channel stay as they are. On uint8 the result is trunc(x * 255.999).
/// Cost: the most expensive of the colour transforms, some forty operations for each pixel, one of them a division.
/// Source: torchvision.transforms.v2.functional.adjust_hue.
struct hue {
  range factor{-0.05f, 0.05f};
  float p = 1.0f;

  static constexpr std::string_view name = "hue";
  static constexpr auto fields() {
    return field_list{field<&hue::factor>{limits{-0.5, 0.5}, "shift, a share of the full circle"},
                      field<&hue::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float factor = 0.0f;
    static constexpr auto fields() { return field_list{field<&draw::factor>{limits{-0.5, 0.5}}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(factor)}; }

  kernel::hue_functor functor(const draw& d, plan::value_state& values) const {
    const kernel::hue_functor shifts{d.factor, values.bound, values.integral};
    if (values.grey) return shifts;
    values.bound = 1.0f;
    values.compute();
    return shifts;
  }
};

}  // namespace xaug
