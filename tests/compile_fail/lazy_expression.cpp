// SPDX-License-Identifier: BSD-3-Clause
// expect: no matching function for call to 'hwc
// A lazy expression has no memory to look at.

#include "xaug/core/xtensor.hpp"

void use(xt::xtensor<float, 3>& pixels) {
  (void)xaug::hwc(pixels + 1.0f);
}
