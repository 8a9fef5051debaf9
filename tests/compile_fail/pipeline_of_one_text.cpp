// SPDX-License-Identifier: BSD-3-Clause
// expect: expected transforms of images, found one of texts
// A transform of texts where a pipeline of images is wanted.

#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

void use() {
  (void)xaug::explain(xaug::random_swap{});
}
