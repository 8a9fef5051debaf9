// SPDX-License-Identifier: BSD-3-Clause
#include "common/image_training/image_learner.hpp"

#include <torch/nn/functional/loss.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace examples {

evaluation evaluate(classifier& model, const evaluation_set& set, const torch::Device& device,
                    std::int64_t batch_size) {
  const torch::NoGradGuard no_grad;
  const bool was_training = model.is_training();
  model.eval();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<torch::Tensor> logits;
  for (std::int64_t first = 0; first < set.size(); first += batch_size) {
    const std::int64_t count = std::min(batch_size, set.size() - first);
    logits.push_back(model.forward(set.images.narrow(0, first, count).to(device)));
  }
  evaluation result = evaluation_of(torch::cat(logits), set.labels.to(device));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  model.train(was_training);
  return result;
}

torch::Tensor image_learner::loss_of(const batch& of) {
  return torch::nn::functional::cross_entropy(model().forward(of.images.to(device_)), of.targets.to(device_));
}

}  // namespace examples
