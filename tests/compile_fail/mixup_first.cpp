// SPDX-License-Identifier: BSD-3-Clause
// expect: no transform can follow them in a pipeline; put them at the end
// A transform of whole batches at the front of a pipeline.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::mixup{} | xaug::horizontal_flip{});
}
