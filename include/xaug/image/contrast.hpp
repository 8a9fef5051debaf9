// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"
#include "xaug/kernel/luma.hpp"

namespace xaug {

/// Blends the image with its mean grey value by a factor drawn uniformly from `factor`, with probability `p`: 0 gives
/// flat grey, 1 changes nothing.
///
/// 1 or 3 channels (RGB). Cost: needs the mean of the whole image first, so that images of more than 1024 pixels are
/// read twice; smaller ones stay in the cache. Source: torchvision.transforms.functional.adjust_contrast (the mean is
/// not rounded).
struct contrast {
  range factor{0.8f, 1.2f};
  float p = 1.0f;

  static constexpr std::string_view name = "contrast";
  static constexpr bool colour = true;
  static constexpr auto fields() {
    return field_list{field<&contrast::factor>{non_negative, "0 is flat grey, 1 is unchanged"},
                      field<&contrast::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float factor = 1.0f;
    static constexpr auto fields() { return field_list{field<&draw::factor>{non_negative}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(factor)}; }

  void plan(const draw& d, plan::pixel_planner& out) const {
    plan::value_state after = out.values();
    after.compute();
    const kernel::luma grey{out.values().integral};
    out.statistical(kernel::contrast_operation{{d.factor, after.bound}, kernel::grey_mean(grey)}, after);
  }
};

}  // namespace xaug
