// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace examples {

/// The parameters of a model in two groups, for AdamW: weights, which decay, and biases and normalisations, which do
/// not.
struct parameter_groups {
  std::vector<torch::Tensor> decay;
  std::vector<torch::Tensor> no_decay;
};
parameter_groups group_parameters(const torch::nn::Module& model);

/// Settings of AdamW besides the learning rate.
struct adamw_settings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0.01;
};

/// AdamW with bias correction, as torch::optim::AdamW, but on the CPU in one pass over the memory of each parameter.
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
class adamw {
public:
  explicit adamw(const parameter_groups& parameters, const adamw_settings& settings = {});

  /// One step with the gradients that there are; parameters without one stay as they are.
  void step(double learning_rate);
  /// Forgets all gradients, which costs nothing; backward() then makes new ones.
  void zero_grad();

  /// All of its state, for checkpoints: the number of steps, then two tensors for each parameter. set_state() throws
  /// xaug::error for that of other parameters.
  std::vector<torch::Tensor> state() const;
  void set_state(const std::vector<torch::Tensor>& from);

private:
  struct slot {
    torch::Tensor parameter;
    bool decays = false;
    torch::Tensor mean;      ///< of the gradient
    torch::Tensor variance;  ///< the mean of its square
  };

  adamw_settings settings_;
  std::vector<slot> slots_;
  std::int64_t steps_ = 0;
};

}  // namespace examples
