// SPDX-License-Identifier: BSD-3-Clause

#include "xaug/interop/torch_view.hpp"

#include "augment.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/pipeline/pipeline.hpp"

bool torch_works() {
  const auto in = torch::arange(12).view({3, 4}).to(torch::kUInt8);
  const auto out = torch::zeros({3, 4}, torch::kUInt8);
  const xaug::pipeline flip(xaug::horizontal_flip{.p = 1.0f});
  flip(xaug::hw<const std::uint8_t>(in), xaug::hw<std::uint8_t>(out), {.seed = 1});
  return torch::equal(out, in.flip(1));
}
