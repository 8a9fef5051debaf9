// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform needs functor.draw, values. const
// A functor() that is not const is none.

#include "own_transform.hpp"

struct mine : own_transform {
  auto functor(const draw&, xaug::plan::value_state&) {
    return []<xaug::kernel::real B>(const B& x, xaug::index) { return x; };
  }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
