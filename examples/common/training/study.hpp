// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include <xaug/interop/torch_source.hpp>

#include "common/study/record.hpp"
#include "common/training/arms.hpp"
#include "common/training/options.hpp"

namespace examples {

/// A study in its folder: runs/ARM-REPEAT.json for each finished run, and sheets/ARM.png with each arm's pictures.
class study {
public:
  /// Reads the data set, and those results of this study that are in the folder already. Throws xaug::error for data
  /// that cannot be read, and for a folder with a study of other settings.
  study(const training_task& task, const study_options& options);

  /// Trains what is missing: every arm once, then every arm a second time, and so on. Shows progress. Returns false if
  /// it was stopped.
  bool run();

  /// Measures the arms' cost, affinity and diversity, and draws their sheets.
  void describe_arms();

  const study_record& record() const { return record_; }

private:
  struct prepared_arm {
    arm what;
    recipe how;  ///< with the normalisation
  };

  std::int64_t classes() const { return static_cast<std::int64_t>(test_.class_names.size()); }
  std::filesystem::path file_of(const std::string& arm, int repeat, const char* extension) const;
  const run_record* find(const std::string& arm, int repeat) const;
  xaug::tensor_source source_for(const prepared_arm& of, const std::vector<std::int64_t>& images) const;
  std::shared_ptr<classifier> new_model(std::uint64_t seed) const;
  bool run_one(const prepared_arm& of, int repeat, const std::function<void(std::int64_t)>& on_images);
  double seconds_per_image(const prepared_arm& of) const;
  double affinity_of(const prepared_arm& of) const;
  void draw_sheet(const prepared_arm& of, const std::filesystem::path& file) const;

  const training_task& task_;
  const study_options& options_;
  torch::Device device_;
  labelled_images train_;
  labelled_images test_;
  std::vector<prepared_arm> arms_;  ///< the baseline first
  evaluation_set test_set_;
  study_record record_;
};

}  // namespace examples
