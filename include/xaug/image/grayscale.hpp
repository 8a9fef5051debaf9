// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"
#include "xaug/kernel/luma.hpp"

namespace xaug {

/// Makes the image grey with probability `p`. It keeps its three channels, all with the same values.
///
/// 3 channels (RGB); images of 1 channel stay as they are. Cost: five operations in the pass that it shares.
/// Source: torchvision.transforms.RandomGrayscale.
struct grayscale {
  float p = 0.1f;

  static constexpr std::string_view name = "grayscale";
  static constexpr auto fields() { return field_list{field<&grayscale::p>{probability, "probability of applying it"}}; }

  auto functor(plan::value_state& values) const {
    if (!values.grey) values.round = rounding::truncate;
    return [grey = kernel::luma{values.integral}]<kernel::real B>(B& r, B& g, B& b) { r = g = b = grey(r, g, b); };
  }
};

}  // namespace xaug
