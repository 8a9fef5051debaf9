// SPDX-License-Identifier: BSD-3-Clause
// expect: move normalize behind the colour transforms and the noise
// A choice counts as what its parts are.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::one_of(xaug::normalize{}, xaug::horizontal_flip{}) | xaug::hue{});
}
