// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>
#include <xaug/interop/torch_loader.hpp>

#include "common/study/record.hpp"
#include "common/training/models.hpp"

namespace examples {

enum class optimiser : std::uint8_t { adam, sgd };

/// How a model is trained.
struct training_settings {
  int epochs = 50;
  optimiser method = optimiser::adam;
  double learning_rate = 0.001;
  double momentum = 0.9;       ///< of SGD
  double weight_decay = 1e-4;  ///< added to the gradient, as torch::optim does
  double warm_up = 0.05;       ///< share of all steps in which the learning rate rises from 0; then it falls to 0 again
  int patience = 10;           ///< epochs without improvement until it stops and takes the best; 0: take the last
  double checkpoint_seconds = 20;  ///< the least time between two checkpoints
};

/// The learning rate of a step, of `steps` in all: a linear rise over the first `warm_up` of them, then a linear fall.
double learning_rate_at(const training_settings& settings, std::int64_t step, std::int64_t steps);

/// Images as a model takes them, without augmentation.
struct evaluation_set {
  torch::Tensor images;  ///< float, normalised, size x channels x height x width
  torch::Tensor labels;  ///< int64
  std::int64_t size() const { return images.size(0); }
  std::span<const std::int64_t> classes() const { return xaug::class_indices(labels); }
};

/// A model's predictions for a data set.
struct evaluation {
  std::vector<std::int64_t> predictions;
  std::vector<float> log_likelihood;  ///< log p(true class)
  double seconds = 0;                 ///< of the model alone
};

evaluation evaluate(classifier& model, const evaluation_set& set, const torch::Device& device,
                    std::int64_t batch_size = 500);

/// Trains a model on what a loader gives. With patience, it leaves in the model the weights that had the highest
/// accuracy on the validation images (of equal ones, the lowest loss: by the loss alone, overconfident models would be
/// stopped while they still improve); without patience or validation images, the last ones. Fills in the history of
/// `record`, the epoch of those weights, times, images and peak memory. After each batch it calls `on_images` with the
/// number of its images.
///
/// With a `checkpoint` file, it goes on from there if there is one (exactly: history and weights are those of a run
/// that was not interrupted, as long as `record.arm`, repeat and seed are the same), writes one from time to time and
/// when stop_requested(), and removes it in the end. Returns false if it was stopped.
///
/// Throws xaug::error for settings out of range, for a checkpoint that cannot be read, and if the loss is not finite.
bool train(run_record& record, classifier& model, xaug::batch_loader& loader, const evaluation_set& validation,
           const training_settings& settings, const torch::Device& device, const std::filesystem::path& checkpoint = {},
           const std::function<void(std::int64_t)>& on_images = {});

}  // namespace examples
