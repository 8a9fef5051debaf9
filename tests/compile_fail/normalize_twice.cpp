// SPDX-License-Identifier: BSD-3-Clause
// expect: move normalize behind the colour transforms and the noise
// Only one normalize, also if something that does not care stands between.

#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::normalize{} | xaug::horizontal_flip{} | xaug::normalize{});
}
