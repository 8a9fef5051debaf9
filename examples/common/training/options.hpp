// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/study/record.hpp"
#include "common/training/trainer.hpp"

namespace examples {

/// What the command line of a training program says; the values here are the defaults.
struct study_options {
  std::filesystem::path data;
  std::int64_t limit = 0;       ///< samples to train and validate with; 0: all
  double validation = 0.1;      ///< share of them to validate with
  std::int64_t test_limit = 0;  ///< test samples; 0: all
  std::vector<std::string> arms{"none", "standard"};
  int repeats = 1;
  std::uint64_t seed = 0;  ///< of the first repeat; each next one has the next
  training_settings training;
  std::int64_t batch_size = 64;
  std::string device = "cpu";
  int threads = 1;         ///< of the model
  int loader_threads = 1;  ///< that augment
  std::filesystem::path out;
  bool list_arms = false;
  std::string command;  ///< the whole command line

  /// What has to be the same for two runs to be comparable, but for what a program adds to its options.
  named_texts comparable() const;
};

struct training_program;

/// Reads the command line. Returns the exit code if there is nothing left to do: 0 after --help, 2 after a mistake,
/// which has been reported.
std::optional<int> parse_options(int argc, const char* const* argv, const training_program& program, study_options& to);

}  // namespace examples
