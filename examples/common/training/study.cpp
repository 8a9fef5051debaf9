// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/study.hpp"

#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/utils.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>
#include <xaug/core/numbers.hpp>
#include <xaug/interop/torch_loader.hpp>
#include <xaug/synthetic/low_rank_gaussian.hpp>
#include <xaug/synthetic/smote.hpp>

#include "common/command_line.hpp"
#include "common/file.hpp"
#include "common/pictures/contact_sheet.hpp"
#include "common/progress.hpp"
#include "common/stop.hpp"
#include "common/study/metrics.hpp"
#include "common/study/text.hpp"
#include "common/training/subset.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

torch::Device device_of(const std::string& name) {
  try {
    const torch::Device device(name);
    if (device.is_cuda() && !torch::cuda::is_available())
      throw xaug::error("device", "cpu, as this LibTorch finds no GPU", name);
    if (!device.is_cpu() && !device.is_cuda()) throw xaug::error("device", "cpu or cuda", name);
    return device;
  } catch (const c10::Error&) {
    throw xaug::error("device", "cpu, cuda or cuda:N", name);
  }
}

/// Tensors over the memory of images, which live as long as the tensors do.
xaug::tensor_source source_of(labelled_images images) {
  const auto owner = std::make_shared<labelled_images>(std::move(images));
  const auto& shape = owner->images.shape();
  const auto size = [&](std::size_t i) { return static_cast<std::int64_t>(shape[i]); };
  const auto keep = [owner](void*) {};
  return {torch::from_blob(owner->images.data(), {size(0), size(1), size(2), size(3)}, keep, torch::kUInt8),
          torch::from_blob(owner->labels.data(), {size(0)}, keep, torch::kInt64), xaug::tensor_layout::hwc};
}

/// As many images again from a generator that is fitted to these, different ones in each epoch.
xaug::tensor_source with_synthetic(const xaug::tensor_source& real, generator which) {
  const auto images = xaug::nhwc<const std::uint8_t>(real.images());
  switch (which) {
    case generator::none: return real;
    case generator::smote: {
      const auto model = std::make_shared<xaug::smote_model>(xaug::smote{}.fit(images, real.classes()));
      return real.with_generated(real.size(), [model](const auto& key, std::int64_t label, const auto& out) {
        model->apply(model->sample_class(key, label), out);
      });
    }
    case generator::gaussian: {
      const auto model = std::make_shared<xaug::low_rank_gaussian_model>(
          xaug::low_rank_gaussian{.rank = 32}.fit(images, real.classes()));
      return real.with_generated(
          real.size(), [model](const auto& key, std::int64_t label, const auto& out) { (*model)(key, label, out); });
    }
  }
  throw std::logic_error("unreachable");
}

xaug::batch_loader make_loader(const recipe& how, xaug::tensor_source source, const xaug::loader_options& options) {
  if (how.mixes()) return xaug::batch_loader(std::move(source), how.pipeline, options);
  return xaug::batch_loader(std::move(source), how.images(), options);  // whose targets are class indices
}

/// Images as a pipeline leaves them, all in one tensor.
evaluation_set evaluation_set_of(const recipe& how, labelled_images images, std::uint64_t seed) {
  const auto size = static_cast<std::int64_t>(images.labels.size());
  if (size == 0) return {torch::empty({0}), torch::empty({0}, torch::kInt64)};
  auto loader = make_loader(how, source_of(std::move(images)),
                            {.batch_size = size, .shuffle = false, .seed = seed, .threads = 0, .prefetch = 1});
  const auto all = loader.next();
  return {all->images, all->targets};  // which keep their memory
}

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

/// The numbers of ten images: the first of each class, or the first two of each of five classes.
std::vector<std::int64_t> examples_of(const labelled_images& images, bool in_pairs) {
  std::vector<std::int64_t> chosen;
  constexpr std::int64_t rows = 10;
  const std::int64_t each = in_pairs ? 2 : 1;
  for (std::int64_t label = 0; label < rows / each; ++label) {
    std::int64_t left = each;
    for (std::size_t i = 0; i < images.labels.size() && left > 0; ++i) {
      if (images.labels[i] != label) continue;
      chosen.push_back(static_cast<std::int64_t>(i));
      --left;
    }
  }
  return chosen;
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

study::study(const training_task& task, const study_options& options)
    : task_(task), options_(options), device_(device_of(options.device)) {
  at::set_num_threads(options.threads);
  train_ = task.read(options.data, true);
  test_ = task.read(options.data, false);
  if (options.test_limit != 0)
    test_ = select(test_, choose_images(test_.labels, classes(), options.test_limit, 0.0, options.seed).training);
  std::ostringstream expected;
  expected << "images of " << task.images.shape;
  for (const labelled_images* each : {&train_, &test_})
    if (const xaug::image_shape found = xaug::nhwc(each->images).shape(); found != task.images.shape)
      throw xaug::error(options.data.string(), expected.str(), found);
  for (arm& each : choose_arms(options.arms, task.images)) {
    recipe how = training_recipe(each, task.images);
    arms_.push_back({std::move(each), std::move(how)});
  }
  choose_images(train_.labels, classes(), options.limit, options.validation,
                options.seed);  // throws before anything is written
  test_set_ = evaluation_set_of(arms_.front().how, test_, 0);

  record_.title = task.data_set + ": what does augmentation gain, and what does it cost?";
  record_.data_set = task.data_set;
  record_.model = task.describe_model();
  record_.command = options.command;
  record_.machine = machine_name();
  record_.version = version_text() + ", LibTorch " + std::to_string(TORCH_VERSION_MAJOR) + '.' +
                    std::to_string(TORCH_VERSION_MINOR) + '.' + std::to_string(TORCH_VERSION_PATCH);
  record_.settings = options.comparable(task);
  record_.class_names = test_.class_names;
  record_.labels = test_.labels;
  json settings = json::object();
  for (const auto& [name, value] : record_.settings) settings[name] = value;
  check_unchanged(options.out / "settings.json", settings);
  for (const auto& [what, how] : arms_) {
    const json pipeline = to_json(how);
    check_unchanged(options.out / "runs" / (what.name + ".arm"), {{"pipeline", pipeline}});
    record_.arms.push_back({what.name, what.title, what.description, pipeline.dump(), unknown, unknown, unknown, {}});
    for (int repeat = 0; repeat < options.repeats; ++repeat)
      if (const fs::path file = file_of(what.name, repeat, ".json"); fs::exists(file))
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

xaug::tensor_source study::source_for(const prepared_arm& of, const std::vector<std::int64_t>& images) const {
  return with_synthetic(source_of(select(train_, images)), of.what.synthetic);
}

std::shared_ptr<classifier> study::new_model(std::uint64_t seed) const {
  torch::manual_seed(seed);
  const auto& shape = task_.images.shape;
  auto model = task_.make_model({shape.channels, shape.height, shape.width, classes()});
  model->to(device_);
  return model;
}

bool study::run_one(const prepared_arm& of, int repeat, const std::function<void(std::int64_t)>& on_images) {
  run_record run;
  run.arm = of.what.name;
  run.repeat = repeat;
  run.seed = options_.seed + static_cast<std::uint64_t>(repeat);
  const split chosen = choose_images(train_.labels, classes(), options_.limit, options_.validation, run.seed);
  run.train_images = static_cast<std::int64_t>(chosen.training.size());

  const auto validation = evaluation_set_of(arms_.front().how, select(train_, chosen.validation), 0);
  auto loader = make_loader(of.how, source_for(of, chosen.training),
                            {.batch_size = options_.batch_size,
                             .seed = run.seed,
                             .threads = options_.loader_threads,
                             .num_classes = classes(),
                             .pin_memory = device_.is_cuda()});
  const auto model = new_model(run.seed);
  training_settings settings = options_.training;
  // An epoch with synthetic images is twice as long; all arms make the same number of steps.
  if (of.what.synthetic != generator::none) settings.epochs = std::max(1, settings.epochs / 2);
  if (!train(run, *model, loader, validation, settings, device_, file_of(of.what.name, repeat, ".checkpoint"),
             on_images))
    return false;

  const evaluation tested = evaluate(*model, test_set_, device_);
  run.predictions = tested.predictions;
  run.log_likelihood = tested.log_likelihood;
  run.inference_seconds = tested.seconds;
  if (&of == &arms_.front()) save_weights(file_of(of.what.name, repeat, ".weights"), *model);
  write_record(file_of(of.what.name, repeat, ".json"), run);
  record_.runs.push_back(std::move(run));
  return true;
}

bool study::run() {
  const split sizes = choose_images(train_.labels, classes(), options_.limit, options_.validation, options_.seed);
  const std::int64_t images_of_run = static_cast<std::int64_t>(sizes.training.size()) * options_.training.epochs;
  std::int64_t total = 0;
  for (const prepared_arm& each : arms_)
    for (int repeat = 0; repeat < options_.repeats; ++repeat)
      if (find(each.what.name, repeat) == nullptr) total += images_of_run;
  if (total == 0) return true;

  progress shown(total, "images");
  for (int repeat = 0; repeat < options_.repeats; ++repeat) {
    for (const prepared_arm& each : arms_) {
      if (find(each.what.name, repeat) != nullptr) continue;
      std::int64_t left = images_of_run;
      const auto on_images = [&](std::int64_t count) {
        shown.add(count);
        left -= count;
      };
      if (!run_one(each, repeat, on_images)) return false;
      shown.add(left);  // if it stopped early
      const run_record& run = record_.runs.back();
      const double right = accuracy(record_.labels, run.predictions);
      xaug::plain_stream line;
      line << "run  " << each.what.name << ", repeat " << repeat + 1 << " of " << options_.repeats << ": accuracy "
           << percent(right) << " %, epoch " << run.tested_epoch << " of " << run.history.size() << ", "
           << duration(run.train_seconds);
      shown.print(line.str());
      if (stop_requested()) return false;
    }
  }
  return true;
}

double study::seconds_per_image(const prepared_arm& of) const {
  constexpr std::int64_t images = 1000;
  const std::int64_t limit = std::min<std::int64_t>(images, static_cast<std::int64_t>(train_.labels.size()));
  auto loader =
      make_loader(of.how, source_for(of, choose_images(train_.labels, classes(), limit, 0.0, options_.seed).training),
                  {.batch_size = options_.batch_size, .threads = 0, .num_classes = classes()});
  std::vector<double> seconds;
  for (std::uint64_t epoch = 0; epoch < 12; ++epoch) {
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& batch : loader.epoch(epoch)) static_cast<void>(batch);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  const auto middle = seconds.begin() + 6;
  std::nth_element(seconds.begin() + 2, middle, seconds.end());  // without the first two, which allocate memory
  return *middle / static_cast<double>(loader.samples());
}

double study::affinity_of(const prepared_arm& of) const {
  const fs::path trained = file_of(arms_.front().what.name, 0, ".weights");
  const run_record* baseline = find(arms_.front().what.name, 0);
  const bool mixes_or_makes = of.how.mixes() || of.what.synthetic != generator::none;
  if (mixes_or_makes || baseline == nullptr || !fs::exists(trained)) return unknown;
  const auto model = new_model(0);
  load_weights(trained, *model);
  const evaluation augmented = evaluate(*model, evaluation_set_of(of.how, test_, options_.seed), device_);
  return affinity(accuracy(record_.labels, augmented.predictions), accuracy(record_.labels, baseline->predictions));
}

void study::draw_sheet(const prepared_arm& of, const fs::path& file) const {
  std::vector<sample> samples;
  bool within_classes = false;
  of.how.pipeline.visit_batch([&](const auto& t) { within_classes = t.partners == xaug::mix_partners::same_class; });
  for (const std::int64_t index : examples_of(train_, within_classes)) {
    const auto label = static_cast<std::size_t>(train_.labels[static_cast<std::size_t>(index)]);
    samples.push_back({index, test_.class_names[label], image_of(train_, index)});
  }
  contact_sheet sheet(file, {task_.data_set + ": " + of.what.title, of.what.description, describe(of.how)}, samples);
  xaug::thread_pool threads(1);
  for (std::uint64_t epoch = 0; epoch < 6; ++epoch) {
    const variant decided = decide(of.how, samples, options_.seed, epoch, threads);
    auto pictures = apply(of.how, samples, decided, threads);
    sheet.add(decided, pictures);
  }
  sheet.finish();
}

void study::describe_arms() {
  fs::create_directories(options_.out / "sheets");
  for (std::size_t i = 0; i < arms_.size(); ++i) {
    const prepared_arm& each = arms_[i];
    arm_record& to = record_.arms[i];
    to.augment_seconds_per_image = seconds_per_image(each);
    to.affinity = affinity_of(each);
    if (each.what.synthetic == generator::none) {
      to.sheet = options_.out / "sheets" / (each.what.name + ".png");
      draw_sheet(each, to.sheet);
    }
    // Mixed labels have an entropy of their own, so that the losses cannot be compared.
    if (each.how.mixes()) continue;
    double sum = 0;
    int count = 0;
    for (int repeat = 0; repeat < options_.repeats; ++repeat) {
      const run_record* with = find(each.what.name, repeat);
      const run_record* without = find(arms_.front().what.name, repeat);
      if (with == nullptr || without == nullptr || with->history.size() != without->history.size()) continue;
      sum += diversity(with->history.back().train_loss, without->history.back().train_loss);
      ++count;
    }
    if (count > 0) to.diversity = sum / count;
  }
}

}  // namespace examples
