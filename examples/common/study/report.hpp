// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/study/comparison.hpp"
#include "common/study/metrics.hpp"
#include "common/study/record.hpp"

// The results of a study, for people and for programs: a table for the terminal, results.json, and one page of HTML
// that needs neither a network nor scripts.

namespace examples {

/// A mean with the standard deviation (of n - 1) over repeats, which is NaN for a single one.
struct spread {
  double mean = unknown;
  double sd = unknown;
};
spread spread_of(std::span<const double> values);

/// An arm over its repeats.
struct arm_summary {
  const arm_record* arm = nullptr;
  std::vector<const run_record*> runs;  ///< by repeat
  spread accuracy;
  spread macro_f1;
  spread cross_entropy;
  spread train_seconds;
  spread epochs;                              ///< trained, early stopping included
  double waited = unknown;                    ///< fraction of the training time
  double train_seconds_per_sample = unknown;  ///< each time that a sample is seen
  double samples_per_second = unknown;        ///< of inference
  std::int64_t peak_memory = 0;               ///< bytes, the largest; 0 if unknown
  confusion_matrix confusion{2};              ///< summed over the repeats
};

/// A study with all that follows from it. It refers to the study, which must outlive it.
struct study_summary {
  const study_record* study = nullptr;
  std::vector<arm_summary> arms;        ///< as in the study, the baseline first
  std::vector<comparison> comparisons;  ///< of the others with it, in their order
  /// The index in `comparisons` of the largest gain, of the significant ones if there are any; none if nothing can be
  /// compared yet.
  std::optional<std::size_t> best;
};

/// Throws xaug::error if the study is not sound (see check()). The study may lack runs.
study_summary summarise(const study_record& study, const bootstrap_settings& settings = {});
study_summary summarise(study_record&& study, const bootstrap_settings& settings = {}) = delete;

/// The result in one or two sentences: the best arm's gain, its interval and its cost, even if it is not a gain.
std::string headline(const study_summary& summary);

/// One line for each arm.
std::string results_table(const study_summary& summary);

/// Everything except the predictions for each image.
std::string results_json(const study_summary& summary);

/// The page, with everything in it: styles, plots, picture sheets. If gnuplot is missing or fails, it says so in place
/// of the plots; if a sheet cannot be read, it says that.
std::string html_report(const study_summary& summary);

/// Gain against cost of all arms that can be compared and have a cost, as PNG. Throws xaug::error as plots do.
std::string trade_off_png(const study_summary& summary);

/// Writes results.json, report.html and trade_off.png into a folder, which is made if need be. Returns what could not
/// be drawn and why, or an empty text. Throws xaug::error that names the file that cannot be written.
std::string write_report(const study_summary& summary, const std::filesystem::path& folder);

}  // namespace examples
