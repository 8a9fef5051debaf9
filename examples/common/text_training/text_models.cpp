// SPDX-License-Identifier: BSD-3-Clause
#include "common/text_training/text_models.hpp"

#include <torch/nn/functional.h>
#include <torch/nn/modules.h>

#include <algorithm>
#include <limits>

namespace examples {
namespace {

namespace nn = torch::nn;

class vector_classifier : public text_classifier {
public:
  explicit vector_classifier(const word_vectors& vectors) {
    words_ = vectors.frozen ? register_buffer("words", vectors.values) : register_parameter("words", vectors.values);
  }
  torch::Tensor embed(const torch::Tensor& ids) override { return torch::embedding(words_, ids); }

protected:
  std::int64_t width() const { return words_.size(1); }

private:
  torch::Tensor words_;
};

class text_cnn final : public vector_classifier {
public:
  text_cnn(const word_vectors& vectors, std::int64_t classes)
      : vector_classifier(vectors),
        convolution_(nn::Conv1dOptions(width(), 128, window)),
        dense_(128, 20),
        last_(20, classes) {
    register_module("convolution", convolution_);
    register_module("dense", dense_);
    register_module("last", last_);
  }

  torch::Tensor features(const torch::Tensor& embedded, const torch::Tensor& mask) override {
    // What is padded is 0, as far as the windows of the last piece reach; windows beyond those do not count.
    auto x = (embedded * mask.unsqueeze(2)).transpose(1, 2);
    x = torch::constant_pad_nd(x, {0, window - 1});
    x = convolution_(x).masked_fill(mask.logical_not().unsqueeze(1), -std::numeric_limits<float>::infinity());
    return torch::relu(x.amax(2));  // 0 for a text without pieces
  }
  torch::Tensor classify(const torch::Tensor& features) override { return last_(torch::relu(dense_(features))); }

private:
  static constexpr std::int64_t window = 5;
  nn::Conv1d convolution_;
  nn::Linear dense_;
  nn::Linear last_;
};

class average_classifier final : public vector_classifier {
public:
  average_classifier(const word_vectors& vectors, std::int64_t classes)
      : vector_classifier(vectors), linear_(width(), classes) {
    register_module("linear", linear_);
  }

  torch::Tensor features(const torch::Tensor& embedded, const torch::Tensor& mask) override {
    return (embedded * mask.unsqueeze(2)).sum(1) / mask.sum(1, true).clamp_min(1);
  }
  torch::Tensor classify(const torch::Tensor& features) override { return linear_(features); }

private:
  nn::Linear linear_;
};

}  // namespace

bert_text_classifier::bert_text_classifier(const bert_config& config, std::int64_t classes, pooling how)
    : bert_(std::make_shared<bert_classifier>(config, classes, how)) {
  register_module("model", bert_);
}

word_vectors random_word_vectors(std::int64_t pieces, std::int64_t width) {
  return {torch::randn({pieces, width}) * 0.1, false};
}

std::shared_ptr<text_classifier> make_text_cnn(const word_vectors& vectors, std::int64_t classes) {
  return std::make_shared<text_cnn>(vectors, classes);
}

std::shared_ptr<text_classifier> make_average_classifier(const word_vectors& vectors, std::int64_t classes) {
  return std::make_shared<average_classifier>(vectors, classes);
}

}  // namespace examples
