// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>
#include <xaug/text/wordpiece.hpp>

#include "common/text_training/text_arms.hpp"
#include "common/text_training/text_learner.hpp"
#include "common/text_training/text_task.hpp"
#include "common/training/options.hpp"
#include "common/training/subject.hpp"

namespace examples {

/// Studies of texts: SST-2 in memory, and an encoder or a small classifier.
class text_subject final : public subject {
public:
  /// Reads everything. Throws xaug::error for data that cannot be read, and for arms that there are not.
  text_subject(const text_options& texts, const study_options& options);

  study_record outline() const override;
  std::int64_t samples() const override;
  std::unique_ptr<learner> make_learner(std::size_t arm, std::uint64_t seed) const override;
  bool has_equal_epochs() const override { return texts_.copies > 0; }
  bool has_comparable_loss(std::size_t arm) const override;
  void describe(std::size_t arm, const trained_baseline& baseline, const std::filesystem::path& folder,
                arm_record& to) const override;

private:
  struct run_texts {
    labelled_texts training;
    labelled_texts validation;
  };

  bool is_bert() const { return texts_.model == text_model::minilm || texts_.model == text_model::bert_base; }
  std::string model_title() const;
  xaug::tokenizer_options tokens() const;
  run_texts texts_of(std::uint64_t seed) const;
  std::shared_ptr<text_classifier> new_model(std::uint64_t seed) const;
  encoded_texts encoded(const labelled_texts& texts) const;
  text_pipelines pipelines_of(const text_arm& arm, const labelled_texts& training) const;
  std::unique_ptr<xaug::text_loader> loader_of(const text_arm& arm, text_pipelines of_classes, labelled_texts training,
                                               std::uint64_t seed, int threads) const;
  double seconds_per_text(const text_arm& arm, const text_pipelines& pipelines, const labelled_texts& texts) const;
  std::vector<std::int64_t> predictions_of(const trained_baseline& baseline, const labelled_texts& texts) const;
  double cosine_of(const text_pipelines& pipelines) const;

  const text_options& texts_;
  const study_options& options_;
  torch::Device device_;
  text_data data_;
  std::vector<text_arm> arms_;  ///< the baseline first
  xaug::wordpiece tokenizer_;
  word_knowledge known_;
  torch::Tensor vectors_;                  ///< of the vocabulary's pieces, where a model takes them over
  std::shared_ptr<bert_encoder> encoder_;  ///< pretrained; none where a model begins from nothing
  encoded_texts test_set_;
};

}  // namespace examples
