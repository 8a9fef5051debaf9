// SPDX-License-Identifier: BSD-3-Clause
#include "common/text_training/text_subject.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <xaug/interop/torch_text_loader.hpp>
#include <xaug/io/text_json.hpp>
#include <xaug/text/lexicon/label_words.hpp>
#include <xaug/text/lexicon/wordnet.hpp>

#include "common/bert/bert_weights.hpp"
#include "common/command_line.hpp"
#include "common/study/metrics.hpp"
#include "common/study/text.hpp"
#include "common/text_training/text_measures.hpp"
#include "common/training/cost.hpp"
#include "common/training/device.hpp"
#include "common/training/program.hpp"
#include "common/training/subset.hpp"
#include "common/training/weights.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> class_names{"negative", "positive"};

const std::string& class_name(std::int64_t label) {
  return class_names[static_cast<std::size_t>(label)];
}

labelled_texts select(const labelled_texts& from, std::span<const std::int64_t> indices) {
  labelled_texts chosen;
  for (const std::int64_t i : indices) {
    chosen.texts.push_back(from.texts[static_cast<std::size_t>(i)]);
    chosen.labels.push_back(from.labels[static_cast<std::size_t>(i)]);
  }
  return chosen;
}

/// As many of each class as the limit allows; all if it is 0.
labelled_texts limited(labelled_texts all, std::int64_t limit, std::uint64_t seed) {
  if (limit == 0) return all;
  return select(all, choose_samples(all.labels, 2, limit, 0, seed).training);
}

xaug::text_source source_of(labelled_texts texts) {
  return {std::move(texts.texts), torch::tensor(texts.labels)};
}

/// The first of these files that is there; empty if none is.
fs::path first_of(const std::vector<fs::path>& files) {
  const auto found = std::ranges::find_if(files, [](const fs::path& file) { return fs::exists(file); });
  return found == files.end() ? fs::path() : *found;
}

/// The folder that an environment variable names, or else the first of these that is there.
fs::path folder_of(const char* variable, const std::vector<fs::path>& others) {
  const char* value = std::getenv(variable);
  return value != nullptr ? fs::path(value) : first_of(others);
}

/// Throws if a file was not named on the command line.
const fs::path& named(const char* option, const fs::path& file) {
  if (file.empty()) throw xaug::error(option, "a file, which examples/sst2/fetch.sh gets", "none");
  return file;
}

/// What the encoder makes of each text, as vectors of length 1.
torch::Tensor directions_of(bert_encoder& encoder, const encoded_texts& texts) {
  const torch::NoGradGuard no_grad;
  encoder.eval();
  std::vector<torch::Tensor> all;
  for (const auto& [ids, mask] : texts.batches)
    all.push_back(encoder.features(encoder.embed(ids), mask, pooling::mean));
  const torch::Tensor sorted = torch::cat(all);
  const torch::Tensor features = torch::empty_like(sorted).index_copy_(0, texts.order, sorted);
  return features / features.norm(2, 1, true);
}

/// Of the words that are pieces.
xaug::word_vectors vectors_of_words(const xaug::wordpiece& tokenizer, const torch::Tensor& table) {
  xaug::word_vectors::builder vectors;
  const auto width = static_cast<std::size_t>(table.size(1));
  for (std::size_t id = 0; id < tokenizer.size(); ++id)
    if (const std::string_view piece = tokenizer.piece(static_cast<std::int32_t>(id));
        std::ranges::all_of(piece, [](char c) { return c >= 'a' && c <= 'z'; }))
      vectors.add(piece, {table.data_ptr<float>() + id * width, width});
  return vectors.build();
}

xaug::word_set carriers_of(const labelled_texts& training) {
  xaug::label_words::builder counts(2);
  for (std::size_t i = 0; i < training.texts.size(); ++i) counts.add(training.texts[i], training.labels[i]);
  return counts.build().carriers(xaug::label_words::usual_weight, {});
}

}  // namespace

text_data read_text_data(const fs::path& folder, const fs::path& test) {
  text_data data;
  data.training = read_sst2(folder, "train");
  const fs::path labelled = !test.empty() ? test : folder / "stsa.binary.test";
  if (!test.empty() || fs::exists(labelled)) {
    data.validation = read_sst2(folder, "dev");
    data.test = read_sst2_file(labelled);
  } else {
    data.test = read_sst2(folder, "dev");
  }
  return data;
}

text_subject::text_subject(const text_options& texts, const study_options& options)
    : texts_(texts),
      options_(options),
      device_(device_of(options.device)),
      data_(read_text_data(options.data, texts.test)),
      arms_(choose_text_arms(options.arms)),
      tokenizer_(xaug::wordpiece::load(named("--vocabulary", texts.vocabulary))) {
  if (texts.dev_limit > 0 && data_.validation.texts.empty())
    throw xaug::error("--dev-limit", "validation sentences beside those to test on, as stsa.binary has them", "none");
  data_.validation = limited(std::move(data_.validation), texts.dev_limit, options.seed);
  data_.test = limited(std::move(data_.test), options.test_limit, options.seed);
  if (fs::exists(texts.lexicon)) known_.words = xaug::read_wordnet(texts.lexicon);
  if (fs::exists(texts.lexicon / "cntlist.rev")) known_.senses = xaug::read_sense_counts(texts.lexicon);
  if (is_bert() || !texts.own_vectors) {
    torch::manual_seed(options.seed);  // of a pooler that the file lacks
    encoder_ = std::make_shared<bert_encoder>(texts.model == text_model::bert_base ? bert_base() : minilm_l6(),
                                              texts.how == pooling::cls);
    load_bert(named("--weights", texts.weights), *encoder_, {.pooler_may_be_missing = true});
    vectors_ = encoder_->named_weights().front().value.detach().clone();
    known_.vectors = vectors_of_words(tokenizer_, vectors_);
  }
  const run_texts first = texts_of(options.seed);
  for (const text_arm& arm : arms_) pipelines_of(arm, first.training);  // throws before anything is written
  test_set_ = encoded(data_.test);
}

std::string text_subject::model_title() const {
  const std::string vectors = texts_.own_vectors ? "of its own" : "of MiniLM, frozen";
  switch (texts_.model) {
    case text_model::minilm: return "MiniLM-L6 (22.7 million parameters, pretrained)";
    case text_model::bert_base: return "BERT-base (109 million parameters, pretrained)";
    case text_model::cnn: return "a CNN of one convolution, with word vectors " + vectors;
    case text_model::average: return "a linear model of mean word vectors " + vectors;
  }
  return "";
}

study_record text_subject::outline() const {
  study_record record;
  record.title = "SST-2: what does augmentation gain, and what does it cost?";
  record.data_set = "SST-2";
  record.sample = "sentence";
  record.model = model_title();
  record.settings = options_.comparable();
  record.settings.insert(record.settings.begin(), {"model", record.model});
  record.settings.emplace_back("validation sentences of their own", std::to_string(data_.validation.size()));
  record.settings.emplace_back("longest text", std::to_string(texts_.max_length) + " pieces");
  if (is_bert()) record.settings.emplace_back("pooling", texts_.how == pooling::cls ? "[CLS]" : "mean");
  if (texts_.copies > 0)
    record.settings.emplace_back("augmented copies of each text",
                                 std::to_string(texts_.copies) + ", made before training, for as many epochs");
  if (texts_.bfloat16) record.settings.emplace_back("precision", "bfloat16 products");
  record.class_names = class_names;
  record.labels = data_.test.labels;
  for (const text_arm& each : arms_) {
    arm_record& arm = record.arms.emplace_back();
    arm.name = each.name;
    arm.title = each.title;
    arm.description = each.description;
    arm.pipeline = each.pipeline.dump();
  }
  return record;
}

std::int64_t text_subject::samples() const {
  const double aside = data_.validation.texts.empty() ? options_.validation : 0;
  return static_cast<std::int64_t>(
      choose_samples(data_.training.labels, 2, options_.limit, aside, options_.seed).training.size());
}

text_subject::run_texts text_subject::texts_of(std::uint64_t seed) const {
  const bool has_own = !data_.validation.texts.empty();
  const split chosen =
      choose_samples(data_.training.labels, 2, options_.limit, has_own ? 0 : options_.validation, seed);
  return {select(data_.training, chosen.training),
          has_own ? data_.validation : select(data_.training, chosen.validation)};
}

xaug::tokenizer_options text_subject::tokens() const {
  return {.max_length = texts_.max_length, .add_special = is_bert()};
}

encoded_texts text_subject::encoded(const labelled_texts& texts) const {
  return encode(texts.texts, texts.labels, tokenizer_, tokens());
}

std::shared_ptr<text_classifier> text_subject::new_model(std::uint64_t seed) const {
  torch::manual_seed(seed);
  const auto classes = static_cast<std::int64_t>(class_names.size());
  std::shared_ptr<text_classifier> model;
  if (is_bert()) {
    auto bert = std::make_shared<bert_text_classifier>(encoder_->config(), classes, texts_.how);
    set_weights(bert->bert().encoder(), weights_of(*encoder_));
    model = std::move(bert);
  } else {
    const word_vectors vectors = texts_.own_vectors ? random_word_vectors(static_cast<std::int64_t>(tokenizer_.size()))
                                                    : word_vectors{vectors_, true};
    model =
        texts_.model == text_model::cnn ? make_text_cnn(vectors, classes) : make_average_classifier(vectors, classes);
  }
  model->to(device_);
  return model;
}

text_pipelines text_subject::pipelines_of(const text_arm& arm, const labelled_texts& training) const {
  return text_pipelines_of(arm, known_, training, class_names.size());
}

std::unique_ptr<xaug::text_loader> text_subject::loader_of(const text_arm& arm, text_pipelines of_classes,
                                                           labelled_texts training, std::uint64_t seed,
                                                           int threads) const {
  // Not more: where a window is the whole of a small data set, each epoch has the same batches.
  constexpr xaug::index window = 8;
  return std::make_unique<xaug::text_loader>(source_of(std::move(training)), std::move(of_classes), tokenizer_,
                                             xaug::text_loader_options{.batch_size = options_.batch_size,
                                                                       .seed = seed,
                                                                       .threads = threads,
                                                                       .num_classes = 2,
                                                                       .pin_memory = device_.is_cuda(),
                                                                       .max_length = texts_.max_length,
                                                                       .add_special = is_bert(),
                                                                       .bucket_batches = window,
                                                                       .views = arm.consistency > 0 ? 2 : 1});
}

std::unique_ptr<learner> text_subject::make_learner(std::size_t arm, std::uint64_t seed) const {
  const text_arm& of = arms_[arm];
  run_texts texts = texts_of(seed);
  encoded_texts validation = encoded(texts.validation);
  text_pipelines pipelines = pipelines_of(of, texts.training);
  if (texts_.copies > 0 && !of.pipeline.empty()) {
    texts.training = with_copies(texts.training, pipelines, static_cast<std::uint64_t>(texts_.copies), seed);
    pipelines = text_pipelines(class_names.size());
  }
  auto loader = loader_of(of, std::move(pipelines), std::move(texts.training), seed, options_.loader_threads);
  return std::make_unique<text_learner>(new_model(seed), std::move(loader),
                                        text_objective{of.consistency, of.cutoff, of.mix, texts_.bfloat16},
                                        std::move(validation), test_set_, device_);
}

// Other objectives have a loss of their own.
bool text_subject::has_comparable_loss(std::size_t arm) const {
  return arms_[arm].consistency == 0 && arms_[arm].mix == 0;
}

double text_subject::seconds_per_text(const text_arm& arm, const text_pipelines& pipelines,
                                      const labelled_texts& texts) const {
  constexpr std::int64_t most = 2000;
  const auto loader =
      loader_of(arm, pipelines, limited(texts, texts.size() > most ? most : 0, options_.seed), options_.seed, 0);
  return processor_seconds_per_sample(*loader);
}

std::vector<std::int64_t> text_subject::predictions_of(const trained_baseline& baseline,
                                                       const labelled_texts& texts) const {
  const auto model = new_model(0);
  load_weights(baseline.weights, *model);
  return evaluate(*model, encoded(texts), device_, texts_.bfloat16).predictions;
}

double text_subject::cosine_of(const text_pipelines& pipelines) const {
  if (encoder_ == nullptr) return unknown;
  constexpr std::int64_t most = 300;
  const labelled_texts before = limited(data_.test, std::min(most, data_.test.size()), options_.seed);
  const auto directions = [&](const labelled_texts& texts) {
    return directions_of(*encoder_, encode(texts.texts, texts.labels, tokenizer_, {.max_length = texts_.max_length}));
  };
  return (directions(before) * directions(augmented(before, pipelines, {options_.seed}))).sum(1).mean().item<double>();
}

void text_subject::describe(std::size_t arm, const trained_baseline& baseline, const fs::path&, arm_record& to) const {
  const labelled_texts training = texts_of(options_.seed).training;
  const text_pipelines pipelines = pipelines_of(arms_[arm], training);
  to.augment_seconds_per_sample = seconds_per_text(arms_[arm], pipelines, training);
  if (arms_[arm].pipeline.empty()) return;
  const xaug::sample_key key{options_.seed};
  const labelled_texts after = augmented(data_.test, pipelines, key);

  const auto measure = [&](const char* name, const std::string& value) { to.measures.emplace_back(name, value); };
  measure("cosine", fixed(cosine_of(pipelines), 3));
  measure("label words changed %",
          percent(share_that_changed(carriers_of(training), data_.test.texts, after.texts), 1));
  std::vector<std::string> several;
  for (std::uint64_t epoch = 0; epoch < 8; ++epoch) {
    const labelled_texts each = augmented(training, pipelines, {options_.seed, epoch});
    several.insert(several.end(), each.texts.begin(), each.texts.end());
  }
  measure("distinct pairs of words, 8 epochs %", percent(distinct_share(several, 2), 1));

  const std::vector<std::int64_t>& labels = data_.test.labels;
  std::vector<std::int64_t> before = labels;  // as if the baseline knew them all, where there is none
  std::vector<std::int64_t> predicted = labels;
  if (baseline.run != nullptr) {
    before = baseline.run->predictions;
    predicted = predictions_of(baseline, after);
    to.affinity = affinity(accuracy(labels, predicted), accuracy(labels, before));
    measure("predictions changed %", percent(share_of_different(before, predicted), 1));
  }
  constexpr std::int64_t examples_of_class = 4;  // of mistakes, and of others
  for (const std::size_t i : places_to_show(labels, before, predicted, examples_of_class)) {
    const std::string& text = data_.test.texts[i];
    const auto& pipeline = pipelines[static_cast<std::size_t>(labels[i])];
    to.examples.push_back({class_name(labels[i]), text, augmented_parts(pipeline, text, {key.seed, key.epoch, i}),
                           predicted[i] == before[i] ? "" : class_name(predicted[i])});
  }
}

int run_sst2_program(int argc, const char* const* argv) {
  text_options texts;
  const fs::path fetched = "data/sst2";  // where fetch.sh puts it
  const fs::path bert = folder_of("XAUG_BERT_DIR", {fetched});
  texts.weights = first_of({bert / "all-minilm-l6-v2.safetensors", bert / "all-minilm-l6-v2-f16.safetensors"});
  texts.vocabulary = first_of({bert / "bert-base-uncased-vocab.txt"});
  study_options defaults;
  defaults.arms = {"none", "eda", "safe_eda"};
  defaults.batch_size = 32;
  defaults.training = {.epochs = 3,
                       .method = optimiser::adamw,
                       .learning_rate = 1e-4,
                       .weight_decay = 0.01,
                       .clip = 1,
                       .warm_up = 0.1,
                       .checkpoint_seconds = 120};
  training_program program{
      .name = "sst2",
      .data_set = "SST-2",
      .sample = "sentence",
      .data = folder_of("XAUG_SST2_DIR", {fetched / "sentence", fetched / "glue"}),
      .how_to_get = "examples/sst2/fetch.sh gets it; then give --data, or set XAUG_SST2_DIR.",
      .trains = "BERT (MiniLM-L6, or BERT-base), a CNN or an averaging model",
      .examples = {{"--limit 500 --epochs 6 --repeats 3 --out build/study",
                    "MiniLM on 500 sentences, with and without EDA, three times"},
                   {"--model cnn --limit 500 --epochs 40 --learning-rate 0.001 --arms all --repeats 15 --out build/cnn",
                    "every arm on a small model"},
                   {"--arms mine=my_pipeline.json --out build/mine", "a pipeline of your own against none"}},
      .add_options =
          [&](CLI::App& app) {
            option_group model(app, "Model");
            model.choice(
                "-m,--model", "NAME", {"minilm", "bert-base", "cnn", "average"},
                [&](const std::string& name) {
                  texts.model = name == "bert-base" ? text_model::bert_base
                                : name == "cnn"     ? text_model::cnn
                                : name == "average" ? text_model::average
                                                    : text_model::minilm;
                },
                "minilm (the default) or bert-base, fine-tuned; cnn or average, from word vectors");
            model.value("--weights", "FILE", texts.weights,
                        "pretrained weights, as safetensors; also of the word vectors of cnn and average");
            model.value("--vocabulary", "FILE", texts.vocabulary, "the vocabulary of word pieces: vocab.txt");
            model.flag("--own-vectors", texts.own_vectors, "of cnn and average: word vectors learnt from nothing");
            model.choice(
                "--pooling", "NAME", {"cls", "mean"},
                [&](const std::string& name) { texts.how = name == "mean" ? pooling::mean : pooling::cls; },
                "what is classified: cls (the default) or the mean of all places");
            model.value("--max-length", "N", texts.max_length, "pieces of a text; longer ones lose their ends")
                ->check(CLI::Range(8, 512));
            model.flag("--bfloat16", texts.bfloat16,
                       "matrix products in half precision, for processors that have them");
            option_group more(app, "Data");
            more.value("--test", "FILE", texts.test, "sentences with labels to test on [of --data]");
            more.value("--dev-limit", "N", texts.dev_limit, "take only so many to validate on; 0: all")
                ->check(at_least(0));
            more.value("--copies", "N", texts.copies,
                       "augment N copies of each text before training, and train for as many epochs, which have N + 1 "
                       "times the steps; 0: augment each text in each epoch anew, in as many steps for all")
                ->check(CLI::Range(0, 1000));
            more.value("--lexicon", "FOLDER", texts.lexicon, "WordNet, for synonyms");
          },
      .arms = {},
      .open = [&](const study_options& options) { return std::make_unique<text_subject>(texts, options); }};
  for (const text_arm& each : standard_text_arms()) {
    arm_record& listed = program.arms.emplace_back();
    listed.name = each.name;
    listed.description = each.description;
  }
  return run_training_program(program, std::move(defaults), argc, argv);
}

}  // namespace examples
