// SPDX-License-Identifier: BSD-3-Clause
// expect: a choice needs at least one transform
// A choice among nothing.

#include "xaug/xaug.hpp"

void use() {
  (void)xaug::one_of();
}
