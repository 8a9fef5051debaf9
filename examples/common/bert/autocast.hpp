// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

namespace examples {

/// While it lives, LibTorch computes multiplications of matrices in bfloat16 on this thread, for tensors on `device`
/// (CPU or CUDA), if `enabled`; parameters and their gradients stay floats. Around the forward pass and the loss:
/// backward() follows by itself. Scopes may be nested.
class autocast_scope {
public:
  explicit autocast_scope(bool enabled, torch::DeviceType device = torch::kCPU);
  autocast_scope(const autocast_scope&) = delete;
  autocast_scope& operator=(const autocast_scope&) = delete;
  ~autocast_scope();

private:
  torch::DeviceType device_;
  bool enabled_before_;
  torch::ScalarType type_before_;
};

}  // namespace examples
