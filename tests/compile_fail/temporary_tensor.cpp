// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: this tensor is a temporary
// The view would be of a tensor that is no more.

#include "xaug/core/xtensor.hpp"

xt::xtensor<float, 3> load();
void use() {
  const auto in = xaug::hwc(load());
  (void)in;
}
