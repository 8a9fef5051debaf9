// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/options.hpp"

#include <algorithm>
#include <thread>
#include <xaug/core/numbers.hpp>

#include "common/command_line.hpp"
#include "common/training/program.hpp"

namespace examples {
namespace {

std::string description_of(const training_program& program) {
  return "Trains " + program.trains + " on " + program.data_set +
         " with and without augmentation, and compares.\n\n"
         "Every arm is trained under the same seeds as the baseline: the same samples, initial weights and order. The\n"
         "report says what each arm gains on the test set, with its interval, and what it costs. A study that is "
         "stopped\n"
         "(Ctrl-C) goes on where it was when it is started again with the same options; finished runs are kept.\n";
}

std::string footer_of(const training_program& program) {
  std::string text = "Examples:\n";
  for (const auto& [arguments, what] : program.examples)
    text += "  " + program.name + ' ' + arguments + "\n      " + what + '\n';
  return text +
         "\nExit codes: 0 done, 1 something went wrong (one line on stderr says what), 2 wrong usage, 130 stopped; "
         "what "
         "was\nfinished by then is kept.";
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
  return xaug::rounded_text(value, 6);
}

}  // namespace

named_texts study_options::comparable() const {
  const training_settings& t = training;
  std::string method = "Adam";
  if (t.method == optimiser::adamw) method = "AdamW";
  if (t.method == optimiser::sgd) method = "SGD, momentum " + text_of(t.momentum);
  named_texts all{{"training and validation samples", limit == 0 ? "all" : std::to_string(limit)},
                  {"of these, to validate", text_of(100 * validation) + " %"},
                  {"test samples", test_limit == 0 ? "all" : std::to_string(test_limit)},
                  {"optimiser", std::move(method)},
                  {"learning rate", text_of(t.learning_rate) + ", linear warm-up over " + text_of(100 * t.warm_up) +
                                        " % of the steps, linear decay"},
                  {"weight decay", text_of(t.weight_decay)},
                  {"batch size", std::to_string(batch_size)},
                  {"epochs", std::to_string(t.epochs)},
                  {"early stopping", t.patience == 0 ? "never; the last epoch is tested"
                                                     : "after " + std::to_string(t.patience) +
                                                           " epochs without a better one on the validation samples; "
                                                           "the one of the highest accuracy on them is tested"},
                  {"first seed", std::to_string(seed)}};
  if (t.clip > 0) all.emplace_back("gradients", "of norm " + text_of(t.clip) + " at most");
  return all;
}

std::optional<int> parse_options(int argc, const char* const* argv, const training_program& program,
                                 study_options& to) {
  to.data = program.data;
  to.out = "build/" + program.name;
  to.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 1024U));
  for (int i = 0; i < argc; ++i) to.command += (i == 0 ? "" : " ") + quoted(argv[i]);

  CLI::App app(description_of(program), program.name);
  app.footer(footer_of(program));
  option_group data(app, "Data");
  data.value("-d,--data", "FOLDER", to.data, program.data_set + ": its folder");
  data.value("-n,--limit", "N", to.limit, "take only so many to train on, as many of each class; 0: all")
      ->check(at_least(0));
  data.value("--validation", "SHARE", to.validation, "share of them that is not trained on, but watched")
      ->check(CLI::Range(0.0, 0.9));
  data.value("--test-limit", "N", to.test_limit, "take only so many to test on; 0: all")->check(at_least(0));

  option_group study(app, "Study");
  study
      .value("-a,--arms", "ARM,...", to.arms,
             "what to compare with none: names from --list-arms, all, or name=pipeline.json")
      ->delimiter(',');
  study.value("-r,--repeats", "N", to.repeats, "how often to train each arm")->check(CLI::Range(1, 1000));
  study.value("-s,--seed", "N", to.seed, "of the first repeat: the samples, weights, order and augmentation")
      ->check(whole_number);
  study.value("-o,--out", "FOLDER", to.out, "a folder for runs, report and pictures");
  study.flag("--list-arms", to.list_arms, "show the arms that there are");

  option_group training(app, "Training");
  if (program.add_options) program.add_options(app);
  training_settings& how = to.training;
  training.value("-e,--epochs", "N", how.epochs, "passes over the training samples")->check(CLI::Range(1, 100000));
  training.value("-b,--batch-size", "N", to.batch_size, "samples in a step")->check(at_least(1));
  training.choice(
      "--optimiser", "NAME", {"adam", "adamw", "sgd"},
      [&how](const std::string& name) {
        how.method = name == "sgd" ? optimiser::sgd : name == "adamw" ? optimiser::adamw : optimiser::adam;
      },
      std::string("adam, adamw, or sgd with momentum 0.9") + (how.method == optimiser::adamw ? " [adamw]" : " [adam]"));
  training.value("--learning-rate", "X", how.learning_rate, "the highest, after the warm-up")
      ->check(CLI::PositiveNumber);
  training.value("--weight-decay", "X", how.weight_decay, "L2 penalty, or with adamw, how fast weights decay")
      ->check(CLI::NonNegativeNumber);
  training.value("--clip", "X", how.clip, "the largest norm of the gradients; 0: any")->check(CLI::NonNegativeNumber);
  training.value("--warm-up", "SHARE", how.warm_up, "share of the steps in which the learning rate rises")
      ->check(CLI::Range(0.0, 0.9));
  training
      .value(
          "--patience", "N", how.patience,
          "stop after so many epochs without a better one on the validation samples, and test the best; 0: never, and "
          "test the last")
      ->check(CLI::Range(0, 100000));

  option_group machine(app, "Machine");
  machine.value("--device", "NAME", to.device, "cpu, cuda, or cuda:1");
  machine.value("-j,--threads", "N", to.threads, "threads of the model on the CPU")->check(CLI::Range(1, 1024));
  machine.value("--loader-threads", "N", to.loader_threads, "threads that augment; the results do not depend on it")
      ->check(CLI::Range(0, 1024));
  add_information(app);

  return parse_command_line(app, argc, argv, [&] {
    if (to.data.empty() && !to.list_arms)
      throw CLI::ValidationError("--data", program.data_set + " was not found. " + program.how_to_get);
  });
}

}  // namespace examples
