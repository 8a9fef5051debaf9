// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace examples {

/// The number of trainable parameters.
std::int64_t parameter_count(const torch::nn::Module& model);

/// Copies all parameters and buffers to CPU memory, and back.
using weights = std::vector<torch::Tensor>;
weights weights_of(const torch::nn::Module& model);
/// Throws xaug::error if the weights are of another model.
void set_weights(torch::nn::Module& model, const weights& from);

/// Weights in a file, which is never half-written. Both throw xaug::error that names the file.
void save_weights(const std::filesystem::path& file, const torch::nn::Module& model);
void load_weights(const std::filesystem::path& file, torch::nn::Module& model);

}  // namespace examples
