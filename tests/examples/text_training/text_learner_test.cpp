// SPDX-License-Identifier: BSD-3-Clause

#include "common/text_training/text_learner.hpp"

#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <set>
#include <stdexcept>
#include <xaug/text/random_swap.hpp>

#include "common/study/metrics.hpp"
#include "common/temporary_folder.hpp"
#include "common/training/trainer.hpp"
#include "common/training/weights.hpp"
#include "examples/text_training/toy_texts.hpp"

namespace {

using namespace examples;
using xaug::test::toy_texts;
using xaug::test::toy_tokenizer;

/// BERT with two small layers, and dropout as usual.
std::shared_ptr<text_classifier> new_model(std::uint64_t seed = 3) {
  torch::manual_seed(seed);
  return std::make_shared<bert_text_classifier>(
      bert_config{.vocabulary = 14, .hidden = 16, .layers = 2, .heads = 2, .intermediate = 32, .max_positions = 16}, 2,
      pooling::cls);
}

encoded_texts encoded(std::int64_t size, std::int64_t batch_size = 64) {
  const auto texts = toy_texts(size);
  return encode(texts.texts, texts.labels, toy_tokenizer(), {}, batch_size);
}

text_learner learner_of(const std::shared_ptr<text_classifier>& model, const text_objective& objective = {}) {
  auto texts = toy_texts(64);
  auto loader = std::make_unique<xaug::text_loader>(
      xaug::text_source(texts.texts, torch::tensor(texts.labels)), xaug::random_swap{}, toy_tokenizer(),
      xaug::text_loader_options{
          .batch_size = 16, .seed = 5, .bucket_batches = 2, .views = objective.consistency > 0 ? 2 : 1});
  return {model, std::move(loader), objective, encoded(20), encoded(30), torch::kCPU};
}

training_settings settings_for(int epochs) {
  return {.epochs = epochs,
          .method = optimiser::adamw,
          .learning_rate = 0.003,
          .weight_decay = 0.01,
          .clip = 1,
          .checkpoint_seconds = 0};
}

TEST(text_learner, encodes_each_text_once) {
  const auto texts = toy_texts(25);
  const auto tokenizer = toy_tokenizer();
  const encoded_texts all = encode(texts.texts, texts.labels, tokenizer, {}, 4);
  EXPECT_EQ(all.batches.size(), 7U);
  std::int64_t at = 0;
  std::int64_t longest = 0;
  std::vector<xaug::text_piece> pieces;
  for (const auto& [ids, mask] : all.batches) {
    EXPECT_GE(ids.size(1), longest);
    longest = ids.size(1);
    for (std::int64_t row = 0; row < ids.size(0); ++row, ++at) {
      const auto i = all.order[at].item<std::int64_t>();
      tokenizer.encode(texts.texts[static_cast<std::size_t>(i)], pieces);
      ASSERT_EQ(mask[row].sum().item<std::int64_t>(), static_cast<std::int64_t>(pieces.size()));
      for (std::size_t p = 0; p < pieces.size(); ++p)
        ASSERT_EQ(ids[row][static_cast<std::int64_t>(p)].item<std::int64_t>(), pieces[p].id);
    }
  }
  EXPECT_EQ(at, 25);
  EXPECT_TRUE(torch::equal(std::get<0>(all.order.sort()), torch::arange(25)));
  EXPECT_TRUE(encode({}, {}, tokenizer, {}).classes().empty());
}

TEST(text_learner, evaluation_does_not_depend_on_batches) {
  const auto model = new_model();
  const evaluation whole = evaluate(*model, encoded(30), torch::kCPU);
  const evaluation parts = evaluate(*model, encoded(30, 7), torch::kCPU);
  EXPECT_EQ(whole.predictions, parts.predictions);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(whole.log_likelihood[i], parts.log_likelihood[i], 1e-5);
  // And the predictions are in the order of the texts.
  const auto texts = toy_texts(30);
  for (std::size_t i = 0; i < 30; i += 11) {
    const evaluation alone =
        evaluate(*model, encode({texts.texts[i]}, {texts.labels[i]}, toy_tokenizer(), {}), torch::kCPU);
    EXPECT_NEAR(alone.log_likelihood[0], whole.log_likelihood[i], 1e-5) << i;
  }
}

TEST(text_learner, divergence_by_hand) {
  const auto a = torch::tensor({{0.0, 0.0}, {1.0, 0.0}});
  const auto b = torch::tensor({{std::log(3.0), 0.0}, {1.0, 0.0}});
  // p = (1/2, 1/2) and q = (3/4, 1/4)
  const double forwards = 0.5 * std::log(0.5 / 0.75) + 0.5 * std::log(0.5 / 0.25);
  const double backwards = 0.75 * std::log(0.75 / 0.5) + 0.25 * std::log(0.25 / 0.5);
  EXPECT_NEAR(symmetric_divergence(a, b).item<double>(), (forwards + backwards) / 2 / 2, 1e-6);
  EXPECT_EQ(symmetric_divergence(a, a).item<double>(), 0);
}

TEST(text_learner, losses) {
  const auto model = new_model();
  const encoded_texts texts = encoded(8);
  const auto& [ids, mask] = texts.batches.front();
  const auto targets = torch::tensor({0, 1, 0, 1, 1, 1, 0, 0});
  model->eval();  // without dropout
  const auto loss = [&](const text_objective& objective) {
    torch::manual_seed(1);
    return loss_of(*model, ids, mask, targets, objective).item<double>();
  };
  const auto logits = model->forward(ids, mask);
  const double plain = torch::nn::functional::cross_entropy(logits, targets).item<double>();
  EXPECT_NEAR(loss({}), plain, 1e-6);
  const double divergence = symmetric_divergence(logits.narrow(0, 0, 4), logits.narrow(0, 4, 4)).item<double>();
  EXPECT_GT(divergence, 0);
  EXPECT_NEAR(loss({.consistency = 3}), plain + 3 * divergence, 1e-6);
  EXPECT_NE(loss({.cutoff = 0.3}), loss({}));
  EXPECT_NE(loss({.mix = 0.4}), loss({}));
  // Everything but [CLS] is cut.
  auto cut = model->embed(ids).clone();
  cut.narrow(1, 1, cut.size(1) - 1).zero_();
  const auto of_cut = model->classify(model->features(cut, mask));
  EXPECT_NEAR(loss({.cutoff = 1}), torch::nn::functional::cross_entropy(of_cut, targets).item<double>(), 1e-6);
}

TEST(text_learner, mixture_of_two_texts) {
  const auto model = new_model();
  model->eval();
  const encoded_texts texts = encoded(2);
  const auto& [ids, mask] = texts.batches.front();
  const auto targets = torch::tensor({0, 1});
  const auto features = model->features(model->embed(ids), mask);
  const auto swapped = features.flip(0);
  std::set<double> found;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    torch::manual_seed(seed);
    const double loss = loss_of(*model, ids, mask, targets, {.mix = 1}).item<double>();
    found.insert(loss);
    // Either each text stays alone, or both are mixed, by the same share of Beta(1, 1), which is uniform.
    torch::manual_seed(seed);
    const auto gammas = torch::_standard_gamma(torch::full({2}, 1.0));
    const double share = (gammas[0] / gammas.sum()).item<double>();
    const auto other = torch::randperm(2);
    const bool alone = other[0].item<std::int64_t>() == 0;
    const auto logits = model->classify(alone ? features : share * features + (1 - share) * swapped);
    const auto log_p = torch::log_softmax(logits, 1);
    const auto right = log_p.gather(1, targets.unsqueeze(1)).mean().item<double>();
    const auto wrong = log_p.gather(1, targets.flip(0).unsqueeze(1)).mean().item<double>();
    EXPECT_NEAR(loss, alone ? -right : -share * right - (1 - share) * wrong, 1e-5) << seed;
  }
  EXPECT_GT(found.size(), 5U) << "the share is drawn";
}

TEST(text_learner, learns_what_can_be_learnt) {
  for (const text_objective objective : {text_objective{}, {.consistency = 1}, {.cutoff = 0.1}, {.mix = 0.2}}) {
    const auto model = new_model();
    auto what = learner_of(model, objective);
    run_record record;
    ASSERT_TRUE(train(record, what, settings_for(30)));
    EXPECT_EQ(record.samples_seen, 30 * 64) << "views are not samples";
    EXPECT_LT(record.history.back().train_loss, record.history.front().train_loss);
    const evaluation tested = what.test();
    EXPECT_GT(accuracy(toy_texts(30).labels, tested.predictions), 0.9);
  }
}

TEST(text_learner, one_step_lowers_the_loss_on_its_batch) {
  const auto model = new_model();
  const auto texts = toy_texts(32);
  text_learner what(model,
                    std::make_unique<xaug::text_loader>(xaug::text_source(texts.texts, torch::tensor(texts.labels)),
                                                        xaug::text_pipeline<>(), toy_tokenizer(),
                                                        xaug::text_loader_options{.batch_size = 32}),
                    {}, {}, encoded(32), torch::kCPU);
  const double before = cross_entropy(what.test().log_likelihood);
  training_settings settings = settings_for(1);
  settings.learning_rate = 1e-3;
  run_record record;
  ASSERT_TRUE(train(record, what, settings));
  EXPECT_LT(cross_entropy(what.test().log_likelihood), before);
}

struct interruption : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// With dropout, and in the middle of an epoch.
TEST(text_learner, resumed_equals_uninterrupted) {
  const temporary_folder folder;
  const auto file = folder / "some.checkpoint";
  const auto run = [&](const std::shared_ptr<text_classifier>& model, bool breaks) {
    auto what = learner_of(model, {.consistency = 1, .cutoff = 0.1});
    run_record record;
    record.arm = "some";
    std::int64_t steps = 0;
    train(record, what, settings_for(3), file, [&](std::int64_t) {
      if (breaks && ++steps == 7) throw interruption("in the second of three epochs");
    });
    return record;
  };
  const auto straight = new_model();
  const run_record expected = run(straight, false);
  EXPECT_THROW(run(new_model(), true), interruption);
  const auto resumed = new_model(99);
  const run_record record = run(resumed, false);
  ASSERT_EQ(record.history.size(), expected.history.size());
  for (std::size_t i = 0; i < record.history.size(); ++i) {
    EXPECT_EQ(record.history[i].train_loss, expected.history[i].train_loss) << "epoch " << i + 1;
    EXPECT_EQ(record.history[i].validation_loss, expected.history[i].validation_loss) << "epoch " << i + 1;
  }
  EXPECT_EQ(record.samples_seen, expected.samples_seen);
  const weights a = weights_of(*straight);
  const weights b = weights_of(*resumed);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
}

}  // namespace
