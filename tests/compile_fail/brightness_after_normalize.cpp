// SPDX-License-Identifier: BSD-3-Clause
// expect: move normalize behind the colour transforms and the noise
// Colour transforms need values in the image's range, which normalize leaves.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::normalize{} | xaug::brightness{});
}
