// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// BERT, as published: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
// Understanding", NAACL 2019. Modules are initialised from torch's global generator: call torch::manual_seed() first.
// They run on any device; the tensors that they are given are on the same one.
//
// Texts come as `ids` (int64, size x length) with a `mask` (bool, size x length) that is false at padding, whatever ids
// stand there. What is padded has no influence on other places. Every function throws xaug::error for tensors of
// another type or shape, for more places than the model has positions, and, on the CPU, for ids out of range.

namespace examples {

/// The shape of a BERT encoder.
struct bert_config {
  std::int64_t vocabulary = 30522;
  std::int64_t hidden = 768;  ///< a multiple of `heads`
  std::int64_t layers = 12;
  std::int64_t heads = 12;
  std::int64_t intermediate = 3072;
  std::int64_t max_positions = 512;
  std::int64_t type_vocabulary = 2;
  double dropout = 0.1;            ///< of embeddings, of each block's result, and before the classifier; in [0, 1)
  double attention_dropout = 0.1;  ///< of attention probabilities; in [0, 1)
  double layer_norm_eps = 1e-12;
};

/// BERT-base: 109,482,240 parameters with the pooler.
bert_config bert_base();

/// MiniLM-L6-H384: 22,713,216 parameters with the pooler. Source: Wang et al., "MiniLM: Deep Self-Attention
/// Distillation for Task-Agnostic Compression of Pre-Trained Transformers", NeurIPS 2020.
bert_config minilm_l6();

/// How the hidden states of a text become one vector.
enum class pooling : std::uint8_t {
  cls,  ///< the first one, through the pooler: a linear layer and tanh
  mean  ///< the mean of those that are not padding
};

/// A parameter with the name that it has in published files.
struct named_weight {
  std::string name;
  torch::Tensor value;  ///< shares the model's memory, and may be a part of a larger parameter
};

/// The weight and the bias of a linear layer or a normalisation.
struct affine {
  torch::Tensor weight;
  torch::Tensor bias;
};

class bert_layer;

/// Embeddings and layers.
class bert_encoder : public torch::nn::Module {
public:
  /// Throws xaug::error for settings out of range. The pooler is what pooling::cls needs.
  explicit bert_encoder(const bert_config& config, bool with_pooler = true);

  /// Hidden states: float, size x length x hidden. Without `segments` (int64, size x length) all are of segment 0.
  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& segments = {});

  /// The two steps of forward(): words, positions and segments, added, normalised and with dropout; then the layers.
  /// Embeddings are as hidden states.
  torch::Tensor embed(const torch::Tensor& ids, const torch::Tensor& segments = {});
  torch::Tensor forward_embedded(const torch::Tensor& embeddings, const torch::Tensor& mask);

  /// One vector for each text: float, size x hidden. Throws xaug::error for pooling::cls without a pooler.
  torch::Tensor pool(const torch::Tensor& hidden, const torch::Tensor& mask, pooling how);
  /// pool(forward_embedded(embeddings, mask), mask, how). For pooling::cls the last layer computes nothing but the
  /// first place: that saves MiniLM a seventh of all multiplications.
  torch::Tensor features(const torch::Tensor& embeddings, const torch::Tensor& mask, pooling how);

  /// All parameters under Hugging Face's names: "embeddings.word_embeddings.weight", ...
  std::vector<named_weight> named_weights() const;

  const bert_config& config() const { return config_; }

private:
  torch::Tensor run_layers(const torch::Tensor& embeddings, const torch::Tensor& mask, bool first_only);

  bert_config config_;
  torch::Tensor words_;
  torch::Tensor positions_;
  torch::Tensor segments_;
  affine norm_;
  std::vector<std::shared_ptr<bert_layer>> layers_;
  affine pooler_;  ///< undefined without one
};

/// An encoder with a linear layer on what it makes of a text.
class bert_classifier : public torch::nn::Module {
public:
  bert_classifier(const bert_config& config, std::int64_t classes, pooling how = pooling::cls);

  /// Logits: float, size x classes. It is classify(features(embed(ids, segments), mask)), for those who change
  /// something between these steps.
  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& segments = {});
  /// The same from embeddings.
  torch::Tensor forward_embedded(const torch::Tensor& embeddings, const torch::Tensor& mask);

  /// Float, size x length x hidden.
  torch::Tensor embed(const torch::Tensor& ids, const torch::Tensor& segments = {});
  /// Float, size x hidden.
  torch::Tensor features(const torch::Tensor& embeddings, const torch::Tensor& mask);
  /// With dropout: float, size x classes.
  torch::Tensor classify(const torch::Tensor& features);

  bert_encoder& encoder() { return *encoder_; }
  const bert_encoder& encoder() const { return *encoder_; }

  /// As of the encoder, which has the prefix "bert.", with "classifier.weight" and "classifier.bias".
  std::vector<named_weight> named_weights() const;

private:
  std::shared_ptr<bert_encoder> encoder_;
  affine linear_;
  pooling how_;
};

}  // namespace examples
