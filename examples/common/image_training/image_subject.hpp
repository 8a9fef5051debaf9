// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>
#include <xaug/interop/torch_source.hpp>

#include "common/image_training/arms.hpp"
#include "common/image_training/image_learner.hpp"
#include "common/image_training/image_task.hpp"
#include "common/training/options.hpp"
#include "common/training/subject.hpp"

namespace examples {

/// Studies of images: a data set in memory, and a classifier.
class image_subject final : public subject {
public:
  /// Reads the data set. Throws xaug::error for data that cannot be read, and for arms that there are not.
  image_subject(const image_task& task, const study_options& options);

  study_record outline() const override;
  std::int64_t samples() const override;
  std::unique_ptr<learner> make_learner(std::size_t arm, std::uint64_t seed) const override;
  bool has_comparable_loss(std::size_t arm) const override;
  void describe(std::size_t arm, const trained_baseline& baseline, const std::filesystem::path& folder,
                arm_record& to) const override;

private:
  struct prepared_arm {
    arm what;
    recipe how;  ///< with the normalisation
  };

  std::int64_t classes() const { return static_cast<std::int64_t>(test_.class_names.size()); }
  xaug::tensor_source source_for(const prepared_arm& of, const std::vector<std::int64_t>& images) const;
  std::shared_ptr<classifier> new_model(std::uint64_t seed) const;
  double seconds_per_image(const prepared_arm& of) const;
  double affinity_of(const prepared_arm& of, const trained_baseline& baseline) const;
  void draw_sheet(const prepared_arm& of, const std::filesystem::path& file) const;

  const image_task& task_;
  const study_options& options_;
  torch::Device device_;
  labelled_images train_;
  labelled_images test_;
  std::vector<prepared_arm> arms_;  ///< the baseline first
  evaluation_set test_set_;
};

}  // namespace examples
