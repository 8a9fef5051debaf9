// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/cuda.h>
#include <torch/types.h>

#include <cstdint>

#include "xaug/core/config.hpp"

// Tensors of a loader whose memory is lent to one batch after the other.

namespace xaug::detail {

/// Whether no other tensor uses this memory, so that it can be written again.
inline bool is_free(const torch::Tensor& tensor) {
  return tensor.defined() && tensor.storage().use_count() == 1;
}

/// What is lent: a new tensor with the memory of this one, because a caller's resize_() or requires_grad_() would
/// persist on the loader's own. It is no view in autograd: one that was made in no_grad mode could not be written.
inline torch::Tensor lend(const torch::Tensor& tensor) {
  return tensor.variable_data();
}

/// Options for memory of a loader, page-locked if that is wanted and there is CUDA.
inline torch::TensorOptions loader_memory(bool pin_memory) {
  return torch::TensorOptions().pinned_memory(pin_memory && torch::cuda::is_available());
}

/// Memory for the targets of `size` samples: soft labels of so many classes, or class indices if those are 0.
inline void reserve_targets(torch::Tensor& targets, index size, index classes, const torch::TensorOptions& memory) {
  if (is_free(targets)) return;
  targets = classes > 0 ? torch::empty({size, classes}, memory.dtype(torch::kFloat32))
                        : torch::empty({size}, memory.dtype(torch::kInt64));
}

}  // namespace xaug::detail
