// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: this tensor is a temporary
// The view of xtensor's holds the tensor, and ends too.

#include "xaug/core/xtensor.hpp"

xt::xtensor<float, 3> load();
void use() {
  const auto in = xaug::hwc(xt::view(load(), xt::range(0, 2)));
  (void)in;
}
