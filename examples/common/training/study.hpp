// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "common/progress.hpp"
#include "common/study/record.hpp"
#include "common/training/options.hpp"
#include "common/training/subject.hpp"

namespace examples {

/// A study in its folder: runs/ARM-REPEAT.json for each finished run, and sheets/ for what its arms' examples need.
class study {
public:
  /// Reads those results of this study that are in the folder already. Throws xaug::error for a folder with a study of
  /// other settings, before anything is written.
  study(std::unique_ptr<const subject> about, const study_options& options);

  /// Trains what is missing: every arm once, then every arm a second time, and so on. Shows progress. Returns false if
  /// it was stopped.
  bool run();

  /// Measures the arms' cost, affinity and diversity, and makes their examples.
  void describe_arms();

  const study_record& record() const { return record_; }

private:
  std::filesystem::path file_of(const std::string& arm, int repeat, const char* extension) const;
  const run_record* find(const std::string& arm, int repeat) const;
  bool run_one(std::size_t arm, int repeat, progress& shown);
  double diversity_of(std::size_t arm) const;

  const study_options& options_;
  std::unique_ptr<const subject> about_;
  study_record record_;
  std::int64_t samples_of_run_ = 0;  ///< in all epochs of the baseline
};

}  // namespace examples
