// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/study.hpp"

#include <torch/version.h>

#include <algorithm>
#include <fstream>
#include <thread>
#include <utility>
#include <xaug/core/numbers.hpp>

#include "common/command_line.hpp"
#include "common/file.hpp"
#include "common/pictures/recipe.hpp"
#include "common/stop.hpp"
#include "common/study/metrics.hpp"
#include "common/study/text.hpp"
#include "common/training/trainer.hpp"
#include "common/training/weights.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

std::string machine_name() {
  std::ifstream processors("/proc/cpuinfo");
  std::string model = "unknown processor";
  for (std::string line; std::getline(processors, line);)
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores";
}

/// Throws if the study in a folder was started with other settings, which are stored in `file`.
void check_unchanged(const fs::path& file, const json& now) {
  if (!fs::exists(file)) {
    fs::create_directories(file.parent_path());
    return write_file(file, std::string_view(now.dump(2) + '\n'));
  }
  const auto bytes = read_file(file);
  const json before = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
  for (const auto& [name, value] : now.items())
    if (const json then = before.value(name, json()); then != value)
      throw xaug::error(file.string() + ", of a study that was begun with other settings: " + name, then.dump(),
                        value.dump() + " (choose another --out)");
}

}  // namespace

study::study(std::unique_ptr<const subject> about, const study_options& options)
    : options_(options), about_(std::move(about)), record_(about_->outline()) {
  samples_of_run_ = about_->samples() * options.training.epochs;
  record_.command = options.command;
  record_.machine = machine_name();
  record_.version = version_text() + ", LibTorch " + std::to_string(TORCH_VERSION_MAJOR) + '.' +
                    std::to_string(TORCH_VERSION_MINOR) + '.' + std::to_string(TORCH_VERSION_PATCH);
  json settings = json::object();
  for (const auto& [name, value] : record_.settings) settings[name] = value;
  check_unchanged(options.out / "settings.json", settings);
  for (const arm_record& arm : record_.arms) {
    check_unchanged(options.out / "runs" / (arm.name + ".arm"), {{"pipeline", json::parse(arm.pipeline)}});
    for (int repeat = 0; repeat < options.repeats; ++repeat)
      if (const fs::path file = file_of(arm.name, repeat, ".json"); fs::exists(file))
        record_.runs.push_back(read_record<run_record>(file));
  }
}

fs::path study::file_of(const std::string& arm, int repeat, const char* extension) const {
  return options_.out / "runs" / (arm + '-' + std::to_string(repeat) + extension);
}

const run_record* study::find(const std::string& arm, int repeat) const {
  const auto found = std::find_if(record_.runs.begin(), record_.runs.end(),
                                  [&](const run_record& run) { return run.arm == arm && run.repeat == repeat; });
  return found == record_.runs.end() ? nullptr : &*found;
}

bool study::run_one(std::size_t arm, int repeat, progress& shown) {
  const std::string& name = record_.arms[arm].name;
  run_record run;
  run.arm = name;
  run.repeat = repeat;
  run.seed = options_.seed + static_cast<std::uint64_t>(repeat);
  const auto what = about_->make_learner(arm, run.seed);
  run.train_samples = about_->samples();
  training_settings settings = options_.training;
  const std::int64_t samples = std::max(run.train_samples, what->samples_of_epoch());
  std::int64_t left = samples_of_run_;
  if (about_->has_equal_epochs()) {
    left = samples * settings.epochs;
    shown.expect(left - samples_of_run_);
  } else {
    // Where an epoch has made-up samples too, there are fewer of them: all arms make the same number of steps.
    settings.epochs = static_cast<int>(std::max<std::int64_t>(1, samples_of_run_ / samples));
  }
  const auto on_samples = [&](std::int64_t count) {
    shown.add(count);
    left -= count;
  };
  if (!train(run, *what, settings, file_of(name, repeat, ".checkpoint"), on_samples)) return false;
  shown.add(left);  // if it stopped early

  const evaluation tested = what->test();
  run.predictions = tested.predictions;
  run.log_likelihood = tested.log_likelihood;
  run.inference_seconds = tested.seconds;
  if (arm == 0 && repeat == 0) save_weights(file_of(name, repeat, ".weights"), what->model());
  write_record(file_of(name, repeat, ".json"), run);
  record_.runs.push_back(std::move(run));
  return true;
}

bool study::run() {
  std::int64_t total = 0;
  for (const arm_record& arm : record_.arms)
    for (int repeat = 0; repeat < options_.repeats; ++repeat)
      if (find(arm.name, repeat) == nullptr) total += samples_of_run_;
  if (total == 0) return true;

  progress shown(total, record_.sample + 's');
  for (int repeat = 0; repeat < options_.repeats; ++repeat) {
    for (std::size_t arm = 0; arm < record_.arms.size(); ++arm) {
      const std::string& name = record_.arms[arm].name;
      if (find(name, repeat) != nullptr) continue;
      if (!run_one(arm, repeat, shown)) return false;
      const run_record& run = record_.runs.back();
      const double right = accuracy(record_.labels, run.predictions);
      xaug::plain_stream line;
      line << "run  " << name << ", repeat " << repeat + 1 << " of " << options_.repeats << ": accuracy "
           << percent(right) << " %, epoch " << run.tested_epoch << " of " << run.history.size() << ", "
           << duration(run.train_seconds);
      shown.print(line.str());
      if (stop_requested()) return false;
    }
  }
  return true;
}

double study::diversity_of(std::size_t arm) const {
  if (!about_->has_comparable_loss(arm)) return unknown;
  double sum = 0;
  int count = 0;
  for (int repeat = 0; repeat < options_.repeats; ++repeat) {
    const run_record* with = find(record_.arms[arm].name, repeat);
    const run_record* without = find(record_.arms.front().name, repeat);
    if (with == nullptr || without == nullptr || with->history.size() != without->history.size()) continue;
    sum += diversity(with->history.back().train_loss, without->history.back().train_loss);
    ++count;
  }
  return count > 0 ? sum / count : unknown;
}

void study::describe_arms() {
  const fs::path sheets = options_.out / "sheets";
  fs::create_directories(sheets);
  trained_baseline baseline{find(record_.arms.front().name, 0), file_of(record_.arms.front().name, 0, ".weights")};
  if (!fs::exists(baseline.weights)) baseline.run = nullptr;
  for (std::size_t arm = 0; arm < record_.arms.size(); ++arm) {
    about_->describe(arm, baseline, sheets, record_.arms[arm]);
    record_.arms[arm].diversity = diversity_of(arm);
  }
}

}  // namespace examples
