// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// New samples cannot be written to a view that is only read.

#include "xaug/xaug.hpp"

void use(const xaug::smote_model& model, const xaug::image_view<const float>& out) {
  model({.seed = 1}, out);
}
