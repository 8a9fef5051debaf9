// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>

#include "common/bert/bert_model.hpp"

// The networks that the text programs train. Each is initialised from torch's global generator: call
// torch::manual_seed() first.

namespace examples {

/// A network that turns texts, ids (int64, size x length) with a mask (bool) that is false at padding, into logits
/// (float, size x classes), in three steps between which something can be changed.
class text_classifier : public torch::nn::Module {
public:
  /// A vector for each piece: float, size x length x width.
  virtual torch::Tensor embed(const torch::Tensor& ids) = 0;
  /// A vector for each text: float, size x features.
  virtual torch::Tensor features(const torch::Tensor& embedded, const torch::Tensor& mask) = 0;
  virtual torch::Tensor classify(const torch::Tensor& features) = 0;

  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask) {
    return classify(features(embed(ids), mask));
  }
};

/// BERT, with random weights; see load_bert_weights().
class bert_text_classifier final : public text_classifier {
public:
  bert_text_classifier(const bert_config& config, std::int64_t classes, pooling how);
  torch::Tensor embed(const torch::Tensor& ids) override { return bert_->embed(ids); }
  torch::Tensor features(const torch::Tensor& embedded, const torch::Tensor& mask) override {
    return bert_->features(embedded, mask);
  }
  torch::Tensor classify(const torch::Tensor& features) override { return bert_->classify(features); }

  bert_classifier& bert() { return *bert_; }

private:
  std::shared_ptr<bert_classifier> bert_;
};

/// Vectors for the pieces of a vocabulary: float, pieces x width.
struct word_vectors {
  torch::Tensor values;
  bool frozen = false;
};

/// Random ones, to be learnt: N(0, 0.1).
word_vectors random_word_vectors(std::int64_t pieces, std::int64_t width = 100);

/// A convolution over 5 pieces at a time (128 channels), ReLU, the largest value over the text, a linear layer with 20
/// units, ReLU, and the classes. Source: the CNN of Wei and Zou, "EDA", EMNLP 2019, after Kim, "Convolutional Neural
/// Networks for Sentence Classification", EMNLP 2014.
std::shared_ptr<text_classifier> make_text_cnn(const word_vectors& vectors, std::int64_t classes);

/// The mean of a text's vectors, and a linear layer. Source: Joulin et al., "Bag of Tricks for Efficient Text
/// Classification", EACL 2017 (fastText), without its n-grams.
std::shared_ptr<text_classifier> make_average_classifier(const word_vectors& vectors, std::int64_t classes);

}  // namespace examples
