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
#include "common/training/loader_learner.hpp"

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
class text_learner final : public loader_learner<text_classifier, xaug::text_loader, encoded_texts> {
public:
  text_learner(std::shared_ptr<text_classifier> model, std::unique_ptr<xaug::text_loader> loader,
               const text_objective& objective, encoded_texts validation, encoded_texts test,
               const torch::Device& device)
      : loader_learner(std::move(model), std::move(loader), std::move(validation), std::move(test), device),
        objective_(objective) {}

private:
  torch::Tensor loss_of(const batch& of) override {
    return examples::loss_of(model(), of.ids.to(device_), of.mask.to(device_), of.targets.to(device_), objective_);
  }
  evaluation evaluate_on(const encoded_texts& texts) override {
    return evaluate(model(), texts, device_, objective_.bfloat16);
  }

  text_objective objective_;
};

}  // namespace examples
