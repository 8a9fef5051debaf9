// SPDX-License-Identifier: BSD-3-Clause
// expect: transforms of images and of texts cannot stand in one pipeline
// A choice between a transform of images and one of texts.

#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::one_of(xaug::random_swap{}, xaug::horizontal_flip{}));
}
