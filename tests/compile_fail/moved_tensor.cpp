// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: this tensor is a temporary
// A tensor that was moved from is as good as a temporary.

#include "xaug/core/xtensor.hpp"

xt::xtensor<float, 3> load();
void use() {
  auto image = load();
  const auto in = xaug::chw(std::move(image));
  (void)in;
}
