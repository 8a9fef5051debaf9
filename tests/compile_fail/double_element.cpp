// SPDX-License-Identifier: BSD-3-Clause
// expect: no matching function for call to 'hwc
// Images are of uint8 or float.

#include "xaug/core/view.hpp"

void use(double* pixels) {
  (void)xaug::hwc(pixels, 32, 32, 3);
}
