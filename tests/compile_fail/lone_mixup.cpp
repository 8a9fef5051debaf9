// SPDX-License-Identifier: BSD-3-Clause
// expect: put a transform of single images in front, as in horizontal_flip\{\} \| mixup\{\}
// A transform of whole batches for a pipeline.

#include "xaug/xaug.hpp"

void use() {
  (void)xaug::explain(xaug::mixup{});
}
