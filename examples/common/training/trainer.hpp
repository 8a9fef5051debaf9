// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "common/study/record.hpp"
#include "common/training/learner.hpp"

namespace examples {

/// `adamw` takes weight decay apart from the gradient, and not from biases and the weights of normalisations
/// (Loshchilov and Hutter, 2019; Devlin et al., 2019).
enum class optimiser : std::uint8_t { adam, adamw, sgd };

/// How a model is trained.
struct training_settings {
  int epochs = 50;
  optimiser method = optimiser::adam;
  double learning_rate = 0.001;
  double momentum = 0.9;       ///< of SGD
  double weight_decay = 1e-4;  ///< added to the gradient, as torch::optim does; see optimiser
  double clip = 0;             ///< the largest norm of all gradients; longer ones are shortened to it; 0: any
  double warm_up = 0.05;       ///< share of all steps in which the learning rate rises from 0; then it falls to 0 again
  int patience = 10;           ///< epochs without improvement until it stops and takes the best; 0: take the last
  double checkpoint_seconds = 20;  ///< the least time between two checkpoints
};

/// The learning rate of a step, of `steps` in all: a linear rise over the first `warm_up` of them, then a linear fall.
double learning_rate_at(const training_settings& settings, std::int64_t step, std::int64_t steps);

/// Trains a model. With patience, it leaves in it the weights that had the highest accuracy on the validation samples
/// (of equal ones, the lowest loss: by the loss alone, overconfident models would be stopped while they still improve);
/// without patience or validation samples, the last ones. Fills in the history of `record`, the epoch of those weights,
/// times, samples and peak memory. Each step seeds torch's generators (of dropout) from the run's seed and its own
/// number. After each batch it calls `on_samples` with the number of its samples.
///
/// With a `checkpoint` file, it goes on from there if there is one (exactly: history and weights are those of a run
/// that was not interrupted, as long as `record.arm`, repeat and seed are the same), writes one from time to time and
/// when stop_requested(), both after any step, and removes it in the end. Returns false if it was stopped.
///
/// Throws xaug::error for settings out of range, for a checkpoint that cannot be read, and if the loss is not finite.
bool train(run_record& record, learner& what, const training_settings& settings,
           const std::filesystem::path& checkpoint = {}, const std::function<void(std::int64_t)>& on_samples = {});

}  // namespace examples
