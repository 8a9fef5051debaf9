// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform.s check.. has to be a const member
// A check that is not const would never be called.

#include "own_transform.hpp"

struct mine : own_inversion {
  void check(const xaug::image_shape&) {}
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
