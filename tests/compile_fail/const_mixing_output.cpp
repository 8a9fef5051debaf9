// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// A batch cannot be mixed into one that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::batch_view<float>& in, const xaug::batch_view<const float>& out,
         const std::vector<xaug::mix_draw>& draws) {
  xaug::apply_batch(xaug::cutmix{}, draws, in, out);
}
