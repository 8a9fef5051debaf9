// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// Results cannot be written to a batch that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::batch_view<const float>& in, const xaug::batch_view<const float>& out,
         std::span<const std::int64_t> indices) {
  const auto augment = xaug::horizontal_flip{} | xaug::invert{};
  augment(in, out, {.seed = 1}, indices);
}
