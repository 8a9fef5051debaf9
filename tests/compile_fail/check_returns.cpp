// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform.s check.. has to be a const member that throws
// What it returns would be passed over.

#include "own_transform.hpp"

struct mine : own_inversion {
  bool check(const xaug::image_shape&) const { return false; }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
