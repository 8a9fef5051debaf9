// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <xaug/interop/torch_loader.hpp>

#include "common/image_training/models.hpp"
#include "common/training/loader_learner.hpp"

namespace examples {

/// Images as a model takes them, without augmentation.
struct evaluation_set {
  torch::Tensor images = torch::empty({0});  ///< float, normalised, size x channels x height x width
  torch::Tensor labels = torch::empty({0}, torch::kInt64);
  std::int64_t size() const { return images.size(0); }
  std::span<const std::int64_t> classes() const { return xaug::class_indices(labels); }
};

evaluation evaluate(classifier& model, const evaluation_set& set, const torch::Device& device,
                    std::int64_t batch_size = 500);

/// A classifier that learns from what a loader gives, by cross-entropy.
class image_learner final : public loader_learner<classifier, xaug::batch_loader, evaluation_set> {
public:
  using loader_learner::loader_learner;

private:
  torch::Tensor loss_of(const batch& of) override;
  evaluation evaluate_on(const evaluation_set& set) override { return evaluate(model(), set, device_); }
};

}  // namespace examples
