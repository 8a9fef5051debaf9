// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <string>

namespace examples {

/// "cpu", "cuda" or "cuda:1". Throws xaug::error for other names, and for a GPU that LibTorch does not find.
torch::Device device_of(const std::string& name);

}  // namespace examples
