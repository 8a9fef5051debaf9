// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// Decisions cannot be applied to a view that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::any_pipeline& augment, const xaug::image_view<const float>& in,
         const xaug::image_view<const float>& out) {
  augment.apply(augment.sample({}, in.shape), in, out);
}
