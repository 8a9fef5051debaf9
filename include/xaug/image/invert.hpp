// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

/// Makes the negative of the image with probability `p`.
///
/// Any shape, any number of channels. Cost: one subtraction in the pass that it shares.
/// Source: torchvision.transforms.RandomInvert.
struct invert {
  float p = 0.5f;

  static constexpr std::string_view name = "invert";
  static constexpr auto fields() { return field_list{field<&invert::p>{probability, "probability of applying it"}}; }

  auto functor(plan::value_state& values) const {
    return [bound = values.bound]<kernel::real B>(const B& x, index) { return B(bound) - x; };
  }
};

}  // namespace xaug
