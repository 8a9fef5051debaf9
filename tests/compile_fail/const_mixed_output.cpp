// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// A mixed batch cannot be written to one that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::batch_view<const float>& in, const xaug::batch_view<const float>& out,
         const xaug::label_view<float>& labels, std::span<const std::int64_t> indices) {
  const auto augment = xaug::horizontal_flip{} | xaug::mixup{};
  augment(in, std::vector<std::int64_t>(8), out, labels, {.seed = 1}, indices);
}
