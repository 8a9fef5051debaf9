// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/study/record.hpp"

// Whether one way to train is better than another, on the same test samples and under the same seeds. A gain is a
// difference of accuracies, as a fraction. Unknown numbers are NaN.

namespace examples {

struct interval {
  double low = unknown;
  double high = unknown;
};

/// Two models on the same test samples, once or under several seeds: where the second is right and the first is not,
/// and where it is the other way round.
class paired_outcomes {
public:
  explicit paired_outcomes(std::span<const std::int64_t> labels);

  /// Adds both models' predictions of one repeat. Throws xaug::error unless there is one prediction for each.
  void add(std::span<const std::int64_t> before, std::span<const std::int64_t> after);

  std::int64_t samples() const { return static_cast<std::int64_t>(labels_.size()); }
  std::int64_t repeats() const { return static_cast<std::int64_t>(changes_.size()) / samples(); }

  /// 1 if a sample was wrong before and is right after, -1 if it is the other way round, otherwise 0.
  int change(std::int64_t repeat, std::int64_t test_sample) const {
    return changes_[static_cast<std::size_t>(repeat * samples() + test_sample)];
  }
  std::int64_t gained(std::int64_t repeat) const { return count(repeat, 1); }
  std::int64_t lost(std::int64_t repeat) const { return count(repeat, -1); }

  /// The difference of the mean accuracies.
  double gain() const;

private:
  std::int64_t count(std::int64_t repeat, int change) const;

  std::vector<std::int64_t> labels_;
  std::vector<std::int8_t> changes_;  // repeat by repeat
};

struct mcnemar_result {
  std::int64_t gained = 0;
  std::int64_t lost = 0;
  bool exact = false;
  double statistic = unknown;  ///< chi-squared; not with the exact test
  double p = 1;                ///< two-sided
};

/// McNemar's test of whether two models err equally often, given on how many images only the second (`gained`) and only
/// the first (`lost`) is right. With fewer than `exact_below` of them together, the exact binomial test; otherwise
/// chi-squared with 1 degree of freedom and Edwards' correction for continuity, (|gained - lost| - 1)^2 / (gained +
/// lost). Throws xaug::error for negative counts. Sources: McNemar, "Note on the Sampling Error of the Difference
/// between Correlated Proportions or Percentages", Psychometrika 1947; Edwards, Psychometrika 1948; Dietterich,
/// "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", 1998. It compares one
/// pair of trained models, and says nothing about other seeds.
mcnemar_result mcnemar_test(std::int64_t gained, std::int64_t lost);
inline constexpr std::int64_t exact_below = 25;

struct t_test_result {
  double mean = unknown;  ///< of the differences, second - first
  double sd = unknown;    ///< of the differences
  double statistic = unknown;
  double degrees = unknown;
  double p = unknown;  ///< two-sided
  interval mean_interval;
};

/// Student's t-test on pairs (here: the accuracies of two arms under each seed), with the interval of the mean
/// difference. If all differences are equal there is no statistic, no p and no interval. Throws xaug::error for fewer
/// than two pairs, for lists of different lengths, for numbers that are not finite, or unless `confidence` is in (0,
/// 1). Source: Student, "The Probable Error of a Mean", Biometrika 1908.
t_test_result paired_t_test(std::span<const double> first, std::span<const double> second, double confidence = 0.95);

struct bootstrap_settings {
  std::int64_t replicates = 2000;
  std::uint64_t seed = 0;
  double confidence = 0.95;
};

/// The percentile bootstrap interval of the gain. Each replicate draws as many test images as there are, with
/// replacement, and keeps both models' predictions for each; with several repeats it also draws as many repeats, which
/// share the images drawn, as they do in the study. Replicate r takes its numbers from the key (seed, 0, r), so that
/// the interval depends on nothing else. Throws xaug::error without repeats, and for settings out of range. With few
/// repeats it is too narrow: 3 values drawn with replacement vary by 2/3 of what they should. Cost: some 2 ns for each
/// replicate, image and repeat. Sources: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13;
/// for the two crossed factors Owen, "The Pigeonhole Bootstrap", Annals of Applied Statistics 2007.
interval bootstrap_interval(const paired_outcomes& outcomes, const bootstrap_settings& settings = {});

/// p-values corrected for their number, so that the chance of any false discovery among them is bounded: the i-th
/// smallest times (count - i + 1), made non-decreasing, at most 1. NaN stays NaN and does not count. Throws xaug::error
/// for numbers outside of [0, 1]. Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian
/// Journal of Statistics 1979.
std::vector<double> holm(std::span<const double> p_values);

/// An arm against the baseline, over the repeats that both have.
struct comparison {
  std::string arm;
  std::vector<int> repeats;             ///< in order
  double gain = unknown;                ///< of mean accuracy
  interval gain_interval;               ///< of the t-test with at least two repeats, of the bootstrap with one
  double p = unknown;                   ///< of the t-test with at least two repeats, of McNemar's with one
  double p_holm = unknown;              ///< the same, corrected for the number of arms
  t_test_result over_seeds;             ///< with at least two repeats
  interval bootstrap;                   ///< over test samples and repeats
  std::vector<mcnemar_result> mcnemar;  ///< for each repeat
};

enum class verdict : std::uint8_t { better, worse, undecided };

/// Better or worse if the corrected p is below 0.05.
verdict verdict_of(const comparison& c);

/// Every arm but the baseline, in the order of the study; the study has been checked. An arm that has no repeat in
/// common with the baseline has only its name.
std::vector<comparison> compare_with_baseline(const study_record& study, const bootstrap_settings& settings = {});

}  // namespace examples
