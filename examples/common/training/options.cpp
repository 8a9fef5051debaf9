// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/options.hpp"

#include <algorithm>
#include <sstream>
#include <thread>

#include "common/command_line.hpp"

namespace examples {
namespace {

constexpr std::int64_t many = std::int64_t{1} << 40;

std::string description_of(const training_task& task) {
  return "Trains " + task.describe_model() + " on " + task.data_set +
         " with and without augmentation, and compares.\n\n"
         "Every arm is trained under the same seeds as the baseline: the same images, initial weights and order. The\n"
         "report says what each arm gains on the test set, with its interval, and what it costs. A study that is "
         "stopped\n"
         "(Ctrl-C) goes on where it was when it is started again with the same options; finished runs are kept.\n";
}

std::string footer_of(const training_task& task) {
  return "Examples:\n  " + task.program +
         " --limit 1000 --arms standard,mixup --repeats 3 --out build/study\n"
         "      the standard augmentation and mixup against none, on 1000 images, three times\n  " +
         task.program +
         " --arms mine=my_pipeline.json --out build/mine\n"
         "      a pipeline of your own against none\n\n"
         "Exit codes: 0 done, 1 something went wrong (one line on stderr says what), 2 wrong usage, 130 stopped; what "
         "was\n"
         "finished by then is kept.";
}

/// A word as a shell reads it.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_of(" \t\n\"'\\$`*?[]{}()<>|&;#~!") == std::string::npos;
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

std::string text_of(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

named_texts study_options::comparable(const training_task& task) const {
  const training_settings& t = training;
  named_texts all{{"model", task.describe_model()},
                  {"training and validation images", limit == 0 ? "all" : std::to_string(limit)},
                  {"of these, to validate", text_of(100 * validation) + " %"},
                  {"test images", test_limit == 0 ? "all" : std::to_string(test_limit)},
                  {"optimiser", t.method == optimiser::adam ? "Adam" : "SGD, momentum " + text_of(t.momentum)},
                  {"learning rate", text_of(t.learning_rate) + ", linear warm-up over " + text_of(100 * t.warm_up) +
                                        " % of the steps, linear decay"},
                  {"weight decay", text_of(t.weight_decay)},
                  {"batch size", std::to_string(t.batch_size)},
                  {"epochs", std::to_string(t.epochs)},
                  {"early stopping", t.patience == 0 ? "never; the epoch of the highest validation accuracy is tested"
                                                     : "after " + std::to_string(t.patience) +
                                                           " epochs without a better one on the validation images"},
                  {"first seed", std::to_string(seed)}};
  return all;
}

std::optional<int> parse_options(int argc, const char* const* argv, const training_task& task, study_options& to) {
  to.data = task.data;
  to.out = "build/" + task.program;
  to.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 1024U));
  for (int i = 0; i < argc; ++i) to.command += (i == 0 ? "" : " ") + quoted(argv[i]);

  CLI::App app(description_of(task), task.program);
  app.footer(footer_of(task));
  const auto positive = CLI::Range(std::int64_t{1}, many);

  const std::string data = "Data";
  app.add_option("-d,--data", to.data, task.data_set + ": its folder")
      ->type_name("FOLDER")
      ->capture_default_str()
      ->group(data);
  app.add_option("-n,--limit", to.limit, "take only so many training images, as many of each class; 0: all")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, many))
      ->capture_default_str()
      ->group(data);
  app.add_option("--validation", to.validation, "share of them that is not trained on, but chooses the best epoch")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str()
      ->group(data);
  app.add_option("--test-limit", to.test_limit, "take only so many test images; 0: all")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, many))
      ->capture_default_str()
      ->group(data);

  const std::string study = "Study";
  app.add_option("-a,--arms", to.arms, "what to compare with none: names from --list-arms, all, or name=pipeline.json")
      ->type_name("ARM,...")
      ->delimiter(',')
      ->capture_default_str()
      ->group(study);
  app.add_option("-r,--repeats", to.repeats, "how often to train each arm")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str()
      ->group(study);
  app.add_option("-s,--seed", to.seed, "of the first repeat: the images, weights, order and augmentation")
      ->type_name("N")
      ->check(whole_number)
      ->capture_default_str()
      ->group(study);
  app.add_option("-o,--out", to.out, "a folder for runs, report and pictures")
      ->type_name("FOLDER")
      ->capture_default_str()
      ->group(study);
  app.add_flag("--list-arms", to.list_arms, "show the arms that there are")->group(study);

  const std::string training = "Training";
  if (task.add_options) task.add_options(app);
  app.add_option("-e,--epochs", to.training.epochs, "passes over the training images")
      ->type_name("N")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str()
      ->group(training);
  app.add_option("-b,--batch-size", to.training.batch_size, "images in a step")
      ->type_name("N")
      ->check(positive)
      ->capture_default_str()
      ->group(training);
  app.add_option_function<std::string>(
         "--optimiser",
         [&to](const std::string& name) { to.training.method = name == "sgd" ? optimiser::sgd : optimiser::adam; },
         "adam (the default) or sgd, with momentum 0.9")
      ->check(CLI::IsMember({"adam", "sgd"}))
      ->type_name("NAME")
      ->group(training);
  app.add_option("--learning-rate", to.training.learning_rate, "the highest, after the warm-up")
      ->type_name("X")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->group(training);
  app.add_option("--weight-decay", to.training.weight_decay, "L2 penalty")
      ->type_name("X")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(training);
  app.add_option("--warm-up", to.training.warm_up, "share of the steps in which the learning rate rises")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str()
      ->group(training);
  app.add_option("--patience", to.training.patience,
                 "stop after so many epochs without a better one on the validation images; 0: never")
      ->type_name("N")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str()
      ->group(training);

  const std::string machine = "Machine";
  app.add_option("--device", to.device, "cpu, cuda, or cuda:1")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(machine);
  app.add_option("-j,--threads", to.threads, "threads of the model on the CPU")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str()
      ->group(machine);
  app.add_option("--loader-threads", to.loader_threads, "threads that augment; the results do not depend on it")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str()
      ->group(machine);
  add_information(app);

  return parse_command_line(app, argc, argv, [&] {
    if (to.data.empty() && !to.list_arms)
      throw CLI::ValidationError("--data", task.data_set + " was not found. " + task.how_to_get);
  });
}

}  // namespace examples
