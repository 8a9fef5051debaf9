// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/comparison.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <xaug/core/error.hpp>
#include <xaug/core/random.hpp>

#include "common/study/metrics.hpp"

namespace examples {
namespace {

void require_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1)) throw xaug::error("confidence", "a number in (0, 1)", confidence);
}

/// The quantile of sorted values, interpolated between them (definition 7 of Hyndman and Fan, "Sample Quantiles in
/// Statistical Packages", 1996; the default of R and NumPy).
double quantile(const std::vector<double>& sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

}  // namespace

paired_outcomes::paired_outcomes(std::span<const std::int64_t> labels) : labels_(labels.begin(), labels.end()) {
  if (labels.empty()) throw xaug::error("labels", "at least one sample", "none");
}

void paired_outcomes::add(std::span<const std::int64_t> before, std::span<const std::int64_t> after) {
  for (const auto& [name, predictions] : {std::pair{"predictions before", before}, {"predictions after", after}})
    if (predictions.size() != labels_.size())
      throw xaug::error(name, "one for each of the " + std::to_string(labels_.size()) + " samples", predictions.size());
  for (std::size_t i = 0; i < labels_.size(); ++i)
    changes_.push_back(static_cast<std::int8_t>((after[i] == labels_[i] ? 1 : 0) - (before[i] == labels_[i] ? 1 : 0)));
}

std::int64_t paired_outcomes::count(std::int64_t repeat, int change) const {
  const auto begin = changes_.begin() + repeat * samples();
  return std::count(begin, begin + samples(), change);
}

double paired_outcomes::gain() const {
  return static_cast<double>(std::accumulate(changes_.begin(), changes_.end(), std::int64_t{0})) /
         static_cast<double>(changes_.size());
}

mcnemar_result mcnemar_test(std::int64_t gained, std::int64_t lost) {
  if (gained < 0 || lost < 0)
    throw xaug::error("McNemar's test", "counts that are not negative", std::min(gained, lost));
  mcnemar_result result{.gained = gained, .lost = lost};
  const std::int64_t changed = gained + lost;
  result.exact = changed < exact_below;
  if (changed == 0) return result;
  if (result.exact) {
    const boost::math::binomial fair(static_cast<double>(changed), 0.5);
    result.p = std::min(1.0, 2 * cdf(fair, static_cast<double>(std::min(gained, lost))));
    return result;
  }
  const double distance = std::max(0.0, std::abs(static_cast<double>(gained - lost)) - 1);
  result.statistic = distance * distance / static_cast<double>(changed);
  result.p = cdf(complement(boost::math::chi_squared(1), result.statistic));
  return result;
}

t_test_result paired_t_test(std::span<const double> first, std::span<const double> second, double confidence) {
  require_confidence(confidence);
  if (first.size() != second.size())
    throw xaug::error("paired t-test", "as many second values as first, " + std::to_string(first.size()),
                      second.size());
  if (first.size() < 2) throw xaug::error("paired t-test", "at least two pairs", first.size());
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) {
    differences.push_back(second[i] - first[i]);
    if (!std::isfinite(differences[i])) throw xaug::error("paired t-test", "finite numbers", differences[i]);
  }
  const auto n = static_cast<double>(differences.size());
  t_test_result result;
  result.degrees = n - 1;
  result.mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  double squares = 0;
  for (const double d : differences) squares += (d - result.mean) * (d - result.mean);
  result.sd = std::sqrt(squares / (n - 1));
  // Equal differences of fractions may differ by rounding errors.
  const double largest = std::max(std::abs(*std::max_element(first.begin(), first.end())),
                                  std::abs(*std::max_element(second.begin(), second.end())));
  if (result.sd <= 1e-14 * largest) {
    result.sd = 0;
    return result;
  }
  const boost::math::students_t distribution(n - 1);
  const double error = result.sd / std::sqrt(n);
  result.statistic = result.mean / error;
  result.p = 2 * cdf(complement(distribution, std::abs(result.statistic)));
  const double reach = quantile(complement(distribution, (1 - confidence) / 2)) * error;
  result.mean_interval = {result.mean - reach, result.mean + reach};
  return result;
}

interval bootstrap_interval(const paired_outcomes& outcomes, const bootstrap_settings& settings) {
  require_confidence(settings.confidence);
  if (settings.replicates < 1) throw xaug::error("bootstrap replicates", "at least 1", settings.replicates);
  const std::int64_t repeats = outcomes.repeats();
  const std::int64_t samples = outcomes.samples();
  if (repeats < 1) throw xaug::error("bootstrap", "at least one repeat", repeats);

  std::vector<double> gains;
  gains.reserve(static_cast<std::size_t>(settings.replicates));
  std::vector<std::int32_t> changes(static_cast<std::size_t>(samples));
  for (std::int64_t r = 0; r < settings.replicates; ++r) {
    xaug::stream random({.seed = settings.seed, .epoch = 0, .index = static_cast<std::uint64_t>(r)});
    std::fill(changes.begin(), changes.end(), 0);
    for (std::int64_t k = 0; k < repeats; ++k) {
      const std::int64_t repeat = random.uniform_int(repeats);
      for (std::int64_t i = 0; i < samples; ++i) changes[static_cast<std::size_t>(i)] += outcomes.change(repeat, i);
    }
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < samples; ++i) sum += changes[static_cast<std::size_t>(random.uniform_int(samples))];
    gains.push_back(static_cast<double>(sum) / static_cast<double>(repeats * samples));
  }
  std::sort(gains.begin(), gains.end());
  const double tail = (1 - settings.confidence) / 2;
  return {quantile(gains, tail), quantile(gains, 1 - tail)};
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (std::isnan(p_values[i])) continue;
    if (p_values[i] < 0 || p_values[i] > 1) throw xaug::error("p-value", "a probability in [0, 1]", p_values[i]);
    order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.begin(), p_values.end());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, static_cast<double>(order.size() - i) * p_values[order[i]]);
    corrected[order[i]] = std::min(1.0, largest);
  }
  return corrected;
}

verdict verdict_of(const comparison& c) {
  constexpr double level = 0.05;
  if (!(c.p_holm < level)) return verdict::undecided;
  return c.gain > 0 ? verdict::better : verdict::worse;
}

std::vector<comparison> compare_with_baseline(const study_record& study, const bootstrap_settings& settings) {
  using run_by_repeat = std::map<int, const run_record*>;
  std::map<std::string, run_by_repeat> runs;
  for (const run_record& run : study.runs) runs[run.arm][run.repeat] = &run;
  const run_by_repeat& baseline = runs[study.arms.at(0).name];

  std::vector<comparison> all;
  for (std::size_t a = 1; a < study.arms.size(); ++a) {
    comparison c;
    c.arm = study.arms[a].name;
    paired_outcomes outcomes(study.labels);
    std::vector<double> before;
    std::vector<double> after;
    for (const auto& [repeat, run] : runs[c.arm]) {
      const auto reference = baseline.find(repeat);
      if (reference == baseline.end()) continue;
      c.repeats.push_back(repeat);
      outcomes.add(reference->second->predictions, run->predictions);
      before.push_back(accuracy(study.labels, reference->second->predictions));
      after.push_back(accuracy(study.labels, run->predictions));
    }
    for (std::int64_t r = 0; r < outcomes.repeats(); ++r)
      c.mcnemar.push_back(mcnemar_test(outcomes.gained(r), outcomes.lost(r)));
    if (!c.repeats.empty()) {
      c.gain = outcomes.gain();
      c.bootstrap = bootstrap_interval(outcomes, settings);
      c.gain_interval = c.bootstrap;
      c.p = c.mcnemar[0].p;
    }
    if (c.repeats.size() >= 2) {
      c.over_seeds = paired_t_test(before, after, settings.confidence);
      c.gain_interval = c.over_seeds.mean_interval;
      c.p = c.over_seeds.p;
    }
    all.push_back(std::move(c));
  }
  std::vector<double> p_values;
  for (const comparison& c : all) p_values.push_back(c.p);
  const std::vector<double> corrected = holm(p_values);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].p_holm = corrected[i];
  return all;
}

}  // namespace examples
