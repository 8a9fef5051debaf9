// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/study/record.hpp"
#include "common/training/options.hpp"
#include "common/training/subject.hpp"

namespace CLI {
class App;
}

namespace examples {

/// What distinguishes a training program. All the rest is shared.
struct training_program {
  std::string name;  ///< on the command line
  std::string data_set;
  std::string sample = "image";                               ///< what one is called
  std::filesystem::path data;                                 ///< where the data set usually is; empty if nowhere
  std::string how_to_get;                                     ///< a sentence for those who have not got it
  std::string trains;                                         ///< the model, for the help
  std::vector<std::pair<std::string, std::string>> examples;  ///< arguments, and what they do
  std::function<void(CLI::App&)> add_options;                 ///< of the model; may be empty
  std::vector<arm_record> arms;                               ///< to list
  /// Called after the command line has been read. The options outlive what it returns.
  std::function<std::unique_ptr<const subject>(const study_options&)> open;
};

/// The whole program: trains the arms that the command line asks for, compares them with the baseline and writes a
/// report. Returns the exit code.
int run_training_program(const training_program& program, study_options defaults, int argc, const char* const* argv);

}  // namespace examples
