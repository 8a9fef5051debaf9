// SPDX-License-Identifier: BSD-3-Clause

#include "common/bert/bert_model.hpp"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/functional/loss.h>
#include <torch/optim/adamw.h>
#include <torch/utils.h>

#include <cmath>
#include <map>

#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

bert_config small(double dropout = 0.1) {
  return {.vocabulary = 50,
          .hidden = 16,
          .layers = 2,
          .heads = 4,
          .intermediate = 24,
          .max_positions = 12,
          .type_vocabulary = 2,
          .dropout = dropout,
          .attention_dropout = dropout};
}

std::int64_t count(const torch::nn::Module& model) {
  std::int64_t total = 0;
  for (const auto& each : model.parameters()) total += each.numel();
  return total;
}

torch::Tensor some_ids(std::int64_t size, std::int64_t length) {
  return torch::randint(0, 50, {size, length}, torch::kInt64);
}

torch::Tensor whole(const torch::Tensor& ids) {
  return torch::ones_like(ids, torch::kBool);
}

/// Makes weights large enough for every part of the model to matter.
void enlarge(torch::nn::Module& model) {
  const torch::NoGradGuard no_grad;
  for (auto& each : model.parameters()) each.add_(torch::randn_like(each), 0.3);
}

// Devlin et al. decide how large BERT-base is.
TEST(bert_model, parameter_counts_and_shapes) {
  const torch::NoGradGuard no_grad;
  const bert_encoder base(bert_base());
  EXPECT_EQ(count(base), 109'482'240);
  std::map<std::string, std::vector<std::int64_t>> shapes;
  std::int64_t total = 0;
  for (const auto& [name, value] : base.named_weights()) {
    EXPECT_TRUE(shapes.emplace(name, value.sizes().vec()).second) << name;
    total += value.numel();
  }
  EXPECT_EQ(total, 109'482'240);
  EXPECT_EQ(shapes.size(), 5 + 12 * 16 + 2);
  const auto expect_shape = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    EXPECT_EQ(shapes[name], shape) << name;
  };
  expect_shape("embeddings.word_embeddings.weight", {30522, 768});
  expect_shape("embeddings.position_embeddings.weight", {512, 768});
  expect_shape("embeddings.token_type_embeddings.weight", {2, 768});
  for (const std::string name :
       {"embeddings.LayerNorm", "encoder.layer.0.attention.output.LayerNorm", "encoder.layer.11.output.LayerNorm"}) {
    expect_shape(name + ".weight", {768});
    expect_shape(name + ".bias", {768});
  }
  for (const std::string name :
       {"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"}) {
    expect_shape("encoder.layer.5." + name + ".weight", {768, 768});
    expect_shape("encoder.layer.5." + name + ".bias", {768});
  }
  expect_shape("encoder.layer.11.intermediate.dense.weight", {3072, 768});
  expect_shape("encoder.layer.11.intermediate.dense.bias", {3072});
  expect_shape("encoder.layer.11.output.dense.weight", {768, 3072});
  expect_shape("encoder.layer.11.output.dense.bias", {768});
  expect_shape("pooler.dense.weight", {768, 768});
  expect_shape("pooler.dense.bias", {768});

  EXPECT_EQ(count(bert_encoder(minilm_l6())), 22'713'216);
  EXPECT_EQ(count(bert_encoder(minilm_l6(), false)), 22'713'216 - 384 * 385);
  EXPECT_EQ(count(bert_classifier(minilm_l6(), 2)), 22'713'216 + 2 * 385);
  EXPECT_EQ(count(bert_classifier(minilm_l6(), 2, pooling::mean)), 22'713'216 - 384 * 385 + 2 * 385);
}

TEST(bert_model, initial_weights) {
  torch::manual_seed(1);
  const bert_classifier model(minilm_l6(), 100);
  for (const auto& [name, value] : model.named_weights()) {
    if (name.ends_with("LayerNorm.weight")) {
      EXPECT_TRUE(torch::equal(value, torch::ones_like(value))) << name;
    } else if (name.ends_with(".bias")) {
      EXPECT_TRUE(torch::equal(value, torch::zeros_like(value))) << name;
    } else {
      // Six standard errors, and more.
      const double n = static_cast<double>(value.numel());
      EXPECT_NEAR(value.mean().item<double>(), 0, 6 * 0.02 / std::sqrt(n)) << name;
      EXPECT_NEAR(value.std().item<double>(), 0.02, 6 * 0.02 / std::sqrt(2 * n)) << name;
    }
  }
}

TEST(bert_model, same_seed_same_model) {
  const auto logits = [](std::uint64_t seed) {
    torch::manual_seed(seed);
    bert_classifier model(small(), 2);
    return model.forward(torch::ones({2, 5}, torch::kInt64), torch::ones({2, 5}, torch::kBool));
  };
  EXPECT_TRUE(torch::equal(logits(1), logits(1)));
  EXPECT_FALSE(torch::equal(logits(1), logits(2)));
}

// The published formulas, one head and one text at a time.
TEST(bert_model, equals_the_formulas) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  const bert_config c = small();
  bert_encoder model(c);
  model.eval();
  enlarge(model);
  std::map<std::string, torch::Tensor> w;
  for (const auto& [name, value] : model.named_weights()) w[name] = value.to(torch::kFloat64);
  const auto linear = [&](const torch::Tensor& x, const std::string& name) {
    return torch::matmul(x, w.at(name + ".weight").t()) + w.at(name + ".bias");
  };
  const auto normalised = [&](const torch::Tensor& x, const std::string& name) {
    const auto centred = x - x.mean(1, true);
    const auto deviation = (centred.square().mean(1, true) + 1e-12).sqrt();
    return centred / deviation * w.at(name + ".weight") + w.at(name + ".bias");
  };
  const auto ids = some_ids(3, 7);
  const auto segments = torch::randint(0, 2, {3, 7}, torch::kInt64);
  auto mask = whole(ids);
  mask[1].slice(0, 4) = false;
  mask[2].slice(0, 1) = false;
  const auto found = model.forward(ids, mask, segments);
  EXPECT_EQ(found.sizes().vec(), (std::vector<std::int64_t>{3, 7, 16}));
  for (int text = 0; text < 3; ++text) {
    const auto places = mask[text].sum().item<std::int64_t>();
    auto x = w["embeddings.word_embeddings.weight"].index_select(0, ids[text].slice(0, 0, places)) +
             w["embeddings.position_embeddings.weight"].slice(0, 0, places) +
             w["embeddings.token_type_embeddings.weight"].index_select(0, segments[text].slice(0, 0, places));
    x = normalised(x, "embeddings.LayerNorm");
    for (const std::string layer : {"encoder.layer.0.", "encoder.layer.1."}) {
      const auto query = linear(x, layer + "attention.self.query");
      const auto key = linear(x, layer + "attention.self.key");
      const auto value = linear(x, layer + "attention.self.value");
      std::vector<torch::Tensor> heads;
      for (std::int64_t head = 0; head < 4; ++head) {
        const auto part = [&](const torch::Tensor& of) { return of.slice(1, 4 * head, 4 * head + 4); };
        heads.push_back(torch::matmul(torch::softmax(torch::matmul(part(query), part(key).t()) / 2.0, 1), part(value)));
      }
      x = normalised(x + linear(torch::cat(heads, 1), layer + "attention.output.dense"),
                     layer + "attention.output.LayerNorm");
      const auto inner = linear(x, layer + "intermediate.dense");
      const auto gelu = inner * 0.5 * (1 + torch::erf(inner / std::sqrt(2.0)));
      x = normalised(x + linear(gelu, layer + "output.dense"), layer + "output.LayerNorm");
    }
    EXPECT_LT((found[text].slice(0, 0, places) - x).abs().max().item<double>(), 1e-5) << "text " << text;

    const auto pooled = torch::tanh(linear(x.slice(0, 0, 1), "pooler.dense"))[0];
    EXPECT_LT((model.pool(found, mask, pooling::cls)[text] - pooled).abs().max().item<double>(), 1e-5);
    EXPECT_LT((model.pool(found, mask, pooling::mean)[text] - x.mean(0)).abs().max().item<double>(), 1e-5);
  }
}

TEST(bert_model, padding_has_no_influence) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  bert_classifier first(small(), 3);
  bert_classifier mean(small(), 3, pooling::mean);
  const auto ids = some_ids(2, 5);
  for (auto* model : {&first, &mean}) {
    model->eval();
    enlarge(*model);
    const auto expected = model->forward(ids, whole(ids));
    for (int i = 0; i < 2; ++i) {
      const auto padded = torch::cat({ids, some_ids(2, 6)}, 1);
      const auto mask = torch::cat({whole(ids), torch::zeros({2, 6}, torch::kBool)}, 1);
      EXPECT_LT((model->forward(padded, mask) - expected).abs().max().item<float>(), 1e-5f);
    }
    // A text of nothing but padding is no text, and no NaN.
    EXPECT_TRUE(model->forward(ids, torch::zeros_like(whole(ids))).isfinite().all().item<bool>());
  }
}

TEST(bert_model, forward_is_the_steps) {
  torch::manual_seed(5);
  for (const pooling how : {pooling::cls, pooling::mean}) {
    bert_classifier model(small(), 3, how);
    enlarge(model);
    model.eval();
    const auto ids = some_ids(2, 5);
    auto mask = whole(ids);
    mask[1].slice(0, 3) = false;
    const auto embeddings = model.embed(ids);
    EXPECT_EQ(embeddings.sizes().vec(), (std::vector<std::int64_t>{2, 5, 16}));
    const auto features = model.features(embeddings, mask);
    EXPECT_EQ(features.sizes().vec(), (std::vector<std::int64_t>{2, 16}));
    const auto logits = model.classify(features);
    EXPECT_EQ(logits.sizes().vec(), (std::vector<std::int64_t>{2, 3}));
    EXPECT_TRUE(torch::equal(model.forward(ids, mask), logits));
    EXPECT_TRUE(torch::equal(model.forward_embedded(embeddings, mask), logits));
    EXPECT_TRUE(torch::equal(model.forward(ids, mask, torch::zeros_like(ids)), logits));
    EXPECT_FALSE(torch::equal(model.forward(ids, mask, torch::ones_like(ids)), logits));

    // The last layer's shortcut gives the same values and the same gradients.
    auto& encoder = model.encoder();
    const auto all = encoder.pool(encoder.forward_embedded(embeddings, mask), mask, how);
    EXPECT_LT((all - features).abs().max().item<float>(), 1e-5f);
    const auto parameters = encoder.parameters();
    const auto short_way = torch::autograd::grad({features.square().sum()}, parameters, {}, true);
    const auto long_way = torch::autograd::grad({all.square().sum()}, parameters, {}, true);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      EXPECT_LT((short_way[i] - long_way[i]).abs().max().item<float>(), 1e-3f) << parameters[i].sizes();
  }
}

TEST(bert_model, dropout_in_training_alone) {
  torch::manual_seed(6);
  const auto ids = some_ids(4, 6);
  const auto logits_differ = [&](const bert_config& c, bool training) {
    bert_classifier model(c, 2);
    model.train(training);
    enlarge(model);
    return !torch::equal(model.forward(ids, whole(ids)), model.forward(ids, whole(ids)));
  };
  EXPECT_TRUE(logits_differ(small(), true));
  EXPECT_FALSE(logits_differ(small(), false));
  EXPECT_FALSE(logits_differ(small(0), true));
  auto attention_alone = small(0);
  attention_alone.attention_dropout = 0.5;
  EXPECT_TRUE(logits_differ(attention_alone, true));

  // Before the classifier too.
  bert_classifier model(small(0.5), 2);
  enlarge(model);
  const auto features = torch::ones({4, 16});
  EXPECT_FALSE(torch::equal(model.classify(features), model.classify(features)));
  EXPECT_FALSE(torch::equal(model.embed(ids), model.embed(ids)));
}

TEST(bert_model, training_lowers_the_loss) {
  for (const pooling how : {pooling::cls, pooling::mean}) {
    torch::manual_seed(7);
    bert_classifier model(small(), 2, how);
    const auto ids = some_ids(16, 8);
    const auto labels = torch::arange(16).remainder(2);
    const auto loss = [&] { return torch::nn::functional::cross_entropy(model.forward(ids, whole(ids)), labels); };
    const auto loss_in_test = [&] {
      const torch::NoGradGuard no_grad;
      model.eval();
      const float value = loss().item<float>();
      model.train();
      return value;
    };
    torch::optim::AdamW optimiser(model.parameters(), torch::optim::AdamWOptions(0.003));
    const float before = loss_in_test();
    float after = before;
    for (int step = 0; step < 40; ++step) {
      optimiser.zero_grad();
      loss().backward();
      for (const auto& each : model.named_parameters())
        EXPECT_GT(each.value().grad().abs().max().item<float>(), 0) << each.key() << " takes no part";
      optimiser.step();
      if (step == 0) {
        after = loss_in_test();
        EXPECT_LT(after, before) << "one step";
      }
    }
    EXPECT_LT(loss_in_test(), before / 2);
  }
}

TEST(bert_model, impossible_shapes) {
  const auto expect_no = [](void (*change)(bert_config&), std::initializer_list<std::string_view> parts) {
    bert_config c = small();
    change(c);
    expect_error([&] { bert_encoder{c}; }, parts);
  };
  expect_no([](bert_config& c) { c.vocabulary = 0; }, {"vocabulary", "at least 1", "0"});
  expect_no([](bert_config& c) { c.hidden = 0; }, {"hidden", "at least 1"});
  expect_no([](bert_config& c) { c.layers = -1; }, {"layers", "at least 1"});
  expect_no([](bert_config& c) { c.heads = 0; }, {"heads", "at least 1"});
  expect_no([](bert_config& c) { c.heads = 3; }, {"hidden", "a multiple of the 3 heads", "16"});
  expect_no([](bert_config& c) { c.intermediate = 0; }, {"intermediate"});
  expect_no([](bert_config& c) { c.max_positions = 0; }, {"max_positions"});
  expect_no([](bert_config& c) { c.type_vocabulary = 0; }, {"type_vocabulary"});
  expect_no([](bert_config& c) { c.dropout = 1; }, {"dropout", "[0, 1)"});
  expect_no([](bert_config& c) { c.attention_dropout = NAN; }, {"attention_dropout", "[0, 1)"});
  expect_no([](bert_config& c) { c.layer_norm_eps = 0; }, {"layer_norm_eps", "positive"});
  expect_error([] { bert_classifier(small(), 0); }, {"classes", "at least 1"});
}

TEST(bert_model, impossible_input) {
  bert_encoder model(small(), false);
  const auto ids = some_ids(2, 5);
  const auto mask = whole(ids);
  expect_error([&] { model.forward({}, mask); }, {"ids", "[size, length]", "undefined"});
  expect_error([&] { model.forward(ids[0], mask); }, {"ids", "[size, length]", "[5]"});
  expect_error([&] { model.forward(ids.to(torch::kInt32), mask); }, {"ids", "Long", "Int"});
  expect_error([&] { model.forward(ids + 50, mask); }, {"ids", "0 to 49"});
  expect_error([&] { model.forward(ids - 50, mask); }, {"ids", "0 to 49", "-"});
  expect_error([&] { model.forward(some_ids(2, 13), mask); }, {"ids", "at most 12 places", "13"});
  expect_error([&] { model.forward(ids, mask.to(torch::kInt64)); }, {"mask", "Bool [2, 5]", "Long"});
  expect_error([&] { model.forward(ids, mask.t()); }, {"mask", "Bool [2, 5]", "[5, 2]"});
  expect_error([&] { model.forward(ids, {}); }, {"mask", "undefined"});
  expect_error([&] { model.forward(ids, mask, ids[0]); }, {"segments"});
  expect_error([&] { model.forward(ids, mask, torch::full_like(ids, 2)); }, {"segments", "0 to 1", "2"});
  expect_error([&] { model.forward(ids, mask, torch::zeros({2, 4}, torch::kInt64)); }, {"segments", "[2, 4]"});
  expect_error([&] { model.forward_embedded(torch::zeros({2, 5, 15}), mask); }, {"embeddings", "16]", "[2, 5, 15]"});
  expect_error([&] { model.pool(model.forward(ids, mask), mask, pooling::cls); }, {"pooling::cls", "pooler"});
  EXPECT_NO_THROW(model.forward(some_ids(2, 12), whole(some_ids(2, 12))));
}

}  // namespace
