// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// A mask cannot be written to a view that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::any_pipeline& augment, const xaug::image_view<const std::uint8_t>& in,
         const xaug::image_view<const std::uint8_t>& out) {
  augment.apply_to_mask(augment.sample({}, in.shape), in, out);
}
