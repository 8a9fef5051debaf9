// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// Mixed labels cannot be written to labels that are only read.

#include "xaug/xaug.hpp"

void use(const xaug::batch_view<const float>& in, const xaug::batch_view<float>& out,
         const xaug::label_view<const float>& labels, std::span<const std::int64_t> indices) {
  const auto augment = xaug::horizontal_flip{} | xaug::mixup{};
  augment(in, labels, out, labels, {.seed = 1}, indices);
}
