// SPDX-License-Identifier: BSD-3-Clause
// expect: a mask keeps its element type
// A mask of another element type than its input.

#include "xaug/xaug.hpp"

void use(const xaug::image_view<const float>& in, const xaug::image_view<std::uint8_t>& out) {
  const auto augment = xaug::horizontal_flip{} | xaug::invert{};
  augment.apply_to_mask(augment.sample({}, in.shape), in, out);
}
