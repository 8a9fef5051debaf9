// SPDX-License-Identifier: BSD-3-Clause
// expect: transforms of images and of texts cannot stand in one pipeline
// A transform of texts behind one of images.

#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

void use() {
  (void)(xaug::horizontal_flip{} | xaug::random_swap{});
}
