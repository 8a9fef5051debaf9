// SPDX-License-Identifier: BSD-3-Clause
// expect: no matching function for call to 'hwc
// Tensors are of uint8 or float.

#include "xaug/core/xtensor.hpp"

void use(xt::xtensor<double, 3>& pixels) {
  (void)xaug::hwc(pixels);
}
