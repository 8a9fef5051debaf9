// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a range needs both of its ends, .low, high.
// One number could mean [-15, 15], [15, 15] or [0, 15].

#include "xaug/image/rotate.hpp"

xaug::rotate use() {
  return {.degrees = {-15}};
}
