// SPDX-License-Identifier: BSD-3-Clause
// expect: mixup, cutmix and class_jitter are for images
// A transform of whole batches of images behind one of texts.

#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::random_swap{} | xaug::mixup{});
}
