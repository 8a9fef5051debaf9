// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform needs functor.draw, values. const
// A functor() that is not const is none.

#include "own_transform.hpp"

struct mine : own_transform {
  xaug::kernel::invert_functor functor(const draw&, xaug::plan::value_state& values) { return {values.bound}; }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
