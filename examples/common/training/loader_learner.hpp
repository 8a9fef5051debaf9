// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "common/training/learner.hpp"

namespace examples {

/// A learner whose batches come from a loader of xaug. What is left to say is the loss of a batch, and how a model is
/// evaluated on a `Set`, which has `classes()`.
template <class Model, class Loader, class Set>
class loader_learner : public learner {
public:
  using batch = typename Loader::batch;

  loader_learner(std::shared_ptr<Model> model, std::unique_ptr<Loader> loader, Set validation, Set test,
                 const torch::Device& device)
      : device_(device),
        model_(std::move(model)),
        loader_(std::move(loader)),
        validation_(std::move(validation)),
        test_(std::move(test)) {}

  Model& model() final { return *model_; }
  std::int64_t samples_of_epoch() const final { return loader_->samples(); }
  std::int64_t steps_of_epoch() const final { return loader_->batches(); }
  double waited() const final { return loader_->waited(); }
  std::span<const std::int64_t> validation_labels() const final { return validation_.classes(); }
  evaluation validate() final { return evaluate_on(validation_); }
  evaluation test() final { return evaluate_on(test_); }

  void run_epoch(std::uint64_t epoch, std::int64_t first, const step_function& step) final {
    for (const auto& each : loader_->epoch(epoch)) {
      if (each.number() < first) continue;
      if (!step(static_cast<std::int64_t>(each.indices().size()), [&] { return loss_of(each); })) return;
    }
  }

protected:
  virtual torch::Tensor loss_of(const batch& of) = 0;
  virtual evaluation evaluate_on(const Set& set) = 0;

  const torch::Device device_;

private:
  std::shared_ptr<Model> model_;
  std::unique_ptr<Loader> loader_;
  Set validation_;
  Set test_;
};

}  // namespace examples
