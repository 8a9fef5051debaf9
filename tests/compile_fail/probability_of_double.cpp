// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform.s .p., the probability of applying it, has to be a float
// Any other member of this name would be passed over, and the transform always applied.

#include "own_transform.hpp"

struct mine : own_inversion {
  double p = 0.5;
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
