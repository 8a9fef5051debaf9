// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"

// Masks in tensors: the labels of pixels, which follow the geometry of the image that they belong to.

namespace xaug {

namespace detail {

/// Float represents all whole numbers up to here.
inline constexpr double largest_exact = 1 << 24;

/// The range of values in a mask of this type.
inline std::pair<double, double> mask_limits(torch::ScalarType type) {
  switch (type) {
    case torch::kBool: return {0, 1};
    case torch::kUInt8: return {0, 255};
    case torch::kInt8: return {-128, 127};
    case torch::kInt16: return {-32768, 32767};
    default: return {-largest_exact, largest_exact};
  }
}

/// The same numbers as uint8 or float, which pipelines take.
inline torch::Tensor mask_in_memory(const torch::Tensor& mask) {
  const torch::ScalarType type = mask.scalar_type();
  if (type == torch::kUInt8 || type == torch::kFloat32) return mask;
  if (type == torch::kBool) return mask.to(torch::kUInt8);
  if (!torch::isIntegralType(type, false) && !torch::isFloatingType(type))
    throw error("target", "a mask of real numbers", shown(mask));
  torch::Tensor numbers = mask.to(torch::kFloat32);
  const auto exact = [&] {
    if (torch::isFloatingType(type)) return (numbers.to(type).eq(mask) | mask.ne(mask)).all().item<bool>();
    return mask.min().item<double>() >= -largest_exact && mask.max().item<double>() <= largest_exact;
  };
  if (!exact()) throw error("target", "a mask of numbers that a float holds, as whole ones up to 2^24", shown(mask));
  return numbers;
}

/// The layout of a mask with 3 dimensions for an image of this size: `layout`, unless only the other one fits.
inline tensor_layout layout_of_mask(const torch::Tensor& mask, const image_shape& image, tensor_layout layout) {
  const auto fits = [&](tensor_layout each) {
    const std::int64_t y = each == tensor_layout::chw ? 1 : 0;
    return mask.size(y) == image.height && mask.size(y + 1) == image.width;
  };
  const auto other = layout == tensor_layout::chw ? tensor_layout::hwc : tensor_layout::chw;
  return !fits(layout) && fits(other) ? other : layout;
}

template <element T>
image_view<T> view_mask(const torch::Tensor& mask, tensor_layout layout) {
  if (mask.dim() == 2) return hw<T>(mask);
  return layout == tensor_layout::chw ? chw<T>(mask) : hwc<T>(mask);
}

/// Moves a mask like an image of `shape` by `decided`. The result has the same type, and is height x width or channels
/// x height x width. Throws xaug::error for a mask that is not on the CPU, of other dimensions or another size than the
/// image's, and for values, `fill` included, that its type or a float cannot represent.
template <class Pipeline, class Draws>
XAUG_PER_ISA torch::Tensor moved_mask(const Pipeline& pipeline, const Draws& decided, const image_shape& shape,
                         const torch::Tensor& mask, tensor_layout layout, float fill) {
  if (!mask.defined()) throw error("target", "a mask", "an undefined tensor");
  const torch::ScalarType type = mask.scalar_type();
  require_memory(mask, "target", type);
  if (mask.dim() != 2 && mask.dim() != 3)
    throw error("target", "a mask of 2 dimensions (height, width), or 3 with channels", shown(mask));
  const tensor_layout its_layout = mask.dim() == 3 ? layout_of_mask(mask, shape, layout) : layout;
  const std::int64_t y = mask.dim() == 3 && its_layout == tensor_layout::chw ? 1 : 0;
  if (mask.size(y) != shape.height || mask.size(y + 1) != shape.width || mask.numel() == 0)
    throw error("target",
                "a mask of the image's " + std::to_string(shape.height) + " rows and " + std::to_string(shape.width) +
                    " columns",
                shown(mask));
  const auto [low, high] = mask_limits(type);
  if (!torch::isFloatingType(type) && (!(fill >= low && fill <= high) || std::nearbyint(fill) != fill))
    throw error("mask_fill", std::string("a number that a mask of ") + torch::toString(type) + " has", fill);

  const torch::Tensor numbers = mask_in_memory(mask);
  const image_shape after = pipeline.output_shape(decided, shape);
  const torch::Tensor out =
      mask.dim() == 2
          ? torch::empty({after.height, after.width}, numbers.scalar_type())
          : torch::empty({y == 1 ? mask.size(0) : mask.size(2), after.height, after.width}, numbers.scalar_type());
  const auto move = [&]<class T>(T) {
    pipeline.apply_to_mask(decided, view_mask<const T>(numbers, its_layout), view_mask<T>(out, tensor_layout::chw),
                           fill);
  };
  if (numbers.scalar_type() == torch::kUInt8)
    move(std::uint8_t{});
  else
    move(float{});
  return out.to(type);
}

}  // namespace detail
}  // namespace xaug
