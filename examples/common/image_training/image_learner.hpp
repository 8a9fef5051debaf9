// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <xaug/interop/torch_loader.hpp>

#include "common/image_training/models.hpp"
#include "common/training/learner.hpp"

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
class image_learner final : public learner {
public:
  image_learner(std::shared_ptr<classifier> model, std::unique_ptr<xaug::batch_loader> loader,
                evaluation_set validation, evaluation_set test, const torch::Device& device)
      : model_(std::move(model)),
        loader_(std::move(loader)),
        validation_(std::move(validation)),
        test_(std::move(test)),
        device_(device) {}

  torch::nn::Module& model() override { return *model_; }
  std::int64_t samples_of_epoch() const override { return loader_->samples(); }
  std::int64_t steps_of_epoch() const override { return loader_->batches(); }
  void run_epoch(std::uint64_t epoch, std::int64_t first, const step_function& step) override;
  double waited() const override { return loader_->waited(); }
  std::span<const std::int64_t> validation_labels() const override { return validation_.classes(); }
  evaluation validate() override { return evaluate(*model_, validation_, device_); }
  evaluation test() override { return evaluate(*model_, test_, device_); }

private:
  std::shared_ptr<classifier> model_;
  std::unique_ptr<xaug::batch_loader> loader_;
  evaluation_set validation_;
  evaluation_set test_;
  torch::Device device_;
};

}  // namespace examples
