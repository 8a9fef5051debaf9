// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <xaug/core/random.hpp>

#include "common/study/record.hpp"

namespace xaug::test {

struct made_up_arm {
  const char* name;
  const char* title;
  double accuracy;
  double microseconds;
};

/// A study that nobody made: numbers drawn at random around the given accuracies. Only to test what is done with them.
inline examples::study_record made_up_study(const std::vector<made_up_arm>& arms, int repeats, std::int64_t images) {
  constexpr std::int64_t classes = 10;
  constexpr int epochs = 30;
  examples::study_record study{.title = "MADE-UP TEST DATA",
                               .data_set = "no data set",
                               .model = "No model",
                               .command = "none --arms a,b && echo '<done>'",
                               .machine = "no machine",
                               .version = "0.0",
                               .settings = {{"epochs", "30"}, {"batch", "64"}},
                               .class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                                               "Sneaker", "Bag", "Ankle boot"},
                               .labels = {},
                               .arms = {},
                               .runs = {}};
  for (std::int64_t i = 0; i < images; ++i) study.labels.push_back(i % classes);
  std::uint64_t number = 0;
  for (const made_up_arm& arm : arms) {
    study.arms.push_back(
        {.name = arm.name,
         .title = arm.title,
         .description = "Made up.",
         .pipeline = "[{\"transform\": \"none\"}]",
         .augment_seconds_per_sample = arm.microseconds * 1e-6,
         .affinity = -0.01 * static_cast<double>(number),
         .diversity = 1 + 0.1 * static_cast<double>(number),
         .measures = {{"kept words", std::to_string(100 - number)}},
         .sheet = {},
         .examples = {{"Bag", "a bag & more", {{"a ", false}, {"<sack>", true}, {" & more", false}}, "Coat"}}});
    for (int repeat = 0; repeat < repeats; ++repeat) {
      xaug::stream random({.seed = 1, .epoch = static_cast<std::uint64_t>(repeat), .index = number});
      xaug::stream shared({.seed = 2, .epoch = static_cast<std::uint64_t>(repeat), .index = 0});
      const double goal = arm.accuracy + 0.004 * shared.normal() + 0.002 * random.normal();
      examples::run_record run{.arm = arm.name,
                               .repeat = repeat,
                               .seed = 100 + static_cast<std::uint64_t>(repeat),
                               .train_samples = 2000,
                               .history = {},
                               .tested_epoch = epochs - 3,
                               .predictions = {},
                               .log_likelihood = {},
                               .train_seconds = 20 + arm.microseconds * 0.1,
                               .waited_seconds = 0.02 + 0.01 * arm.microseconds,
                               .inference_seconds = 0.8,
                               .peak_memory = 300 << 20,
                               .samples_seen = 60000};
      for (int e = 1; e <= epochs; ++e) {
        const double part = 1 - std::exp(-e / 5.0);
        run.history.push_back({.epoch = e,
                               .learning_rate = 0.001,
                               .train_loss = 2.3 * std::exp(-e / 6.0) + 0.1,
                               .validation_loss = 0.5 + 1.5 * std::exp(-e / 4.0) + 0.01 * random.normal(),
                               .validation_accuracy = 0.1 + (goal - 0.1) * part + 0.006 * random.normal(),
                               .seconds = 0.7,
                               .waited = 0.001});
      }
      for (const std::int64_t label : study.labels) {
        // What is hard is hard for every arm: the same number decides.
        const double ease = shared.uniform() + 0.03 * random.normal();
        const bool right = ease < goal - (label == 6 ? 0.15 : 0) + (label % 2 == 0 ? 0 : 0.03);
        run.predictions.push_back(right ? label : (label + 2 * random.uniform_int(5)) % classes);
        run.log_likelihood.push_back(right ? -0.2f : -1.5f);
      }
      study.runs.push_back(std::move(run));
    }
    ++number;
  }
  return study;
}

inline const std::vector<made_up_arm>& many_made_up_arms() {
  static const std::vector<made_up_arm> arms{{"none", "No augmentation", 0.832, 0.06},
                                             {"crop", "Random crop", 0.848, 0.31},
                                             {"hflip", "Horizontal flip", 0.846, 0.22},
                                             {"vflip", "Vertical flip", 0.812, 0.23},
                                             {"rotate", "Rotation and translation", 0.841, 1.9},
                                             {"jitter", "Colour jitter", 0.833, 2.4},
                                             {"noise", "Gaussian noise", 0.828, 2.1},
                                             {"mixup", "Mixup", 0.849, 0.62},
                                             {"cutmix", "CutMix", 0.856, 0.58},
                                             {"smote", "SMOTE", 0.840, 0.9},
                                             {"gaussian", "Low-rank Gaussian", 0.826, 11},
                                             {"standard", "Crop, flip and erasing", 0.863, 0.47}};
  return arms;
}

}  // namespace xaug::test
