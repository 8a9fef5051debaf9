// SPDX-License-Identifier: BSD-3-Clause

#include <xaug/text.hpp>

#include "augment.hpp"

bool text_works() {
  const xaug::any_text_pipeline augment(xaug::random_swap{.alpha = 0.5f} | xaug::random_deletion{.p = 0.0f});
  return augment("one, two", {.seed = 1}) == "two, one";
}
