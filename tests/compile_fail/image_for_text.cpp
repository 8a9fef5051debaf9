// SPDX-License-Identifier: BSD-3-Clause
// expect: expected transforms of texts, found one of images
// A transform of images where a pipeline of texts is wanted, as by text_loader.

#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

void use() {
  (void)xaug::as_pipeline<xaug::detail::texts>(xaug::horizontal_flip{});
}
