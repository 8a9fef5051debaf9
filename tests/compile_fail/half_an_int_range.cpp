// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a range needs both of its ends, .low, high.
// One number could mean [0, 2] or [2, 2].

#include "xaug/xaug.hpp"

auto use() {
  return xaug::some_of({.count = {2}}, xaug::rotate90{.turns = {1, 1}});
}
