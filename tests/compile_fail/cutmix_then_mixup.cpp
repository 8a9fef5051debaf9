// SPDX-License-Identifier: BSD-3-Clause
// expect: no transform can follow them in a pipeline; put them at the end
// Two transforms of whole batches.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::horizontal_flip{} | xaug::cutmix{} | xaug::mixup{});
}
