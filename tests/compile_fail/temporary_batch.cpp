// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: this tensor is a temporary
// The view would be of a tensor that is no more.

#include "xaug/core/xtensor.hpp"

xt::xtensor<float, 4> load();
void use() {
  const auto in = xaug::nchw(load());
  (void)in;
}
