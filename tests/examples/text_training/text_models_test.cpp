// SPDX-License-Identifier: BSD-3-Clause

#include "common/text_training/text_models.hpp"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include "common/training/adamw.hpp"
#include "common/training/weights.hpp"

namespace {

using namespace examples;

constexpr std::int64_t pieces = 40;
constexpr std::int64_t width = 12;

std::vector<std::shared_ptr<text_classifier>> small_models(bool frozen = false) {
  torch::manual_seed(4);
  const word_vectors vectors{torch::randn({pieces, width}), frozen};
  const bert_config config{.vocabulary = pieces, .hidden = 8, .layers = 2, .heads = 2, .intermediate = 16};
  return {make_text_cnn(vectors, 3), make_average_classifier(vectors, 3),
          std::make_shared<bert_text_classifier>(config, 3, pooling::cls),
          std::make_shared<bert_text_classifier>(config, 3, pooling::mean)};
}

TEST(text_models, parameter_counts) {
  const word_vectors vectors{torch::zeros({pieces, width}), true};
  EXPECT_EQ(parameter_count(*make_text_cnn(vectors, 2)), (5 * width * 128 + 128) + (128 * 20 + 20) + (20 * 2 + 2));
  EXPECT_EQ(parameter_count(*make_average_classifier(vectors, 2)), width * 2 + 2);
  const word_vectors own{torch::zeros({pieces, width}), false};
  EXPECT_EQ(parameter_count(*make_average_classifier(own, 2)), pieces * width + width * 2 + 2);
  EXPECT_EQ(random_word_vectors(7).values.sizes(), (std::vector<std::int64_t>{7, 100}));
}

TEST(text_models, padding_does_not_matter) {
  const torch::NoGradGuard no_grad;
  const auto ids = torch::randint(1, pieces, {3, 6}, torch::kInt64);
  const auto mask = torch::tensor({{1, 1, 1, 1, 1, 1}, {1, 1, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 0}}).to(torch::kBool);
  const std::vector<std::int64_t> lengths{6, 2, 5};
  for (const auto& model : small_models()) {
    model->eval();
    const auto together = model->forward(ids, mask);
    EXPECT_EQ(together.sizes(), (std::vector<std::int64_t>{3, 3}));
    for (std::int64_t i = 0; i < 3; ++i) {
      const auto length = lengths[static_cast<std::size_t>(i)];
      const auto alone =
          model->forward(ids.narrow(0, i, 1).narrow(1, 0, length), torch::ones({1, length}, torch::kBool));
      EXPECT_TRUE(torch::allclose(together.narrow(0, i, 1), alone, 1e-5, 1e-5)) << i;
    }
  }
}

TEST(text_models, a_text_without_pieces_has_finite_logits) {
  const torch::NoGradGuard no_grad;
  const auto models = small_models();
  for (const std::size_t which : {0U, 1U}) {  // BERT's texts have [CLS]
    const auto logits = models[which]->forward(torch::zeros({1, 1}, torch::kInt64), torch::zeros({1, 1}, torch::kBool));
    EXPECT_TRUE(torch::isfinite(logits).all().item<bool>()) << which;
  }
}

TEST(text_models, the_cnn_sees_five_pieces_in_order) {
  const torch::NoGradGuard no_grad;
  const auto models = small_models();
  const auto all = torch::ones({1, 5}, torch::kBool);
  const auto forwards = torch::tensor({{1, 2, 3, 4, 5}});
  const auto backwards = torch::tensor({{5, 4, 3, 2, 1}});
  EXPECT_FALSE(torch::allclose(models[0]->forward(forwards, all), models[0]->forward(backwards, all), 1e-3, 1e-3));
  EXPECT_TRUE(torch::allclose(models[1]->forward(forwards, all), models[1]->forward(backwards, all), 1e-4, 1e-5));
}

TEST(text_models, frozen_vectors_stay) {
  for (const bool frozen : {true, false}) {
    const auto model = small_models(frozen).front();
    const auto mask = torch::ones({2, 4}, torch::kBool);
    model->forward(torch::randint(1, pieces, {2, 4}, torch::kInt64), mask).sum().backward();
    std::int64_t with_gradient = 0;
    for (const auto& each : model->parameters()) with_gradient += each.grad().defined() ? 1 : 0;
    EXPECT_EQ(with_gradient, frozen ? 6 : 7);
    EXPECT_EQ(weights_of(*model).size(), 7U) << "a file of weights has the vectors, frozen or not";
  }
}

TEST(text_models, biases_and_normalisations_do_not_decay) {
  bert_text_classifier model({.vocabulary = pieces, .hidden = 8, .layers = 2, .heads = 2, .intermediate = 16}, 2,
                             pooling::cls);
  const auto [decay, no_decay] = group_parameters(model);
  EXPECT_EQ(decay.size() + no_decay.size(), model.parameters().size());
  std::int64_t expected = 0;
  for (const auto& [name, value] : model.bert().named_weights())
    if (name.ends_with(".bias") || name.find("LayerNorm") != std::string::npos) expected += value.numel();
  std::int64_t found = 0;
  for (const auto& each : no_decay) found += each.numel();
  EXPECT_EQ(found, expected);
}

}  // namespace
