// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

/// Exchanges left and right with probability `p`.
///
/// Shape: any, unchanged. Cost: none of its own in a pipeline; it goes into the addressing of the next pass.
/// Source: torchvision.transforms.RandomHorizontalFlip.
struct horizontal_flip {
  float p = 0.5f;

  static constexpr std::string_view name = "horizontal_flip";
  static constexpr auto fields() {
    return field_list{field<&horizontal_flip::p>{probability, "probability of flipping"}};
  }

  void plan(plan::geometry auto& out) const { out.flip_horizontal(); }
};

}  // namespace xaug
