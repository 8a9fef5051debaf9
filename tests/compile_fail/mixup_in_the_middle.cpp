// SPDX-License-Identifier: BSD-3-Clause
// expect: no transform can follow them in a pipeline; put them at the end
// A transform of whole batches in the middle of a pipeline.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::horizontal_flip{} | xaug::mixup{} | xaug::invert{});
}
