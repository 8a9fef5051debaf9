// SPDX-License-Identifier: BSD-3-Clause
#include "common/image_training/image_subject.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <span>
#include <sstream>
#include <xaug/interop/torch_loader.hpp>
#include <xaug/synthetic/low_rank_gaussian.hpp>
#include <xaug/synthetic/smote.hpp>

#include "common/pictures/contact_sheet.hpp"
#include "common/study/metrics.hpp"
#include "common/training/cost.hpp"
#include "common/training/device.hpp"
#include "common/training/program.hpp"
#include "common/training/subset.hpp"
#include "common/training/weights.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

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

std::unique_ptr<xaug::batch_loader> make_loader(const recipe& how, xaug::tensor_source source,
                                                const xaug::loader_options& options) {
  if (how.mixes()) return std::make_unique<xaug::batch_loader>(std::move(source), how.pipeline, options);
  // Whose targets are class indices:
  return std::make_unique<xaug::batch_loader>(std::move(source), how.images(), options);
}

/// Images as a pipeline leaves them, all in one tensor.
evaluation_set evaluation_set_of(const recipe& how, labelled_images images, std::uint64_t seed) {
  const auto size = static_cast<std::int64_t>(images.labels.size());
  if (size == 0) return {};
  auto loader = make_loader(how, source_of(std::move(images)),
                            {.batch_size = size, .shuffle = false, .seed = seed, .threads = 0, .prefetch = 1});
  const auto all = loader->next();
  return {all->images, all->targets};  // which keep their memory
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

}  // namespace

image_subject::image_subject(const image_task& task, const study_options& options)
    : task_(task), options_(options), device_(device_of(options.device)) {
  train_ = task.read(options.data, true);
  test_ = task.read(options.data, false);
  if (options.test_limit != 0)
    test_ = select(test_, choose_samples(test_.labels, classes(), options.test_limit, 0.0, options.seed).training);
  std::ostringstream expected;
  expected << "images of " << task.images.shape;
  for (const labelled_images* each : {&train_, &test_})
    if (const xaug::image_shape found = xaug::nhwc(each->images).shape(); found != task.images.shape)
      throw xaug::error(options.data.string(), expected.str(), found);
  for (arm& each : choose_arms(options.arms, task.images)) {
    recipe how = training_recipe(each, task.images);
    arms_.push_back({std::move(each), std::move(how)});
  }
  test_set_ = evaluation_set_of(arms_.front().how, test_, 0);
}

study_record image_subject::outline() const {
  study_record record;
  record.title = task_.data_set + ": what does augmentation gain, and what does it cost?";
  record.data_set = task_.data_set;
  record.model = task_.describe_model();
  record.settings = options_.comparable();
  record.settings.insert(record.settings.begin(), {"model", record.model});
  record.class_names = test_.class_names;
  record.labels = test_.labels;
  for (const auto& [what, how] : arms_) {
    arm_record& arm = record.arms.emplace_back();
    arm.name = what.name;
    arm.title = what.title;
    arm.description = what.description;
    arm.pipeline = to_json(how).dump();
  }
  return record;
}

std::int64_t image_subject::samples() const {
  const split chosen = choose_samples(train_.labels, classes(), options_.limit, options_.validation, options_.seed);
  return static_cast<std::int64_t>(chosen.training.size());
}

xaug::tensor_source image_subject::source_for(const prepared_arm& of, const std::vector<std::int64_t>& images) const {
  return with_synthetic(source_of(select(train_, images)), of.what.synthetic);
}

std::shared_ptr<classifier> image_subject::new_model(std::uint64_t seed) const {
  torch::manual_seed(seed);
  const auto& shape = task_.images.shape;
  auto model = task_.make_model({shape.channels, shape.height, shape.width, classes()});
  model->to(device_);
  return model;
}

std::unique_ptr<learner> image_subject::make_learner(std::size_t arm, std::uint64_t seed) const {
  const prepared_arm& of = arms_[arm];
  const split chosen = choose_samples(train_.labels, classes(), options_.limit, options_.validation, seed);
  auto loader = make_loader(of.how, source_for(of, chosen.training),
                            {.batch_size = options_.batch_size,
                             .seed = seed,
                             .threads = options_.loader_threads,
                             .num_classes = classes(),
                             .pin_memory = device_.is_cuda()});
  return std::make_unique<image_learner>(new_model(seed), std::move(loader),
                                         evaluation_set_of(arms_.front().how, select(train_, chosen.validation), 0),
                                         test_set_, device_);
}

// Mixed labels have an entropy of their own.
bool image_subject::has_comparable_loss(std::size_t arm) const {
  return !arms_[arm].how.mixes();
}

double image_subject::seconds_per_image(const prepared_arm& of) const {
  constexpr std::int64_t images = 1000;
  const std::int64_t limit = std::min<std::int64_t>(images, static_cast<std::int64_t>(train_.labels.size()));
  auto loader =
      make_loader(of.how, source_for(of, choose_samples(train_.labels, classes(), limit, 0.0, options_.seed).training),
                  {.batch_size = options_.batch_size, .threads = 0, .num_classes = classes()});
  return processor_seconds_per_sample(*loader);
}

double image_subject::affinity_of(const prepared_arm& of, const trained_baseline& baseline) const {
  if (of.how.mixes() || of.what.synthetic != generator::none || baseline.run == nullptr) return unknown;
  const auto model = new_model(0);
  load_weights(baseline.weights, *model);
  const evaluation augmented = evaluate(*model, evaluation_set_of(of.how, test_, options_.seed), device_);
  return affinity(accuracy(test_.labels, augmented.predictions), accuracy(test_.labels, baseline.run->predictions));
}

void image_subject::draw_sheet(const prepared_arm& of, const fs::path& file) const {
  std::vector<sample> samples;
  bool within_classes = false;
  of.how.pipeline.visit_batch([&](const auto& t) { within_classes = t.partners == xaug::mix_partners::same_class; });
  for (const std::int64_t index : examples_of(train_, within_classes)) {
    const auto label = static_cast<std::size_t>(train_.labels[static_cast<std::size_t>(index)]);
    samples.push_back({index, test_.class_names[label], image_of(train_, index)});
  }
  contact_sheet sheet(file, {task_.data_set + ": " + of.what.title, of.what.description, examples::describe(of.how)},
                      samples);
  xaug::thread_pool threads(1);
  for (std::uint64_t epoch = 0; epoch < 6; ++epoch) {
    const variant decided = decide(of.how, samples, options_.seed, epoch, threads);
    auto pictures = apply(of.how, samples, decided, threads);
    sheet.add(decided, pictures);
  }
  sheet.finish();
}

void image_subject::describe(std::size_t arm, const trained_baseline& baseline, const fs::path& folder,
                             arm_record& to) const {
  const prepared_arm& of = arms_[arm];
  to.augment_seconds_per_sample = seconds_per_image(of);
  to.affinity = affinity_of(of, baseline);
  if (of.what.synthetic != generator::none) return;
  to.sheet = folder / (of.what.name + ".png");
  draw_sheet(of, to.sheet);
}

int run_image_program(const image_task& task, int argc, const char* const* argv) {
  training_program program{
      .name = task.program,
      .data_set = task.data_set,
      .data = task.data,
      .how_to_get = task.how_to_get,
      .trains = task.describe_model(),
      .examples = {{"--limit 1000 --arms standard,mixup --repeats 3 --out build/study",
                    "the standard augmentation and mixup against none, on 1000 images, three times"},
                   {"--arms mine=my_pipeline.json --out build/mine", "a pipeline of your own against none"}},
      .add_options = task.add_options,
      .arms = {},
      .open = [&](const study_options& options) { return std::make_unique<image_subject>(task, options); }};
  for (const arm& each : standard_arms(task.images)) {
    arm_record& listed = program.arms.emplace_back();
    listed.name = each.name;
    listed.description = each.description;
  }
  return run_training_program(program, {}, argc, argv);
}

}  // namespace examples
