// SPDX-License-Identifier: BSD-3-Clause

#include "common/bert/bert_weights.hpp"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "common/bert/safetensors.hpp"
#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;
namespace fs = std::filesystem;

bert_config tiny() {
  return {.vocabulary = 50, .hidden = 16, .layers = 2, .heads = 4, .intermediate = 24, .max_positions = 12};
}

/// Tensors to be written, each with its memory.
class tensor_file {
public:
  tensor_file() = default;
  /// What a model has, with this in front of each name, converted to a type.
  explicit tensor_file(const std::vector<named_weight>& weights, const std::string& prefix = "",
                       torch::ScalarType type = torch::kFloat32) {
    for (const auto& [name, value] : weights) set(prefix + name, value.detach().to(type));
  }
  void set(const std::string& name, const torch::Tensor& value) {
    erase(name);
    all_.emplace_back(name, value.contiguous());
  }
  void erase(const std::string& name) {
    std::erase_if(all_, [&](const auto& each) { return each.first == name; });
  }
  fs::path write(const fs::path& file) const {
    std::vector<stored_tensor> tensors;
    for (const auto& [name, value] : all_) {
      const auto type = value.scalar_type() == torch::kFloat16    ? tensor_type::f16
                        : value.scalar_type() == torch::kBFloat16 ? tensor_type::bf16
                        : value.scalar_type() == torch::kInt64    ? tensor_type::i64
                                                                  : tensor_type::f32;
      tensors.push_back(
          {name, type, value.sizes().vec(), {static_cast<const std::uint8_t*>(value.data_ptr()), value.nbytes()}});
    }
    write_safetensors(file, tensors);
    return file;
  }

private:
  std::vector<std::pair<std::string, torch::Tensor>> all_;
};

bert_encoder made(std::uint64_t seed, bool with_pooler = true) {
  torch::manual_seed(seed);
  return bert_encoder(tiny(), with_pooler);
}

void expect_equal(const std::vector<named_weight>& a, const std::vector<named_weight>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_TRUE(torch::equal(a[i].value, b[i].value)) << a[i].name;
  }
}

TEST(bert_weights, come_back_from_a_file) {
  const temporary_folder folder;
  const auto written = made(1);
  save_bert(folder / "a", written);
  auto read = made(2);
  EXPECT_EQ(load_bert(folder / "a", read), std::vector<std::string>{});
  expect_equal(read.named_weights(), written.named_weights());
  const auto file = read_safetensors(folder / "a");
  EXPECT_EQ(file.metadata(), (tensor_metadata{{"format", "pt"}}));
  EXPECT_NE(file.find("encoder.layer.1.attention.self.key.weight"), nullptr);

  torch::manual_seed(1);
  const bert_classifier classifier(tiny(), 3);
  save_bert(folder / "b", classifier);
  torch::manual_seed(2);
  bert_classifier another(tiny(), 3);
  EXPECT_EQ(load_bert(folder / "b", another), std::vector<std::string>{});
  expect_equal(another.named_weights(), classifier.named_weights());
  EXPECT_NE(read_safetensors(folder / "b").find("bert.encoder.layer.0.output.dense.bias"), nullptr);
  // An encoder takes its part of it.
  EXPECT_EQ(load_bert(folder / "b", read), (std::vector<std::string>{"classifier.bias", "classifier.weight"}));
  expect_equal(read.named_weights(), classifier.encoder().named_weights());
  // A classifier is not satisfied with an encoder.
  expect_error([&] { load_bert(folder / "a", another); }, {"classifier.weight"});
}

TEST(bert_weights, with_and_without_prefix_and_of_each_type) {
  const temporary_folder folder;
  for (const auto type : {torch::kFloat32, torch::kFloat16, torch::kBFloat16}) {
    for (const std::string prefix : {"", "bert."}) {
      const auto from = made(1);
      tensor_file(from.named_weights(), prefix, type).write(folder / "a");
      auto to = made(2);
      load_bert(folder / "a", to);
      const auto expected = from.named_weights();
      const auto found = to.named_weights();
      for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_TRUE(torch::equal(found[i].value, expected[i].value.to(type).to(torch::kFloat32))) << found[i].name;
    }
  }
}

TEST(bert_weights, names_that_are_missing) {
  const temporary_folder folder;
  auto to = made(2);
  tensor_file all(made(1).named_weights());
  all.erase("encoder.layer.1.attention.self.value.bias");
  all.erase("embeddings.LayerNorm.weight");
  const auto file = all.write(folder / "a");
  expect_error([&] { load_bert(file, to); },
               {file.string(), "embeddings.LayerNorm.weight, encoder.layer.1.attention.self.value.bias"});
  expect_equal(to.named_weights(), made(2).named_weights());

  tensor_file no_pooler(made(1, false).named_weights());
  no_pooler.write(file);
  expect_error([&] { load_bert(file, to); }, {file.string(), "pooler.dense.weight, pooler.dense.bias"});
  EXPECT_NO_THROW(load_bert(file, to, {.pooler_may_be_missing = true}));
  EXPECT_TRUE(torch::equal(to.named_weights().front().value, made(1).named_weights().front().value));
  EXPECT_TRUE(torch::equal(to.named_weights().end()[-2].value, made(2).named_weights().end()[-2].value));
  // That is all that may be missing.
  no_pooler.erase("encoder.layer.0.output.dense.bias");
  no_pooler.write(file);
  expect_error([&] { load_bert(file, to, {.pooler_may_be_missing = true}); }, {"encoder.layer.0.output.dense.bias"});
}

TEST(bert_weights, names_that_are_too_many) {
  const temporary_folder folder;
  const auto file = folder / "a";
  tensor_file all(made(1).named_weights(), "bert.");
  for (const char* name : {"bert.embeddings.position_ids", "cls.predictions.bias", "cls.seq_relationship.weight"})
    all.set(name, torch::arange(12).unsqueeze(0));
  all.write(file);
  auto to = made(2);
  EXPECT_EQ(load_bert(file, to), (std::vector<std::string>{"cls.predictions.bias", "cls.seq_relationship.weight",
                                                           "bert.embeddings.position_ids"}));
  expect_equal(to.named_weights(), made(1).named_weights());
  auto without = made(2, false);
  EXPECT_EQ(load_bert(file, without).size(), 5);
  expect_equal(without.named_weights(), made(1, false).named_weights());

  all.set("bert.encoder.layer.2.output.dense.bias", torch::zeros(16));
  all.write(file);
  auto kept = made(3);
  expect_error([&] { load_bert(file, kept); }, {file.string(), "bert.encoder.layer.2.output.dense.bias"});
  expect_equal(kept.named_weights(), made(3).named_weights());

  tensor_file twice(made(1).named_weights());
  twice.set("bert.pooler.dense.bias", torch::zeros(16));
  twice.write(file);
  expect_error([&] { load_bert(file, to); }, {file.string(), "pooler.dense.bias with both"});
}

TEST(bert_weights, other_sizes_and_types) {
  const temporary_folder folder;
  const auto file = folder / "a";
  auto to = made(2);
  tensor_file all(made(1).named_weights());
  all.set("encoder.layer.1.attention.self.key.weight", torch::zeros({16, 17}));
  all.write(file);
  expect_error([&] { load_bert(file, to); },
               {file.string(), "encoder.layer.1.attention.self.key.weight", "[16, 16]", "[16, 17]"});
  all.set("encoder.layer.1.attention.self.key.weight", torch::zeros({16, 16}, torch::kInt64));
  all.write(file);
  expect_error([&] { load_bert(file, to); }, {"encoder.layer.1.attention.self.key.weight", "F32, F16 or BF16", "I64"});
  expect_equal(to.named_weights(), made(2).named_weights());
  write_file(file, "no tensors");
  expect_error([&] { load_bert(file, to); }, {file.string()});
}

// Hidden states that were computed by numpy in double precision: tests of everything but padding at once.
TEST(bert_weights, pretrained_model) {
  const auto folder = xaug::test::folder_from("XAUG_BERT_DIR");
  const auto file = folder / "all-minilm-l6-v2-f16.safetensors";
  const auto golden = folder / "golden-minilm-l6-f16.json";
  if (!exists(file) || !exists(golden))
    GTEST_SKIP() << "set XAUG_BERT_DIR to a folder with " << file.filename() << " and " << golden.filename();
  const torch::NoGradGuard no_grad;
  bert_encoder model(minilm_l6());
  EXPECT_EQ(load_bert(file, model), std::vector<std::string>{});
  model.eval();
  const auto cases = nlohmann::json::parse(std::ifstream(golden));
  std::size_t longest = 0;
  for (const auto& each : cases) longest = std::max(longest, each.at("ids").size());
  // All of them in one batch, padded, and each alone.
  const auto size = static_cast<std::int64_t>(cases.size());
  auto ids = torch::full({size, static_cast<std::int64_t>(longest) + 3}, 2023, torch::kInt64);
  auto mask = torch::zeros(ids.sizes(), torch::kBool);
  for (std::int64_t i = 0; i < size; ++i) {
    const auto some = torch::tensor(cases[static_cast<std::size_t>(i)].at("ids").get<std::vector<std::int64_t>>());
    ids[i].narrow(0, 0, some.size(0)) = some;
    mask[i].narrow(0, 0, some.size(0)) = true;
  }
  const auto padded = model.forward(ids, mask);
  for (std::int64_t i = 0; i < size; ++i) {
    const auto& expected = cases[static_cast<std::size_t>(i)];
    SCOPED_TRACE(expected.at("text").get<std::string>());
    const auto length = mask[i].sum().item<std::int64_t>();
    const auto own_mask = mask.narrow(0, i, 1).narrow(1, 0, length);
    const auto hidden = model.forward(ids.narrow(0, i, 1).narrow(1, 0, length), own_mask);
    EXPECT_LT((padded.narrow(0, i, 1).narrow(1, 0, length) - hidden).abs().max().item<float>(), 1e-5f);
    const auto expect_near = [&](const torch::Tensor& found, const char* name) {
      const auto values = expected.at(name).get<std::vector<float>>();
      for (std::size_t k = 0; k < values.size(); ++k)
        EXPECT_NEAR(found[0][static_cast<std::int64_t>(k)].item<float>(), values[k], 1e-4f) << name << ' ' << k;
    };
    const auto mean = model.pool(hidden, own_mask, pooling::mean);
    expect_near(hidden.select(1, 0), "cls8");
    expect_near(mean, "mean8");
    expect_near(model.pool(hidden, own_mask, pooling::cls), "pooler4");
    EXPECT_NEAR(mean.norm().item<float>(), expected.at("mean_norm").get<float>(), 1e-4f);
  }
}

}  // namespace
