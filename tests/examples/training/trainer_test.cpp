// SPDX-License-Identifier: BSD-3-Clause

#include "common/training/trainer.hpp"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <stdexcept>
#include <xaug/xaug.hpp>

#include "common/image_training/image_learner.hpp"
#include "common/study/metrics.hpp"
#include "common/temporary_folder.hpp"
#include "common/training/weights.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;
namespace fs = std::filesystem;

/// 96 noisy images of 8 x 8, each with a bright quarter that tells its class.
struct toy_data {
  torch::Tensor images = torch::empty({96, 1, 8, 8}, torch::kUInt8);
  torch::Tensor labels = torch::arange(96, torch::kInt64).remainder(4);

  toy_data() {
    torch::manual_seed(1);
    images.copy_(torch::randint(0, 120, {96, 1, 8, 8}, torch::TensorOptions(torch::kUInt8)));
    for (std::int64_t i = 0; i < 96; ++i) {
      const std::int64_t label = i % 4;
      images[i].narrow(1, label / 2 * 4, 4).narrow(2, label % 2 * 4, 4).add_(100);
    }
  }
  xaug::tensor_source source() const { return {images, labels}; }
  evaluation_set evaluated() const { return {images.to(torch::kFloat32) / 255, labels}; }
};

image_learner learner_of(const std::shared_ptr<classifier>& model, const toy_data& data, evaluation_set validation) {
  auto loader = std::make_unique<xaug::batch_loader>(
      data.source(), xaug::any_pipeline{xaug::random_crop{.height = 8, .width = 8, .padding = 1}},
      xaug::loader_options{.batch_size = 32, .seed = 5});
  return {model, std::move(loader), std::move(validation), data.evaluated(), torch::kCPU};
}

std::shared_ptr<classifier> new_model() {
  torch::manual_seed(7);
  return make_simple_cnn({1, 8, 8, 4});
}

training_settings settings_for(int epochs) {
  training_settings settings;
  settings.epochs = epochs;
  settings.learning_rate = 0.005;
  settings.checkpoint_seconds = 0;
  return settings;
}

double loss_of(classifier& model, const evaluation_set& set) {
  return cross_entropy(evaluate(model, set, torch::kCPU).log_likelihood);
}

run_record record_named(const std::string& arm) {
  run_record record;
  record.arm = arm;
  return record;
}

TEST(trainer, learning_rate_rises_and_falls) {
  training_settings settings;
  settings.learning_rate = 1;
  settings.warm_up = 0.2;
  const auto rate = [&](std::int64_t step) { return learning_rate_at(settings, step, 20); };
  EXPECT_DOUBLE_EQ(rate(0), 0.25);
  EXPECT_DOUBLE_EQ(rate(2), 0.75);
  EXPECT_DOUBLE_EQ(rate(3), 1);
  EXPECT_DOUBLE_EQ(rate(4), 16.0 / 17);
  EXPECT_DOUBLE_EQ(rate(19), 1.0 / 17);
  settings.warm_up = 0;
  EXPECT_DOUBLE_EQ(rate(0), 1);
  EXPECT_DOUBLE_EQ(rate(10), 0.5);
}

TEST(trainer, learns_what_can_be_learnt) {
  for (const optimiser method : {optimiser::adam, optimiser::adamw, optimiser::sgd}) {
    const toy_data data;
    const auto model = new_model();
    const evaluation_set all = data.evaluated();
    const double before = loss_of(*model, all);
    auto what = learner_of(model, data, all);
    training_settings settings = settings_for(16);
    settings.method = method;
    settings.learning_rate = method == optimiser::sgd ? 0.1 : 0.005;
    run_record record = record_named("none");
    ASSERT_TRUE(train(record, what, settings));
    const evaluation after = evaluate(*model, all, torch::kCPU);
    const double loss = cross_entropy(after.log_likelihood);
    EXPECT_LT(loss, before / 2);
    EXPECT_GT(accuracy(all.classes(), after.predictions), 0.9);
    EXPECT_EQ(record.history.size(), 16U);
    EXPECT_EQ(record.samples_seen, 16 * 96);
    EXPECT_LT(record.history.back().train_loss, record.history.front().train_loss);
    EXPECT_NEAR(record.history[static_cast<std::size_t>(record.tested_epoch) - 1].validation_loss, loss, 1e-6);
  }
}

TEST(trainer, one_step_lowers_the_loss_on_its_batch) {
  const toy_data data;
  const auto model = new_model();
  const evaluation_set all = data.evaluated();
  const double before = loss_of(*model, all);
  image_learner what(
      model,
      std::make_unique<xaug::batch_loader>(data.source(), xaug::any_pipeline{xaug::horizontal_flip{.p = 0}},
                                           xaug::loader_options{.batch_size = 96, .shuffle = false}),
      {}, {}, torch::kCPU);
  training_settings settings = settings_for(1);
  settings.learning_rate = 1e-3;
  run_record record = record_named("none");
  train(record, what, settings);
  EXPECT_NEAR(record.history.front().train_loss, before, 1e-5);
  EXPECT_LT(loss_of(*model, all), before);
}

TEST(trainer, gradients_are_clipped) {
  const auto length_of_step = [](double clip) {
    const toy_data data;
    const auto model = new_model();
    const weights before = weights_of(*model);
    image_learner what(
        model,
        std::make_unique<xaug::batch_loader>(data.source(), xaug::any_pipeline{xaug::horizontal_flip{.p = 0}},
                                             xaug::loader_options{.batch_size = 96}),
        {}, {}, torch::kCPU);
    training_settings settings = settings_for(1);
    settings.method = optimiser::sgd;
    settings.learning_rate = 1;
    settings.weight_decay = 0;
    settings.clip = clip;
    run_record record = record_named("none");
    train(record, what, settings);
    double square = 0;
    const weights after = weights_of(*model);
    for (std::size_t i = 0; i < before.size(); ++i) square += (after[i] - before[i]).square().sum().item<double>();
    return std::sqrt(square);
  };
  EXPECT_GT(length_of_step(0), 0.02);
  EXPECT_NEAR(length_of_step(0.01), 0.01, 1e-4);
}

TEST(trainer, evaluation_does_not_depend_on_the_batch_size) {
  const toy_data data;
  const auto model = new_model();
  const evaluation whole = evaluate(*model, data.evaluated(), torch::kCPU);
  const evaluation parts = evaluate(*model, data.evaluated(), torch::kCPU, 7);
  EXPECT_EQ(whole.predictions, parts.predictions);
  for (std::size_t i = 0; i < 96; ++i) EXPECT_NEAR(whole.log_likelihood[i], parts.log_likelihood[i], 1e-5);
}

struct interruption : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class trainer_checkpoint : public testing::Test {
protected:
  /// A run that breaks off after the first of three steps of its third epoch, if `breaks`.
  run_record run(const std::shared_ptr<classifier>& model, bool breaks, const std::string& arm = "some") const {
    const toy_data data;
    auto what = learner_of(model, data, data.evaluated());
    run_record record = record_named(arm);
    std::int64_t left = breaks ? 2 * 96 + 2 * 32 : 1000;
    train(record, what, settings_for(5), file, [&](std::int64_t count) {
      left -= count;
      if (left <= 0) throw interruption("in the third epoch");
    });
    return record;
  }

  const temporary_folder folder;
  const fs::path file = folder / "some.checkpoint";
};

TEST_F(trainer_checkpoint, resumed_equals_uninterrupted) {
  const auto straight = new_model();
  const run_record expected = run(straight, false);
  EXPECT_FALSE(fs::exists(file)) << "a finished run leaves its checkpoint behind";

  EXPECT_THROW(run(new_model(), true), interruption);
  ASSERT_TRUE(fs::exists(file));
  const auto resumed = make_simple_cnn({1, 8, 8, 4});  // with other weights than the first had
  const run_record record = run(resumed, false);
  ASSERT_EQ(record.history.size(), expected.history.size());
  for (std::size_t i = 0; i < record.history.size(); ++i) {
    EXPECT_EQ(record.history[i].train_loss, expected.history[i].train_loss) << "epoch " << i + 1;
    EXPECT_EQ(record.history[i].validation_loss, expected.history[i].validation_loss) << "epoch " << i + 1;
    EXPECT_EQ(record.history[i].learning_rate, expected.history[i].learning_rate) << "epoch " << i + 1;
  }
  EXPECT_EQ(record.tested_epoch, expected.tested_epoch);
  const weights a = weights_of(*straight);
  const weights b = weights_of(*resumed);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
}

TEST_F(trainer_checkpoint, of_another_run_or_damaged) {
  EXPECT_THROW(run(new_model(), true), interruption);
  expect_error([&] { run(new_model(), false, "other"); }, {file.string(), "arm other", "some"});
  fs::resize_file(file, fs::file_size(file) - 100);
  expect_error([&] { run(new_model(), false); }, {file.string(), "checkpoint"});
}

TEST(trainer, stops_early_and_keeps_the_best_weights) {
  const toy_data data;
  const auto model = new_model();
  training_settings settings = settings_for(200);
  settings.patience = 3;
  // Labels that nothing can predict: the loss on them soon rises.
  evaluation_set hopeless = data.evaluated();
  hopeless.labels = hopeless.labels.roll(1);
  auto what = learner_of(model, data, hopeless);
  run_record record = record_named("some");
  ASSERT_TRUE(train(record, what, settings));
  ASSERT_LT(record.history.size(), 200U);
  EXPECT_EQ(static_cast<int>(record.history.size()), record.tested_epoch + 3);
  EXPECT_NEAR(loss_of(*model, hopeless),
              record.history[static_cast<std::size_t>(record.tested_epoch) - 1].validation_loss, 1e-6);
}

TEST(trainer, without_patience_keeps_the_last_weights) {
  const toy_data data;
  const auto model = new_model();
  training_settings settings = settings_for(12);
  settings.patience = 0;
  evaluation_set hopeless = data.evaluated();
  hopeless.labels = hopeless.labels.roll(1);
  auto what = learner_of(model, data, hopeless);
  run_record record = record_named("some");
  ASSERT_TRUE(train(record, what, settings));
  ASSERT_EQ(record.history.size(), 12U);
  EXPECT_EQ(record.tested_epoch, 12);
  EXPECT_NEAR(loss_of(*model, hopeless), record.history.back().validation_loss, 1e-6);
}

TEST(trainer, settings_out_of_range) {
  const toy_data data;
  const auto attempt = [&](auto change) {
    training_settings settings;
    change(settings);
    auto what = learner_of(new_model(), data, data.evaluated());
    run_record record = record_named("some");
    train(record, what, settings);
  };
  expect_error([&] { attempt([](auto& s) { s.epochs = 0; }); }, {"epochs", "at least 1"});
  expect_error([&] { attempt([](auto& s) { s.learning_rate = std::nan(""); }); }, {"learning rate"});
  expect_error([&] { attempt([](auto& s) { s.momentum = 1; }); }, {"momentum"});
  expect_error([&] { attempt([](auto& s) { s.weight_decay = -1; }); }, {"weight decay"});
  expect_error([&] { attempt([](auto& s) { s.clip = -1; }); }, {"clip"});
  expect_error([&] { attempt([](auto& s) { s.warm_up = 1; }); }, {"warm-up"});
  expect_error([&] { attempt([](auto& s) { s.patience = -1; }); }, {"patience"});
  expect_error([&] { attempt([](auto& s) { s.learning_rate = 1e30; }); }, {"training loss", "finite"});
}

}  // namespace
