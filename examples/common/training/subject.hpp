// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "common/study/record.hpp"
#include "common/training/learner.hpp"

namespace examples {

/// The baseline, trained under the first seed: what other arms' data are measured with.
struct trained_baseline {
  const run_record* run = nullptr;  ///< none if it has not been trained
  std::filesystem::path weights;
};

/// What a study is about: a data set, a model, and arms to train it with. Images and texts have one each.
class subject {
public:
  subject() = default;
  subject(const subject&) = delete;
  subject& operator=(const subject&) = delete;
  virtual ~subject() = default;

  /// The study before its first run: title, data set, model, settings that have to be the same for runs to be
  /// comparable, classes, test labels, and the arms, the baseline first, with name, title, description and pipeline.
  virtual study_record outline() const = 0;

  /// How many samples each run learns from. Throws xaug::error if there are not so many.
  virtual std::int64_t samples() const = 0;

  /// A new model, and its data under a seed. Seeds torch's generators. An epoch may have more samples, made-up ones.
  virtual std::unique_ptr<learner> make_learner(std::size_t arm, std::uint64_t seed) const = 0;

  /// Whether arms with made-up samples train for as many epochs as the baseline, and so for more steps; if not, for as
  /// many steps.
  virtual bool has_equal_epochs() const { return false; }

  /// Whether the arm's training loss is of the same kind as the baseline's.
  virtual bool has_comparable_loss(std::size_t arm) const = 0;

  /// Measures an arm's cost and affinity, and makes its examples; files go to `folder`.
  virtual void describe(std::size_t arm, const trained_baseline& baseline, const std::filesystem::path& folder,
                        arm_record& to) const = 0;
};

}  // namespace examples
