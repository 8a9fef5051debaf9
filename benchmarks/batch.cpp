// SPDX-License-Identifier: BSD-3-Clause

#include <numeric>
#include <span>

#include "support.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

// Transforms of whole batches of uint8 NHWC images: the decisions and the pixels, without the labels. Each sample has
// its own weight and partner.

namespace bench {
namespace {

using namespace xaug;

template <batch_transform T>
void add_mixing(const T& mixing, const image_shape& shape) {
  const auto name = [&](std::string_view contender) { return name_of("batch", T::name, shape, contender); };
  const index size = mixed_images(shape);
  add(
      name("xaug"),
      [=] {
        std::vector<std::int64_t> indices(static_cast<std::size_t>(size));
        std::iota(indices.begin(), indices.end(), 0);
        return [=, in = image<std::uint8_t>::random(shape, memory_order::hwc, size),
                out = image<std::uint8_t>(shape, memory_order::hwc, size)](std::uint64_t i) mutable {
          const auto draws = sample_batch(mixing, {.seed = 1, .epoch = i}, indices, shape);
          apply_batch(mixing, std::span<const mix_draw>(draws), batch_view<const std::uint8_t>(in.batch()),
                      out.batch());
        };
      },
      size);
  add_floor<std::uint8_t, std::uint8_t>(name("floor"), shape, shape, size);
}

[[maybe_unused]] const bool registered = [] {
  for (const image_shape& shape : colour_shapes) {
    add_mixing(mixup{.unit = mix_unit::sample}, shape);
    add_mixing(cutmix{.unit = mix_unit::sample}, shape);
  }
  return true;
}();

}  // namespace
}  // namespace bench
