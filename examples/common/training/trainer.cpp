// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/trainer.hpp"

#include <torch/nn/functional/loss.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "common/file.hpp"
#include "common/stop.hpp"
#include "common/study/metrics.hpp"
#include "common/training/memory.hpp"

namespace examples {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

std::unique_ptr<torch::optim::Optimizer> make_optimiser(const classifier& model, const training_settings& s) {
  if (s.method == optimiser::sgd)
    return std::make_unique<torch::optim::SGD>(
        model.parameters(),
        torch::optim::SGDOptions(s.learning_rate).momentum(s.momentum).weight_decay(s.weight_decay));
  return std::make_unique<torch::optim::Adam>(model.parameters(),
                                              torch::optim::AdamOptions(s.learning_rate).weight_decay(s.weight_decay));
}

void check(const training_settings& s) {
  const auto require = [](bool fine, const char* what, const char* expected, auto found) {
    if (!fine) throw xaug::error(what, expected, found);
  };
  require(s.epochs >= 1, "epochs", "at least 1", s.epochs);
  require(s.learning_rate > 0 && std::isfinite(s.learning_rate), "learning rate", "a positive number", s.learning_rate);
  require(s.momentum >= 0 && s.momentum < 1, "momentum", "a number in [0, 1)", s.momentum);
  require(s.weight_decay >= 0 && std::isfinite(s.weight_decay), "weight decay", "at least 0", s.weight_decay);
  require(s.warm_up >= 0 && s.warm_up < 1, "warm-up", "a share in [0, 1)", s.warm_up);
  require(s.patience >= 0, "patience", "a number of epochs, or 0 for never", s.patience);
}

/// A training run between two epochs.
class trainer {
public:
  trainer(run_record& record, classifier& model, xaug::batch_loader& loader, const evaluation_set& validation,
          const training_settings& settings, const torch::Device& device)
      : record_(record),
        model_(model),
        loader_(loader),
        validation_(validation),
        settings_(settings),
        device_(device),
        optimiser_(make_optimiser(model, settings)) {}

  bool finished() const {
    const auto done = static_cast<int>(record_.history.size());
    const bool gave_up = settings_.patience > 0 && done - record_.tested_epoch >= settings_.patience && done > 0;
    return done >= settings_.epochs || gave_up;
  }

  void run_epoch(const std::function<void(std::int64_t)>& on_images) {
    const auto begin = clock::now();
    const double waited_before = loader_.waited();
    const auto number = static_cast<std::int64_t>(record_.history.size());
    epoch_record epoch;
    epoch.epoch = static_cast<int>(number) + 1;
    model_.train();
    const std::int64_t steps = loader_.batches() * settings_.epochs;
    std::int64_t step = number * loader_.batches();
    std::int64_t images = 0;
    auto total_loss = torch::zeros({}, torch::TensorOptions(device_).dtype(torch::kFloat32));
    for (const auto& batch : loader_.epoch(static_cast<std::uint64_t>(number))) {
      epoch.learning_rate = learning_rate_at(settings_, step++, steps);
      for (auto& group : optimiser_->param_groups()) group.options().set_lr(epoch.learning_rate);
      optimiser_->zero_grad();
      const auto loss =
          torch::nn::functional::cross_entropy(model_.forward(batch.images.to(device_)), batch.targets.to(device_));
      loss.backward();
      optimiser_->step();
      const std::int64_t count = batch.images.size(0);
      total_loss += loss.detach() * static_cast<double>(count);
      images += count;
      if (on_images) on_images(count);
    }
    epoch.train_loss = total_loss.item<double>() / static_cast<double>(images);
    epoch.waited = loader_.waited() - waited_before;
    if (!std::isfinite(epoch.train_loss))
      throw xaug::error("the training loss in epoch " + std::to_string(epoch.epoch), "a finite number",
                        epoch.train_loss);
    if (validation_.size() > 0) {
      const evaluation watched = evaluate(model_, validation_, device_);
      epoch.validation_loss = cross_entropy(watched.log_likelihood);
      epoch.validation_accuracy = accuracy(validation_.classes(), watched.predictions);
    }
    const bool is_last = settings_.patience == 0 || validation_.size() == 0 || record_.history.empty();
    if (is_last || is_better(epoch, record_.history[best_place()])) {
      best_ = weights_of(model_);
      record_.tested_epoch = epoch.epoch;
    }
    epoch.seconds = seconds_since(begin);
    record_.train_seconds += epoch.seconds;
    record_.waited_seconds += epoch.waited;
    record_.images_seen += images;
    record_.peak_memory = std::max(record_.peak_memory, peak_memory());
    record_.history.push_back(epoch);
  }

  void restore_best() { set_weights(model_, best_); }

  void save(const std::filesystem::path& file) const {
    torch::serialize::OutputArchive archive;
    torch::serialize::OutputArchive state;
    optimiser_->save(state);
    archive.write("optimiser", state);
    write(archive, "model", weights_of(model_));
    write(archive, "best", best_);
    archive.write("record", c10::IValue(to_json(record_)));
    std::ostringstream bytes;
    archive.save_to(bytes);
    write_file(file, std::string_view(bytes.str()));
  }

  void load(const std::filesystem::path& file) {
    const auto bytes = read_file(file);
    try {
      torch::serialize::InputArchive archive;
      archive.load_from(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      c10::IValue text;
      archive.read("record", text);
      auto record = parse_record<run_record>(text.toStringRef(), file.string());
      if (record.arm != record_.arm || record.repeat != record_.repeat || record.seed != record_.seed)
        throw xaug::error(file.string(),
                          "a checkpoint of arm " + record_.arm + ", repeat " + std::to_string(record_.repeat) +
                              ", seed " + std::to_string(record_.seed),
                          record.arm + ", " + std::to_string(record.repeat) + ", " + std::to_string(record.seed));
      set_weights(model_, read(archive, "model"));
      best_ = read(archive, "best");
      torch::serialize::InputArchive state;
      archive.read("optimiser", state);
      optimiser_->load(state);
      record_ = std::move(record);
    } catch (const c10::Error& e) {
      throw xaug::error(file.string(), "a checkpoint that this program wrote (remove it to begin anew)",
                        std::string(e.what_without_backtrace()));
    }
  }

private:
  static bool is_better(const epoch_record& now, const epoch_record& then) {
    if (now.validation_accuracy != then.validation_accuracy) return now.validation_accuracy > then.validation_accuracy;
    return now.validation_loss < then.validation_loss;
  }
  std::size_t best_place() const { return static_cast<std::size_t>(record_.tested_epoch) - 1; }

  static void write(torch::serialize::OutputArchive& archive, const std::string& name, const weights& tensors) {
    torch::serialize::OutputArchive list;
    for (std::size_t i = 0; i < tensors.size(); ++i) list.write(std::to_string(i), tensors[i]);
    archive.write(name, list);
  }
  static weights read(torch::serialize::InputArchive& archive, const std::string& name) {
    torch::serialize::InputArchive list;
    archive.read(name, list);
    weights tensors;
    for (torch::Tensor each; list.try_read(std::to_string(tensors.size()), each);) tensors.push_back(each.clone());
    return tensors;
  }

  run_record& record_;
  classifier& model_;
  xaug::batch_loader& loader_;
  const evaluation_set& validation_;
  const training_settings& settings_;
  torch::Device device_;
  std::unique_ptr<torch::optim::Optimizer> optimiser_;
  weights best_;
};

}  // namespace

double learning_rate_at(const training_settings& settings, std::int64_t step, std::int64_t steps) {
  const double rising = std::max(1.0, std::round(settings.warm_up * static_cast<double>(steps)));
  const auto now = static_cast<double>(step);
  if (now + 1.0 < rising) return settings.learning_rate * (now + 1.0) / rising;
  return settings.learning_rate * (static_cast<double>(steps) - now) / (static_cast<double>(steps) - rising + 1.0);
}

evaluation evaluate(classifier& model, const evaluation_set& set, const torch::Device& device,
                    std::int64_t batch_size) {
  const torch::NoGradGuard no_grad;
  const bool was_training = model.is_training();
  model.eval();
  const auto begin = clock::now();
  std::vector<torch::Tensor> classes;
  std::vector<torch::Tensor> likelihoods;
  for (std::int64_t first = 0; first < set.size(); first += batch_size) {
    const std::int64_t count = std::min(batch_size, set.size() - first);
    const auto logits = model.forward(set.images.narrow(0, first, count).to(device)).to(torch::kFloat64);
    const auto labels = set.labels.narrow(0, first, count).to(device);
    classes.push_back(logits.argmax(1));
    likelihoods.push_back(torch::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1));
  }
  const auto predictions = torch::cat(classes).to(torch::kCPU);
  const auto log_likelihood = torch::cat(likelihoods).to(torch::kCPU, torch::kFloat32);
  evaluation result;
  result.seconds = seconds_since(begin);
  const auto size = static_cast<std::size_t>(set.size());
  result.predictions.assign(predictions.data_ptr<std::int64_t>(), predictions.data_ptr<std::int64_t>() + size);
  result.log_likelihood.assign(log_likelihood.data_ptr<float>(), log_likelihood.data_ptr<float>() + size);
  model.train(was_training);
  return result;
}

bool train(run_record& record, classifier& model, xaug::batch_loader& loader, const evaluation_set& validation,
           const training_settings& settings, const torch::Device& device, const std::filesystem::path& checkpoint,
           const std::function<void(std::int64_t)>& on_images) {
  check(settings);
  forget_peak_memory();
  trainer run(record, model, loader, validation, settings, device);
  if (!checkpoint.empty() && std::filesystem::exists(checkpoint)) {
    run.load(checkpoint);
    if (on_images) on_images(record.images_seen);
  }
  auto saved = clock::now();
  while (!run.finished()) {
    run.run_epoch(on_images);
    const bool stop = stop_requested();
    if (!checkpoint.empty() && !run.finished() && (stop || seconds_since(saved) >= settings.checkpoint_seconds)) {
      run.save(checkpoint);
      saved = clock::now();
    }
    if (stop && !run.finished()) return false;
  }
  run.restore_best();
  if (!checkpoint.empty()) std::filesystem::remove(checkpoint);
  return true;
}

}  // namespace examples
