// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: the output is a view of const elements
// Labels cannot be mixed into labels that are only read.

#include "xaug/xaug.hpp"

void use(const xaug::label_view<const float>& labels, const std::vector<xaug::mix_draw>& draws) {
  xaug::mix_labels(draws, labels, labels);
}
