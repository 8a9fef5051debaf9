// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <xaug/interop/torch_text_loader.hpp>
#include <xaug/text/wordpiece.hpp>

#include "common/bert/autocast.hpp"
#include "common/text_training/text_models.hpp"
#include "common/training/learner.hpp"

namespace examples {

/// Texts as a model takes them, sorted by length into batches, for little padding.
struct encoded_texts {
  struct batch {
    torch::Tensor ids;   ///< int64, size x length
    torch::Tensor mask;  ///< bool
  };
  std::vector<batch> batches;
  torch::Tensor order;   ///< int64: which text a row of the batches, one behind the other, is
  torch::Tensor labels;  ///< int64, by text
  std::span<const std::int64_t> classes() const;
};

/// Throws xaug::error for texts that are not valid UTF-8.
encoded_texts encode(const std::vector<std::string>& texts, const std::vector<std::int64_t>& labels,
                     const xaug::wordpiece& tokenizer, const xaug::tokenizer_options& how,
                     std::int64_t batch_size = 64);

/// `bfloat16`: matrices are multiplied in half precision.
evaluation evaluate(text_classifier& model, const encoded_texts& texts, const torch::Device& device,
                    bool bfloat16 = false);

/// The mean of the symmetric divergence, (KL(p || q) + KL(q || p)) / 2, between the distributions of two batches of
/// logits (size x classes). Source: Liang et al., "R-Drop: Regularized Dropout for Neural Networks", NeurIPS 2021.
torch::Tensor symmetric_divergence(const torch::Tensor& a, const torch::Tensor& b);

/// What training does besides minimising the cross-entropy of each text; see text_arm.
struct text_objective {
  double consistency = 0;
  double cutoff = 0;
  double mix = 0;
  bool bfloat16 = false;
};

/// The loss of a batch: with `consistency`, `ids` has two views of each text, one half behind the other, and the loss
/// is the mean cross-entropy of both and so many times their divergence. Cut pieces are those of `mask` but the first,
/// each with probability `cutoff`. Mixed features are lambda x + (1 - lambda) x' with those of another text, lambda
/// from Beta(mix, mix) for the batch, and so is the loss. Draws are those of torch's generators.
torch::Tensor loss_of(text_classifier& model, const torch::Tensor& ids, const torch::Tensor& mask,
                      const torch::Tensor& targets, const text_objective& objective);

/// A classifier that learns from what a loader gives.
class text_learner final : public learner {
public:
  text_learner(std::shared_ptr<text_classifier> model, std::unique_ptr<xaug::text_loader> loader,
               const text_objective& objective, encoded_texts validation, encoded_texts test,
               const torch::Device& device)
      : model_(std::move(model)),
        loader_(std::move(loader)),
        objective_(objective),
        validation_(std::move(validation)),
        test_(std::move(test)),
        device_(device) {}

  torch::nn::Module& model() override { return *model_; }
  std::int64_t samples_of_epoch() const override { return loader_->samples(); }
  std::int64_t steps_of_epoch() const override { return loader_->batches(); }
  void run_epoch(std::uint64_t epoch, std::int64_t first, const step_function& step) override;
  double waited() const override { return loader_->waited(); }
  std::span<const std::int64_t> validation_labels() const override { return validation_.classes(); }
  evaluation validate() override { return evaluate(*model_, validation_, device_, objective_.bfloat16); }
  evaluation test() override { return evaluate(*model_, test_, device_, objective_.bfloat16); }

private:
  std::shared_ptr<text_classifier> model_;
  std::unique_ptr<xaug::text_loader> loader_;
  text_objective objective_;
  encoded_texts validation_;
  encoded_texts test_;
  torch::Device device_;
};

}  // namespace examples
