// SPDX-License-Identifier: BSD-3-Clause
// The pipeline whose loops instantiations.cmake counts in the object file.

#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/normalize.hpp"
#include "xaug/image/random_crop.hpp"
#include "xaug/pipeline/pipeline.hpp"

void augment(const xaug::image_view<std::uint8_t>& in, const xaug::image_view<float>& out) {
  (xaug::random_crop{.height = 32, .width = 32} | xaug::horizontal_flip{} | xaug::normalize{})(in, out, {});
}
