// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace examples {

/// A model's predictions for a data set.
struct evaluation {
  std::vector<std::int64_t> predictions;
  std::vector<float> log_likelihood;  ///< log p(true class)
  double seconds = 0;                 ///< of the model alone
};

/// The predictions that logits (size x classes) are, and how likely they make the labels (int64). On any device.
evaluation evaluation_of(const torch::Tensor& logits, const torch::Tensor& labels);

/// A model, and the data that it learns from and is watched and tested on: what train() has to know of them, whatever
/// a sample is.
class learner {
public:
  /// Takes a batch of so many samples; `loss()` runs the model on it. Returns whether to go on.
  using step_function = std::function<bool(std::int64_t samples, const std::function<torch::Tensor()>& loss)>;

  learner() = default;
  learner(const learner&) = delete;
  learner& operator=(const learner&) = delete;
  virtual ~learner() = default;

  virtual torch::nn::Module& model() = 0;

  virtual std::int64_t samples_of_epoch() const = 0;
  virtual std::int64_t steps_of_epoch() const = 0;
  /// Calls `step` with the batches of an epoch from number `first` on, one after the other, until it returns false.
  virtual void run_epoch(std::uint64_t epoch, std::int64_t first, const step_function& step) = 0;
  /// Seconds that run_epoch() has waited for data in total.
  virtual double waited() const = 0;

  /// Of the samples that training is watched on; there may be none.
  virtual std::span<const std::int64_t> validation_labels() const = 0;
  virtual evaluation validate() = 0;
  virtual evaluation test() = 0;
};

}  // namespace examples
