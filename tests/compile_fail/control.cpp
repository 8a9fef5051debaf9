// SPDX-License-Identifier: BSD-3-Clause
// What the other files do wrong, done right: this one compiles.

#include <cstdint>

#include "xaug/xaug.hpp"

void use() {
  const auto augment = xaug::brightness{} | xaug::normalize{.mean = 0.5f, .std = 0.25f};
  const auto mixing = xaug::horizontal_flip{} | xaug::mixup{};
  std::uint8_t in[3 * 4 * 4] = {};
  float out[3 * 4 * 4] = {};
  const xaug::image_view<const std::uint8_t> input = xaug::hwc(in, 4, 4, 3);
  augment(input, xaug::chw(out, 3, 4, 4), {.seed = 1});
  augment.apply_to_mask(augment.sample({}, input.shape), input, xaug::hwc(in, 4, 4, 3));
  (void)mixing;
  (void)xaug::one_of(xaug::rotate{}, xaug::invert{});
}
