// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/trainer.hpp"

#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>
#include <torch/utils.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>
#include <xaug/core/error.hpp>
#include <xaug/core/random.hpp>

#include "common/file.hpp"
#include "common/stop.hpp"
#include "common/study/metrics.hpp"
#include "common/training/adamw.hpp"
#include "common/training/memory.hpp"
#include "common/training/weights.hpp"

namespace examples {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

/// Tensors under numbers.
void write(torch::serialize::OutputArchive& archive, const std::string& name, const weights& tensors) {
  torch::serialize::OutputArchive list;
  for (std::size_t i = 0; i < tensors.size(); ++i) list.write(std::to_string(i), tensors[i]);
  archive.write(name, list);
}
weights read(torch::serialize::InputArchive& archive, const std::string& name) {
  torch::serialize::InputArchive list;
  archive.read(name, list);
  weights tensors;
  // Into a new one each time: read into one that is defined, it would have to have its type and size.
  for (bool more = true; more;) {
    torch::Tensor each;
    more = list.try_read(std::to_string(tensors.size()), each);
    if (more) tensors.push_back(each.clone());
  }
  return tensors;
}

/// How gradients change the parameters.
class update_rule {
public:
  update_rule() = default;
  update_rule(const update_rule&) = delete;
  update_rule& operator=(const update_rule&) = delete;
  virtual ~update_rule() = default;
  virtual void zero_grad() = 0;
  virtual void step(double learning_rate) = 0;
  virtual void save(torch::serialize::OutputArchive& to) const = 0;
  virtual void load(torch::serialize::InputArchive& from) = 0;
};

class rule_of_torch final : public update_rule {
public:
  explicit rule_of_torch(std::unique_ptr<torch::optim::Optimizer> optimiser) : optimiser_(std::move(optimiser)) {}
  void zero_grad() override { optimiser_->zero_grad(); }
  void step(double learning_rate) override {
    for (auto& group : optimiser_->param_groups()) group.options().set_lr(learning_rate);
    optimiser_->step();
  }
  void save(torch::serialize::OutputArchive& to) const override {
    torch::serialize::OutputArchive state;
    optimiser_->save(state);
    to.write("optimiser", state);
  }
  void load(torch::serialize::InputArchive& from) override {
    torch::serialize::InputArchive state;
    from.read("optimiser", state);
    optimiser_->load(state);
  }

private:
  std::unique_ptr<torch::optim::Optimizer> optimiser_;
};

class rule_of_adamw final : public update_rule {
public:
  rule_of_adamw(const torch::nn::Module& model, double weight_decay)
      : optimiser_(group_parameters(model), {.weight_decay = weight_decay}) {}
  void zero_grad() override { optimiser_.zero_grad(); }
  void step(double learning_rate) override { optimiser_.step(learning_rate); }
  void save(torch::serialize::OutputArchive& to) const override { write(to, "optimiser", optimiser_.state()); }
  void load(torch::serialize::InputArchive& from) override { optimiser_.set_state(read(from, "optimiser")); }

private:
  adamw optimiser_;
};

std::unique_ptr<update_rule> make_rule(const torch::nn::Module& model, const training_settings& s) {
  std::unique_ptr<torch::optim::Optimizer> of_torch;
  switch (s.method) {
    case optimiser::adamw: return std::make_unique<rule_of_adamw>(model, s.weight_decay);
    case optimiser::sgd:
      of_torch = std::make_unique<torch::optim::SGD>(
          model.parameters(),
          torch::optim::SGDOptions(s.learning_rate).momentum(s.momentum).weight_decay(s.weight_decay));
      break;
    case optimiser::adam:
      of_torch = std::make_unique<torch::optim::Adam>(
          model.parameters(), torch::optim::AdamOptions(s.learning_rate).weight_decay(s.weight_decay));
      break;
  }
  return std::make_unique<rule_of_torch>(std::move(of_torch));
}

void check(const training_settings& s) {
  const auto require = [](bool fine, const char* what, const char* expected, auto found) {
    if (!fine) throw xaug::error(what, expected, found);
  };
  require(s.epochs >= 1, "epochs", "at least 1", s.epochs);
  require(s.learning_rate > 0 && std::isfinite(s.learning_rate), "learning rate", "a positive number", s.learning_rate);
  require(s.momentum >= 0 && s.momentum < 1, "momentum", "a number in [0, 1)", s.momentum);
  require(s.weight_decay >= 0 && std::isfinite(s.weight_decay), "weight decay", "at least 0", s.weight_decay);
  require(s.clip >= 0 && std::isfinite(s.clip), "clip", "the largest norm of the gradients, or 0 for any", s.clip);
  require(s.warm_up >= 0 && s.warm_up < 1, "warm-up", "a share in [0, 1)", s.warm_up);
  require(s.patience >= 0, "patience", "a number of epochs, or 0 for never", s.patience);
}

/// A training run between two steps.
class trainer {
public:
  trainer(run_record& record, learner& what, const training_settings& settings)
      : record_(record), learner_(what), settings_(settings), rule_(make_rule(what.model(), settings)) {}

  bool finished() const {
    const auto done = static_cast<int>(record_.history.size());
    const bool gave_up = settings_.patience > 0 && done - record_.tested_epoch >= settings_.patience && done > 0;
    return done >= settings_.epochs || gave_up;
  }

  /// Makes the steps that are left of an epoch, and returns true; or false as soon as `go_on()`, asked between steps,
  /// does.
  bool run_epoch(const std::function<bool()>& go_on, const std::function<void(std::int64_t)>& on_samples) {
    const auto begin = clock::now();
    const double seconds_before = epoch_.seconds;
    const double waited_before = learner_.waited() - epoch_.waited;
    const auto update_times = [&] {
      epoch_.seconds = seconds_before + seconds_since(begin);
      epoch_.waited = learner_.waited() - waited_before;
    };
    const auto number = static_cast<std::int64_t>(record_.history.size());
    epoch_.epoch = static_cast<int>(number) + 1;
    learner_.model().train();
    learner_.run_epoch(static_cast<std::uint64_t>(number), steps_, [&](std::int64_t samples, const auto& loss) {
      step(number * learner_.steps_of_epoch() + steps_, samples, loss);
      ++steps_;
      if (on_samples) on_samples(samples);
      if (steps_ == learner_.steps_of_epoch()) return false;
      update_times();
      return go_on();
    });
    if (steps_ < learner_.steps_of_epoch()) return false;
    update_times();
    epoch_.train_loss = loss_.item<double>() / static_cast<double>(samples_);
    if (!std::isfinite(epoch_.train_loss))
      throw xaug::error("the training loss in epoch " + std::to_string(epoch_.epoch), "a finite number",
                        epoch_.train_loss);
    watch();
    epoch_.seconds = seconds_before + seconds_since(begin);
    record_.train_seconds += epoch_.seconds;
    record_.waited_seconds += epoch_.waited;
    record_.samples_seen += samples_;
    record_.peak_memory = std::max(record_.peak_memory, peak_memory());
    record_.history.push_back(std::exchange(epoch_, {}));
    steps_ = samples_ = 0;
    loss_ = torch::Tensor();
    return true;
  }

  /// Counted each time, with those of the epoch under way.
  std::int64_t samples_seen() const { return record_.samples_seen + samples_; }

  void restore_best() { set_weights(learner_.model(), best_); }

  void save(const std::filesystem::path& file) const {
    torch::serialize::OutputArchive archive;
    rule_->save(archive);
    write(archive, "model", weights_of(learner_.model()));
    write(archive, "best", best_);
    write(archive, "loss", loss_.defined() ? weights{loss_.to(torch::kCPU)} : weights{});
    archive.write("record", c10::IValue(to_json(record_)));
    archive.write("steps", c10::IValue(steps_));
    archive.write("samples", c10::IValue(samples_));
    archive.write("seconds", c10::IValue(epoch_.seconds));
    archive.write("waited", c10::IValue(epoch_.waited));
    std::ostringstream bytes;
    archive.save_to(bytes);
    write_file(file, std::string_view(bytes.str()));
  }

  void load(const std::filesystem::path& file) {
    const auto bytes = read_file(file);
    try {
      torch::serialize::InputArchive archive;
      archive.load_from(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      const auto value = [&](const char* name) {
        c10::IValue read;
        archive.read(name, read);
        return read;
      };
      auto record = parse_record<run_record>(value("record").toStringRef(), file.string());
      if (record.arm != record_.arm || record.repeat != record_.repeat || record.seed != record_.seed)
        throw xaug::error(file.string(),
                          "a checkpoint of arm " + record_.arm + ", repeat " + std::to_string(record_.repeat) +
                              ", seed " + std::to_string(record_.seed),
                          record.arm + ", " + std::to_string(record.repeat) + ", " + std::to_string(record.seed));
      set_weights(learner_.model(), read(archive, "model"));
      best_ = read(archive, "best");
      if (const weights loss = read(archive, "loss"); !loss.empty()) loss_ = loss.front().to(device());
      rule_->load(archive);
      steps_ = value("steps").toInt();
      samples_ = value("samples").toInt();
      epoch_.seconds = value("seconds").toDouble();
      epoch_.waited = value("waited").toDouble();
      record_ = std::move(record);
    } catch (const c10::Error& e) {
      throw xaug::error(file.string(), "a checkpoint that this program wrote (remove it to begin anew)",
                        std::string(e.what_without_backtrace()));
    }
  }

private:
  void step(std::int64_t number, std::int64_t samples, const std::function<torch::Tensor()>& loss_of_batch) {
    // Seeded anew, so that no generator's state has to be kept for a run that goes on from here.
    constexpr std::uint64_t dropout_stream = 2;
    xaug::stream random({record_.seed, dropout_stream, static_cast<std::uint64_t>(number)});
    torch::manual_seed(random.bits());
    epoch_.learning_rate = learning_rate_at(settings_, number, learner_.steps_of_epoch() * settings_.epochs);
    rule_->zero_grad();
    const torch::Tensor loss = loss_of_batch();
    loss.backward();
    if (settings_.clip > 0) torch::nn::utils::clip_grad_norm_(learner_.model().parameters(), settings_.clip);
    rule_->step(epoch_.learning_rate);
    const torch::Tensor sum = loss.detach() * static_cast<double>(samples);
    loss_ = loss_.defined() ? loss_ + sum : sum;
    samples_ += samples;
  }

  /// Measures the model on the validation samples, and keeps its weights if they are the best so far.
  void watch() {
    const auto labels = learner_.validation_labels();
    if (!labels.empty()) {
      const evaluation watched = learner_.validate();
      epoch_.validation_loss = cross_entropy(watched.log_likelihood);
      epoch_.validation_accuracy = accuracy(labels, watched.predictions);
    }
    const bool is_last = settings_.patience == 0 || labels.empty() || record_.history.empty();
    if (is_last || is_better(epoch_, record_.history[static_cast<std::size_t>(record_.tested_epoch) - 1])) {
      best_ = weights_of(learner_.model());
      record_.tested_epoch = epoch_.epoch;
    }
  }
  static bool is_better(const epoch_record& now, const epoch_record& then) {
    if (now.validation_accuracy != then.validation_accuracy) return now.validation_accuracy > then.validation_accuracy;
    return now.validation_loss < then.validation_loss;
  }

  torch::Device device() const { return learner_.model().parameters().front().device(); }

  run_record& record_;
  learner& learner_;
  const training_settings& settings_;
  std::unique_ptr<update_rule> rule_;
  weights best_;
  // Of the epoch under way:
  epoch_record epoch_;
  std::int64_t steps_ = 0;
  std::int64_t samples_ = 0;
  torch::Tensor loss_;  // the sum over its samples
};

}  // namespace

double learning_rate_at(const training_settings& settings, std::int64_t step, std::int64_t steps) {
  const double rising = std::max(1.0, std::round(settings.warm_up * static_cast<double>(steps)));
  const auto now = static_cast<double>(step);
  if (now + 1.0 < rising) return settings.learning_rate * (now + 1.0) / rising;
  return settings.learning_rate * (static_cast<double>(steps) - now) / (static_cast<double>(steps) - rising + 1.0);
}

evaluation evaluation_of(const torch::Tensor& logits, const torch::Tensor& labels) {
  const torch::Tensor exact = logits.to(torch::kFloat64);
  const auto classes = exact.argmax(1).to(torch::kCPU);
  const auto likelihood =
      torch::log_softmax(exact, 1).gather(1, labels.unsqueeze(1)).squeeze(1).to(torch::kCPU, torch::kFloat32);
  const auto size = static_cast<std::size_t>(logits.size(0));
  evaluation result;
  result.predictions.assign(classes.data_ptr<std::int64_t>(), classes.data_ptr<std::int64_t>() + size);
  result.log_likelihood.assign(likelihood.data_ptr<float>(), likelihood.data_ptr<float>() + size);
  return result;
}

bool train(run_record& record, learner& what, const training_settings& settings,
           const std::filesystem::path& checkpoint, const std::function<void(std::int64_t)>& on_samples) {
  check(settings);
  forget_peak_memory();
  trainer run(record, what, settings);
  if (!checkpoint.empty() && std::filesystem::exists(checkpoint)) {
    run.load(checkpoint);
    if (on_samples) on_samples(run.samples_seen());
  }
  auto saved = clock::now();
  const auto keep = [&] {
    const bool stop = stop_requested();
    if (!checkpoint.empty() && (stop || seconds_since(saved) >= settings.checkpoint_seconds)) {
      run.save(checkpoint);
      saved = clock::now();
    }
    return !stop;
  };
  while (!run.finished())
    if (!run.run_epoch(keep, on_samples) || (!run.finished() && !keep())) return false;
  run.restore_best();
  if (!checkpoint.empty()) std::filesystem::remove(checkpoint);
  return true;
}

}  // namespace examples
