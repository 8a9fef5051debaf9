// SPDX-License-Identifier: BSD-3-Clause
// expect: no match for 'operator[|]'|invalid operands to binary expression
// Only transforms, choices and pipelines are parts of a pipeline.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::horizontal_flip{} | 0.5f);
}
