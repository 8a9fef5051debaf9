// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/page.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>

#include "common/file.hpp"
#include "common/png.hpp"

namespace examples {
namespace {

// Light by default, dark where the reader's system is. The plots' colours are named here too.
constexpr const char* style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1f2328; --muted: #636c76; --grid: #e2e5e9; --panel: #f6f7f9; --ghost: #b8bec6;
  --better: #0072b2; --worse: #d55e00; --undecided: #7d8590; --cell: 0, 114, 178;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e3e6ea; --muted: #9aa4af; --grid: #2b3036; --panel: #1c2026; --ghost: #565e68;
    --better: #56b4e9; --worse: #f0883e; --undecided: #8b949e; --cell: 40, 140, 205;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
}
header p, footer, figcaption, .note, caption { color: var(--muted); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--grid); }
h3 { font-size: 1rem; margin: 1.5rem 0 .35rem; }
p { margin: .5rem 0; max-width: 48rem; }
.lead { font-size: 1.2rem; line-height: 1.5; margin: 1.5rem 0 2rem; padding-left: 1rem;
  border-left: 3px solid var(--better); max-width: 52rem; }
.note { font-size: .875rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .32rem .6rem; text-align: left; white-space: nowrap; vertical-align: top; }
thead th { white-space: normal; max-width: 9rem; border-bottom: 1px solid var(--muted); color: var(--muted); font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 500; }
tbody tr { border-bottom: 1px solid var(--grid); }
th:first-child, td:first-child { padding-left: 0; }
.number { text-align: right; }
.texts td { white-space: normal; min-width: 5rem; }
mark { background: none; color: var(--better); font-weight: 600; }
tr.better th { color: var(--better); }
tr.worse th { color: var(--worse); }
tr.baseline { background: var(--panel); }
figure { margin: 1rem 0; }
figure svg, figure img { display: block; width: 100%; height: auto; }
figure img { width: auto; max-width: 100%; background: #fff; border: 1px solid var(--grid); }
figcaption { font-size: .875rem; margin-top: .4rem; max-width: 48rem; }
.confusions { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; }
.confusion { font-size: .75rem; }
.confusion th, .confusion td { padding: .15rem .3rem; border: 0; }
.confusion td { text-align: right; min-width: 2.3rem; }
.confusion thead th { white-space: nowrap; max-width: none; writing-mode: vertical-rl; transform: rotate(180deg); border: 0; text-align: left;
  padding: .4rem .1rem; line-height: 2rem; }
.confusion thead th:first-child { writing-mode: horizontal-tb; transform: none; }
.confusion tbody tr { border: 0; }
.confusion caption { text-align: left; font-weight: 600; color: var(--ink); font-size: .875rem; }
.strong { color: #fff; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--muted); }
pre { background: var(--panel); padding: .75rem 1rem; overflow-x: auto; font-size: .8125rem; line-height: 1.45;
  white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; font-size: .875rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; font-size: .8125rem; border-top: 1px solid var(--grid); padding-top: 1rem; }
@media print { body { max-width: none; padding: 0; } details > * { display: block; } }
)css";

std::string plus_minus(const spread& s, double factor, int digits) {
  std::string text = fixed(factor * s.mean, digits);
  if (std::isfinite(s.sd)) text += " \u00b1 " + fixed(factor * s.sd, digits);
  return text;
}

/// The class of an arm's row.
std::string row_class(const comparison& c) {
  switch (verdict_of(c)) {
    case verdict::better: return "better";
    case verdict::worse: return "worse";
    case verdict::undecided: return "";
  }
  return "";
}

std::string tag(const std::string& name, const std::string& text) {
  return '<' + name + '>' + escape_html(text) + "</" + name + ">\n";
}

/// A plot, or why there is none.
std::string figure(const std::function<std::string()>& draw, const std::string& caption) {
  std::string picture;
  try {
    picture = draw();
  } catch (const xaug::error& e) {
    return "<p class=\"note\">This plot could not be drawn. " + escape_html(e.what()) + "</p>\n";
  }
  return "<figure>\n" + picture + "\n<figcaption>" + escape_html(caption) + "</figcaption>\n</figure>\n";
}

std::string memory_text(std::int64_t bytes) {
  return bytes == 0 ? fixed(unknown, 0) : significant(static_cast<double>(bytes) / (1 << 20), 3) + " MiB";
}

// --- Sections -------------------------------------------------------------------------------------------------------

std::string results_section(const study_summary& s) {
  std::vector<std::string> classes{"baseline"};
  for (const comparison& each : s.comparisons) classes.push_back(row_class(each));
  std::string out = "<h2>Results</h2>\n" + results(s).html(classes);
  out += "<p class=\"note\">Mean \u00b1 standard deviation over seeds, on " + std::to_string(s.study->labels.size()) +
         " test " + s.study->sample +
         "s. The gain, in percentage points, is against the baseline under the same seeds, with its 95 % "
         "interval. p is corrected by Holm\u2019s method for the number of arms; names in blue gain and names in "
         "orange lose "
         "with p below 0.05. Waited: the part of the training time for which the model waited for data. Augmentation: "
         "microseconds for one " +
         s.study->sample + ", on one core.</p>\n";
  return out;
}

std::string trade_off_section(const study_summary& s) {
  return "<h2>Gain against cost</h2>\n" +
         figure([&] { return trade_off_plot(trade_off_points(s), plot_format::svg); },
                "Each arm's gain of accuracy over the baseline, with its 95 % interval, against the time that its "
                "augmentation takes for one " +
                    s.study->sample +
                    " on one core (logarithmic). Up is better, left is cheaper. Better and "
                    "worse "
                    "are said where p, corrected for the number of arms, is below 0.05.");
}

std::string statistics_section(const study_summary& s) {
  table over_seeds{{{"arm", false},
                    {"seeds"},
                    {"gain"},
                    {"95 % interval, t over seeds"},
                    {"t"},
                    {"p"},
                    {"p (Holm)"},
                    {"95 % interval, bootstrap"}},
                   {}};
  table by_seed{{{"arm", false},
                 {"repeat"},
                 {s.study->sample + "s gained"},
                 {s.study->sample + "s lost"},
                 {"chi-squared"},
                 {"p"}},
                {}};
  std::vector<std::string> classes;
  for (std::size_t i = 0; i < s.comparisons.size(); ++i) {
    const comparison& c = s.comparisons[i];
    const std::string& title = s.arms[i + 1].arm->title;
    const auto bounds = [](const interval& b) {
      return std::isfinite(b.low) ? signed_fixed(100 * b.low, 2) + " to " + signed_fixed(100 * b.high, 2)
                                  : fixed(unknown, 0);
    };
    over_seeds.rows.push_back({title, std::to_string(c.repeats.size()), signed_fixed(100 * c.gain, 2),
                               bounds(c.over_seeds.mean_interval), fixed(c.over_seeds.statistic, 2), p_text(c.p),
                               p_text(c.p_holm), bounds(c.bootstrap)});
    classes.push_back(row_class(c));
    for (std::size_t r = 0; r < c.mcnemar.size(); ++r) {
      const mcnemar_result& m = c.mcnemar[r];
      by_seed.rows.push_back({title, std::to_string(c.repeats[r]), std::to_string(m.gained), std::to_string(m.lost),
                              m.exact ? "exact test" : fixed(m.statistic, 2), p_text(m.p)});
    }
  }
  std::string out = "<h2>Statistics</h2>\n" + over_seeds.html(classes);
  out +=
      "<p class=\"note\">Everything is paired: each arm is trained under the baseline\u2019s seeds (weights, subset, "
      "order) and tested on the same samples. With two or more seeds, interval and p are those of Student\u2019s "
      "paired "
      "t-test over seeds; with one, the interval is the bootstrap\u2019s over samples and p is McNemar\u2019s. The "
      "bootstrap "
      "draws test samples and seeds with replacement, all seeds sharing the samples (Owen, 2007); with few seeds it is "
      "too narrow. Holm\u2019s correction (1979) bounds the chance of any false discovery among the arms.</p>\n";
  out +=
      "<details><summary>McNemar\u2019s test, seed by seed</summary>\n" + by_seed.html() +
      "<p class=\"note\">It compares one pair of trained models, by the samples on which only one of them is right: "
      "the "
      "exact binomial test with fewer than 25 of those, otherwise chi-squared with Edwards\u2019 correction. p is not "
      "corrected.</p></details>\n";
  return out;
}

std::string learning_curve_section(const study_summary& s) {
  const auto curves = [](const arm_summary& arm, double epoch_record::*value, double factor) {
    std::vector<learning_curve> all;
    for (const run_record* run : arm.runs) {
      learning_curve curve;
      for (const epoch_record& each : run->history) {
        curve.epochs.push_back(each.epoch);
        curve.values.push_back(factor * each.*value);
      }
      all.push_back(std::move(curve));
    }
    return all;
  };
  const auto panels = [&](double epoch_record::*value, double factor) {
    std::vector<curve_panel> all;
    const arm_summary& baseline = s.arms.front();
    for (const arm_summary& arm : s.arms) {
      curve_panel panel{arm.arm->title, curves(baseline, value, factor), {}};
      if (&arm != &baseline) panel.arm = curves(arm, value, factor);
      all.push_back(std::move(panel));
    }
    return all;
  };
  std::string out = "<h2>Learning curves</h2>\n";
  out += figure(
      [&] {
        return learning_curve_plot(panels(&epoch_record::validation_accuracy, 100), "Validation accuracy, in percent",
                                   plot_format::svg);
      },
      "One line for each seed; the baseline is grey.");
  out += "<details><summary>Losses</summary>\n";
  out += figure(
      [&] {
        return learning_curve_plot(panels(&epoch_record::validation_loss, 1), "Validation loss, in nats",
                                   plot_format::svg);
      },
      "One line for each seed; the baseline is grey.");
  out += figure(
      [&] {
        return learning_curve_plot(panels(&epoch_record::train_loss, 1), "Training loss, in nats", plot_format::svg);
      },
      "On augmented samples, and mixed labels where an arm mixes them: the level is not comparable between arms.");
  return out + "</details>\n";
}

std::string class_section(const study_summary& s) {
  const auto& names = s.study->class_names;
  std::string out = "<h2>By class</h2>\n";
  const arm_summary& baseline = s.arms.front();
  if (baseline.runs.empty()) return out + tag("p", "The baseline has no runs yet.");
  const auto before = scores_by_class(baseline.confusion);
  table t{{{"class", false}, {s.study->sample + "s"}, {"precision"}, {"recall"}, {"F1"}}, {}};
  if (s.best)
    for (const char* title : {"precision", "recall", "F1", "F1 gained"})
      t.columns.push_back({title == std::string("F1 gained") ? title : s.arms[*s.best + 1].arm->title + ": " + title});
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::vector<std::string> row{
        names[c], std::to_string(before[c].support / static_cast<std::int64_t>(baseline.runs.size())),
        percent(before[c].precision, 1), percent(before[c].recall, 1), percent(before[c].f1, 1)};
    if (s.best) {
      const auto after = scores_by_class(s.arms[*s.best + 1].confusion)[c];
      row.insert(row.end(), {percent(after.precision, 1), percent(after.recall, 1), percent(after.f1, 1),
                             signed_fixed(100 * (after.f1 - before[c].f1), 1)});
    }
    t.rows.push_back(std::move(row));
  }
  out += t.html();
  out += "<p class=\"note\">In percent, over all seeds together: the baseline" +
         std::string(s.best ? ", and the arm with the largest gain" : "") + ".</p>\n";

  table all{{{"class", false}}, {}};
  for (const arm_summary& arm : s.arms)
    if (!arm.runs.empty()) all.columns.push_back({arm.arm->title});
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::vector<std::string> row{names[c]};
    for (const arm_summary& arm : s.arms)
      if (!arm.runs.empty()) row.push_back(percent(scores_by_class(arm.confusion)[c].f1, 1));
    all.rows.push_back(std::move(row));
  }
  return out + "<details><summary>F1 of every arm, in percent</summary>\n" + all.html() + "</details>\n";
}

std::string confusion_html(const arm_summary& arm, const std::vector<std::string>& names) {
  std::string out =
      "<table class=\"confusion\"><caption>" + escape_html(arm.arm->title) + "</caption>\n<thead><tr><th></th>";
  for (const std::string& name : names) out += "<th scope=\"col\">" + escape_html(name) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  const auto scores = scores_by_class(arm.confusion);
  for (std::size_t label = 0; label < names.size(); ++label) {
    out += "<tr><th scope=\"row\">" + escape_html(names[label]) + "</th>";
    for (std::size_t predicted = 0; predicted < names.size(); ++predicted) {
      const std::int64_t count = arm.confusion(static_cast<std::int64_t>(label), static_cast<std::int64_t>(predicted));
      const double part =
          scores[label].support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(scores[label].support);
      // The square root, so that rare confusions are visible.
      out += std::string("<td") + (part > 0.3 ? " class=\"strong\"" : "") + " style=\"background: rgba(var(--cell), " +
             xaug::fixed_text(std::sqrt(part), 2) + ")\">";
      // Most cells are nearly 0: a page of zeros would hide the others.
      out += (part < 0.0005 ? std::string() : percent(part, 1)) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string confusion_section(const study_summary& s) {
  const auto& names = s.study->class_names;
  const auto shown_first = [&](std::size_t a) { return a == 0 || (s.best && a == *s.best + 1); };
  const auto matrices = [&](bool first) {
    std::string out;
    for (std::size_t a = 0; a < s.arms.size(); ++a)
      if (shown_first(a) == first && !s.arms[a].runs.empty())
        out += "<div class=\"scroll\">" + confusion_html(s.arms[a], names) + "</div>\n";
    return out;
  };
  std::string out = "<h2>What is taken for what</h2>\n<div class=\"confusions\">\n" + matrices(true) + "</div>\n" +
                    "<p class=\"note\">Rows: the true class; columns: the class that was predicted; in percent of the "
                    "row, over all seeds. Less than 0.05 % is left blank.</p>\n";
  const std::string others = matrices(false);
  if (!others.empty())
    out += "<details><summary>The other arms</summary>\n<div class=\"confusions\">\n" + others + "</div></details>\n";
  return out;
}

/// Texts side by side, with what is new marked, and what the baseline, which knew them before, takes them for.
std::string examples_table(const arm_record& arm) {
  std::string rows;
  for (const text_example& each : arm.examples) {
    std::string after;
    for (const text_part& part : each.after)
      after += part.is_new ? "<mark>" + escape_html(part.text) + "</mark>" : escape_html(part.text);
    rows += "<tr><td>" + escape_html(each.label) + "</td><td>" + escape_html(each.before) + "</td><td>" + after +
            "</td><td>" + escape_html(each.mistake) + "</td></tr>\n";
  }
  return "<div class=\"scroll\"><table class=\"texts\">\n<thead><tr><th>class</th><th>text</th><th>augmented</th>"
         "<th>mistaken for</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table></div>\n";
}

std::string arms_section(const study_summary& s) {
  std::string out = "<h2>The arms</h2>\n";
  table t{{{"arm", false}, {"time for one " + s.study->sample}, {"affinity"}, {"diversity"}}, {}};
  for (const arm_summary& arm : s.arms)
    for (const auto& [name, value] : arm.arm->measures)
      if (std::ranges::find(t.columns, name, &table::column::title) == t.columns.end()) t.columns.push_back({name});
  bool any = t.columns.size() > 4;
  for (const arm_summary& arm : s.arms) {
    any = any || std::isfinite(arm.arm->affinity) || std::isfinite(arm.arm->diversity);
    std::vector<std::string> row{arm.arm->title, short_time(arm.arm->augment_seconds_per_sample),
                                 signed_fixed(arm.arm->affinity, 3), fixed(arm.arm->diversity, 2)};
    for (std::size_t c = row.size(); c < t.columns.size(); ++c) {
      const auto found = std::ranges::find(arm.arm->measures, t.columns[c].title, &named_texts::value_type::first);
      row.push_back(found == arm.arm->measures.end() ? fixed(unknown, 0) : found->second);
    }
    t.rows.push_back(std::move(row));
  }
  if (any)
    out += t.html() +
           "<p class=\"note\">Affinity: accuracy of a model trained without augmentation on augmented validation "
           "samples, less that on clean ones (0: nothing shifts). Diversity: final training loss relative to training "
           "without augmentation (1: nothing harder to fit). Gontijo-Lopes et al., 2020.</p>\n";
  for (const arm_summary& summary : s.arms) {
    const arm_record& arm = *summary.arm;
    out += "<section>\n" + tag("h3", arm.title);
    if (!arm.description.empty()) out += tag("p", arm.description);
    if (!arm.sheet.empty()) {
      try {
        const auto bytes = read_file(arm.sheet);
        if (!is_png(bytes)) throw xaug::error(arm.sheet.string(), "a PNG file", "another file");
        out += "<figure><img alt=\"" + escape_html("Images after " + arm.title) + "\" src=\"data:image/png;base64," +
               base64(bytes) + "\"></figure>\n";
      } catch (const xaug::error& e) {
        out += "<p class=\"note\">The picture sheet is missing. " + escape_html(e.what()) + "</p>\n";
      }
    }
    if (!arm.examples.empty()) out += examples_table(arm);
    if (!arm.pipeline.empty())
      out += "<details><summary>Pipeline</summary><pre>" + escape_html(arm.pipeline) + "</pre></details>\n";
    out += "</section>\n";
  }
  return out;
}

std::string method_section(const study_summary& s) {
  const study_record& study = *s.study;
  std::string out = "<h2>How to repeat this</h2>\n<pre>" + escape_html(study.command) + "</pre>\n<dl>\n";
  const auto item = [&](const std::string& name, const std::string& text) {
    if (!text.empty()) out += "<dt>" + escape_html(name) + "</dt><dd>" + escape_html(text) + "</dd>\n";
  };
  item("data", study.data_set);
  item("model", study.model);
  for (const auto& [name, text] : study.settings) item(name, text);
  std::string seeds;
  for (const run_record* run : s.arms.front().runs) seeds += (seeds.empty() ? "" : ", ") + std::to_string(run->seed);
  item("seeds", seeds);
  item("machine", study.machine);
  item("version", study.version);
  out += "</dl>\n";

  table t{{{"arm", false},
           {"repeat"},
           {"seed"},
           {"accuracy"},
           {"cross-entropy"},
           {"epochs"},
           {"tested epoch"},
           {"training"},
           {"waited"},
           {"inference"},
           {"peak memory"}},
          {}};
  for (const arm_summary& arm : s.arms)
    for (const run_record* run : arm.runs)
      t.rows.push_back({arm.arm->title, std::to_string(run->repeat), std::to_string(run->seed),
                        percent(accuracy(study.labels, run->predictions)), fixed(cross_entropy(run->log_likelihood), 4),
                        std::to_string(run->history.empty() ? 0 : run->history.back().epoch),
                        std::to_string(run->tested_epoch), short_time(run->train_seconds),
                        short_time(run->waited_seconds), short_time(run->inference_seconds),
                        memory_text(run->peak_memory)});
  return out + "<details><summary>Every run</summary>\n" + t.html() + "</details>\n";
}

}  // namespace

table results(const study_summary& s) {
  table t{{{"arm", false},
           {"accuracy %"},
           {"gain [95 % interval]"},
           {"p (Holm)"},
           {"macro F1 %"},
           {"cross-entropy"},
           {"training"},
           {"waited %"},
           {"\u00b5s/" + s.study->sample}},
          {}};
  for (std::size_t i = 0; i < s.arms.size(); ++i) {
    const arm_summary& a = s.arms[i];
    const comparison none;
    const comparison& c = i == 0 ? none : s.comparisons[i - 1];
    t.rows.push_back({a.arm->title, plus_minus(a.accuracy, 100, 2),
                      i == 0 ? "baseline" : gain_text(c.gain, c.gain_interval), i == 0 ? "" : p_text(c.p_holm),
                      percent(a.macro_f1.mean), fixed(a.cross_entropy.mean, 4), short_time(a.train_seconds.mean),
                      percent(a.waited, 1), significant(1e6 * a.arm->augment_seconds_per_sample, 3)});
  }
  return t;
}

std::vector<trade_off_point> trade_off_points(const study_summary& s) {
  std::vector<trade_off_point> points;
  for (std::size_t i = 0; i < s.comparisons.size(); ++i)
    points.push_back({s.arms[i + 1].arm->title, s.arms[i + 1].arm->augment_seconds_per_sample, s.comparisons[i].gain,
                      s.comparisons[i].gain_interval, verdict_of(s.comparisons[i])});
  return points;
}

std::string html_report(const study_summary& s) {
  const study_record& study = *s.study;
  std::size_t repeats = 0;
  for (const arm_summary& arm : s.arms) repeats = std::max(repeats, arm.runs.size());
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
      tag("title", study.title) + "<style>" + style_sheet + "</style>\n</head>\n<body>\n<header>\n" +
      tag("h1", study.title);
  std::string subtitle = study.model + " on " + study.data_set;
  if (!study.runs.empty())
    subtitle += ", " + std::to_string(study.runs.front().train_samples) + " training " + study.sample + "s";
  subtitle +=
      ", " + std::to_string(s.arms.size()) + " arms, " + std::to_string(repeats) + (repeats == 1 ? " seed" : " seeds");
  out += tag("p", subtitle) + "</header>\n<main>\n<p class=\"lead\">" + escape_html(headline(s)) + "</p>\n";
  out += results_section(s);
  if (!s.comparisons.empty()) out += trade_off_section(s) + statistics_section(s);
  out += learning_curve_section(s) + class_section(s) + confusion_section(s) + arms_section(s) + method_section(s);
  out +=
      "</main>\n<footer>Made by xaug\u2019s study programs. F1 is the harmonic mean of precision and recall; "
      "macro F1 its mean over classes; cross-entropy is in nats.</footer>\n</body>\n</html>\n";
  return out;
}

}  // namespace examples
