// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform.s .geometric. has to be a static constexpr bool
// Whether a transform is geometric has to be known from its type.

#include "own_transform.hpp"

struct mine : own_inversion {
  bool geometric = true;
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
