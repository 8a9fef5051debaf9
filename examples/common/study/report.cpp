// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <system_error>
#include <xaug/core/error.hpp>

#include "common/file.hpp"
#include "common/study/page.hpp"
#include "common/study/plot.hpp"
#include "common/study/print_json.hpp"
#include "common/study/text.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

arm_summary summarise_arm(const study_record& study, const arm_record& arm) {
  arm_summary all;
  all.arm = &arm;
  for (const run_record& run : study.runs)
    if (run.arm == arm.name) all.runs.push_back(&run);
  std::sort(all.runs.begin(), all.runs.end(), [](const auto* a, const auto* b) { return a->repeat < b->repeat; });

  const auto classes = static_cast<std::int64_t>(study.class_names.size());
  all.confusion = confusion_matrix(classes);
  std::vector<double> accuracies, f1, entropies, seconds, epochs;
  double trained = 0;
  double waited = 0;
  double inferred = 0;
  std::int64_t seen = 0;
  for (const run_record* run : all.runs) {
    const confusion_matrix confusion(classes, study.labels, run->predictions);
    all.confusion += confusion;
    accuracies.push_back(accuracy(confusion));
    f1.push_back(macro_f1(confusion));
    entropies.push_back(cross_entropy(run->log_likelihood));
    seconds.push_back(run->train_seconds);
    epochs.push_back(run->history.empty() ? 0 : run->history.back().epoch);
    trained += run->train_seconds;
    waited += run->waited_seconds;
    inferred += run->inference_seconds;
    seen += run->samples_seen;
    all.peak_memory = std::max(all.peak_memory, run->peak_memory);
  }
  all.accuracy = spread_of(accuracies);
  all.macro_f1 = spread_of(f1);
  all.cross_entropy = spread_of(entropies);
  all.train_seconds = spread_of(seconds);
  all.epochs = spread_of(epochs);
  if (trained > 0) all.waited = waited / trained;
  if (seen > 0) all.train_seconds_per_sample = trained / static_cast<double>(seen);
  if (inferred > 0) all.samples_per_second = static_cast<double>(study.labels.size() * all.runs.size()) / inferred;
  return all;
}

json to_json(const spread& s) {
  return {{"mean", s.mean}, {"sd", s.sd}};
}
json to_json(const interval& i) {
  return json::array({i.low, i.high});
}

json measures_of(const arm_record& arm) {
  json all = json::object();
  for (const auto& [name, value] : arm.measures) all[name] = value;
  return all;
}

json to_json(const arm_summary& a) {
  json confusion = json::array();
  for (std::int64_t label = 0; label < a.confusion.classes(); ++label) {
    json row = json::array();
    for (std::int64_t predicted = 0; predicted < a.confusion.classes(); ++predicted)
      row.push_back(a.confusion(label, predicted));
    confusion.push_back(std::move(row));
  }
  json classes = json::array();
  for (const class_scores& each : scores_by_class(a.confusion))
    classes.push_back(
        {{"precision", each.precision}, {"recall", each.recall}, {"f1", each.f1}, {"support", each.support}});
  return {{"name", a.arm->name},
          {"title", a.arm->title},
          {"description", a.arm->description},
          {"pipeline", a.arm->pipeline},
          {"runs", a.runs.size()},
          {"accuracy", to_json(a.accuracy)},
          {"macro_f1", to_json(a.macro_f1)},
          {"cross_entropy", to_json(a.cross_entropy)},
          {"train_seconds", to_json(a.train_seconds)},
          {"epochs", to_json(a.epochs)},
          {"waited_fraction", a.waited},
          {"train_seconds_per_sample", a.train_seconds_per_sample},
          {"inference_samples_per_second", a.samples_per_second},
          {"peak_memory_bytes", a.peak_memory},
          {"augment_seconds_per_sample", a.arm->augment_seconds_per_sample},
          {"affinity", a.arm->affinity},
          {"diversity", a.arm->diversity},
          {"measures", measures_of(*a.arm)},
          {"classes", std::move(classes)},
          {"confusion", std::move(confusion)}};
}

json to_json(const comparison& c) {
  json tests = json::array();
  for (std::size_t i = 0; i < c.mcnemar.size(); ++i)
    tests.push_back({{"repeat", c.repeats[i]},
                     {"gained", c.mcnemar[i].gained},
                     {"lost", c.mcnemar[i].lost},
                     {"chi_squared", c.mcnemar[i].statistic},
                     {"p", c.mcnemar[i].p}});
  return {{"arm", c.arm},
          {"repeats", c.repeats},
          {"gain", c.gain},
          {"interval", to_json(c.gain_interval)},
          {"p", c.p},
          {"p_holm", c.p_holm},
          {"paired_t", {{"t", c.over_seeds.statistic}, {"degrees", c.over_seeds.degrees}, {"sd", c.over_seeds.sd}}},
          {"bootstrap_interval", to_json(c.bootstrap)},
          {"mcnemar", std::move(tests)}};
}

json to_json(const run_record& run, const study_record& study) {
  const confusion_matrix confusion(static_cast<std::int64_t>(study.class_names.size()), study.labels, run.predictions);
  return {{"arm", run.arm},
          {"repeat", run.repeat},
          {"seed", run.seed},
          {"train_samples", run.train_samples},
          {"accuracy", accuracy(confusion)},
          {"macro_f1", macro_f1(confusion)},
          {"cross_entropy", cross_entropy(run.log_likelihood)},
          {"epochs", run.history.empty() ? 0 : run.history.back().epoch},
          {"tested_epoch", run.tested_epoch},
          {"train_seconds", run.train_seconds},
          {"waited_seconds", run.waited_seconds},
          {"inference_seconds", run.inference_seconds},
          {"peak_memory_bytes", run.peak_memory},
          {"samples_seen", run.samples_seen}};
}

/// "0.53 µs per image on one core; training waited for data for 0.1 % of its time". Training times themselves are not
/// compared, as they include other load on the machine.
std::string cost_text(const arm_summary& arm, const std::string& sample) {
  const double cost = arm.arm->augment_seconds_per_sample;
  std::string text =
      std::isfinite(cost) ? short_time(cost) + " per " + sample + " on one core" : "an unknown time per " + sample;
  if (std::isfinite(arm.waited)) text += "; training waited for data for " + percent(arm.waited, 1) + " % of its time";
  return text;
}

}  // namespace

spread spread_of(std::span<const double> values) {
  spread s;
  if (values.empty()) return s;
  const auto n = static_cast<double>(values.size());
  s.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() < 2) return s;
  double squares = 0;
  for (const double value : values) squares += (value - s.mean) * (value - s.mean);
  s.sd = std::sqrt(squares / (n - 1));
  return s;
}

study_summary summarise(const study_record& study, const bootstrap_settings& settings) {
  check(study);
  study_summary all;
  all.study = &study;
  for (const arm_record& arm : study.arms) all.arms.push_back(summarise_arm(study, arm));
  all.comparisons = compare_with_baseline(study, settings);
  const auto rank = [](const comparison& c) { return std::pair(verdict_of(c) == verdict::better, c.gain); };
  for (std::size_t i = 0; i < all.comparisons.size(); ++i) {
    const comparison& each = all.comparisons[i];
    if (std::isfinite(each.gain) && (!all.best || rank(each) > rank(all.comparisons[*all.best]))) all.best = i;
  }
  return all;
}

std::string headline(const study_summary& summary) {
  if (!summary.best) return "No arm can be compared with the baseline yet.";
  const comparison& best = summary.comparisons[*summary.best];
  const arm_summary& baseline = summary.arms.front();
  const arm_summary& arm = summary.arms[*summary.best + 1];
  const std::size_t repeats = best.repeats.size();
  const std::string over = repeats == 1 ? "in one run" : "over " + std::to_string(repeats) + " paired seeds";
  const bool has_interval = std::isfinite(best.gain_interval.low);
  std::string found = has_interval ? "95 % interval " + signed_fixed(100 * best.gain_interval.low, 2) + " to " +
                                         signed_fixed(100 * best.gain_interval.high, 2)
                                   : std::string("no interval");
  if (std::isfinite(best.p_holm)) {
    const std::string p = p_text(best.p_holm);
    found += "; p " + (p.starts_with('<') ? p : "= " + p);
    if (summary.comparisons.size() > 1)
      found += ", Holm-corrected for " + std::to_string(summary.comparisons.size()) + " arms";
  }
  // The baseline's accuracy over the same seeds.
  double before = 0;
  for (const run_record* run : baseline.runs)
    if (std::find(best.repeats.begin(), best.repeats.end(), run->repeat) != best.repeats.end())
      before += accuracy(summary.study->labels, run->predictions) / static_cast<double>(repeats);
  const std::string numbers = "from " + percent(before) + " % to " + percent(before + best.gain) + " % (" +
                              signed_fixed(100 * best.gain, 2) + " points, " + found + ") " + over;
  const std::string cost = "It costs " + cost_text(arm, summary.study->sample) + '.';
  if (verdict_of(best) == verdict::better) return arm.arm->title + " raises accuracy " + numbers + ". " + cost;
  if (best.gain > 0)
    return "No arm raises accuracy beyond doubt. The largest gain is that of " + arm.arm->title + ": " + numbers +
           ". " + cost;
  return "No arm raises accuracy. The least is lost with " + arm.arm->title + ": " + numbers + ". " + cost;
}

std::string results_table(const study_summary& summary) {
  return results(summary).text();
}

std::string results_json(const study_summary& summary) {
  const study_record& study = *summary.study;
  json out{{"title", study.title},
           {"headline", headline(summary)},
           {"data_set", study.data_set},
           {"model", study.model},
           {"command", study.command},
           {"machine", study.machine},
           {"version", study.version},
           {"settings", json::object()},
           {"class_names", study.class_names},
           {"test_samples", study.labels.size()}};
  for (const auto& [name, text] : study.settings) out["settings"][name] = text;
  for (const arm_summary& arm : summary.arms) out["arms"].push_back(to_json(arm));
  out["comparisons"] = json::array();
  for (const comparison& each : summary.comparisons) out["comparisons"].push_back(to_json(each));
  out["runs"] = json::array();
  for (const arm_summary& arm : summary.arms)
    for (const run_record* run : arm.runs) out["runs"].push_back(to_json(*run, study));
  return print_json(out);
}

std::string trade_off_png(const study_summary& summary) {
  return trade_off_plot(trade_off_points(summary), plot_format::png);
}

std::string write_report(const study_summary& summary, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw xaug::error(folder.string() + ": cannot be made: " + failure.message());
  write_file(folder / "results.json", results_json(summary));
  write_file(folder / "report.html", html_report(summary));
  std::string picture;
  try {
    picture = trade_off_png(summary);
  } catch (const xaug::error& e) {
    return e.what();
  }
  write_file(folder / "trade_off.png", picture);
  return {};
}

}  // namespace examples
