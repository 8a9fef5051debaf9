// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// Results cannot be written to a view that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::image_view<const float>& in, const xaug::image_view<const float>& out) {
  const auto augment = xaug::horizontal_flip{} | xaug::invert{};
  augment(in, out, {.seed = 1});
}
