// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/report.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>  // setenv

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>

#include "common/file.hpp"
#include "common/png.hpp"
#include "common/study/plot.hpp"
#include "common/study/text.hpp"
#include "common/temporary_folder.hpp"
#include "examples/study/made_up_study.hpp"
#include "support/expect_error.hpp"

namespace {

using examples::plot_format;
using examples::study_record;
using examples::summarise;
using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::made_up_study;
using xaug::test::many_made_up_arms;
using json = nlohmann::json;

constexpr examples::bootstrap_settings quick{.replicates = 50};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

std::vector<std::uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

/// No program is found by its name while it lives.
class no_programs {
public:
  no_programs() { ::setenv("PATH", "/nonexistent", 1); }
  ~no_programs() { ::setenv("PATH", path_.c_str(), 1); }

private:
  std::string path_ = std::getenv("PATH");
};

#define NEEDS_GNUPLOT() \
  if (!examples::has_gnuplot()) GTEST_SKIP() << "there is no gnuplot here"

TEST(report, spreads) {
  const auto s = examples::spread_of(std::vector{1.0, 2.0, 6.0});
  EXPECT_DOUBLE_EQ(s.mean, 3);
  EXPECT_DOUBLE_EQ(s.sd, std::sqrt(7.0));
  EXPECT_TRUE(std::isnan(examples::spread_of(std::vector{1.0}).sd));
  EXPECT_TRUE(std::isnan(examples::spread_of({}).mean));
}

TEST(report, summary) {
  auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.86, 0.2}}, 3, 400);
  study.runs[4].peak_memory = 1 << 30;
  const auto s = summarise(study, quick);
  ASSERT_EQ(s.arms.size(), 2U);
  EXPECT_EQ(s.arms[1].runs.size(), 3U);
  EXPECT_EQ(s.arms[1].confusion.samples(), 1200);
  EXPECT_NEAR(s.arms[1].accuracy.mean, accuracy(s.arms[1].confusion), 1e-12);
  EXPECT_EQ(s.arms[1].peak_memory, 1 << 30);
  EXPECT_NEAR(s.arms[1].waited, 0.022 / 20.02, 1e-9);
  EXPECT_NEAR(s.arms[1].train_seconds_per_sample, 20.02 / 60000, 1e-12);
  EXPECT_NEAR(s.arms[1].samples_per_second, 400 / 0.8, 1e-9);
  EXPECT_EQ(s.arms[1].epochs.mean, 30);
  EXPECT_EQ(s.best, 0U);
  study.runs[0].predictions.pop_back();
  expect_error([&] { summarise(study); }, {"\"none\", repeat 0"});
}

TEST(report, headline_of_a_gain) {
  const auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "The arm", 0.9, 0.53}}, 3, 1000);
  const std::string line = headline(summarise(study, quick));
  const auto s = summarise(study, quick);
  EXPECT_TRUE(line.starts_with("The arm raises accuracy from ")) << line;
  for (const std::string_view part : {"95 % interval +", "over 3 paired seeds", "0.530 \u00b5s per image on one core",
                                      "; training waited for data for "})
    EXPECT_TRUE(contains(line, part)) << part << " is not in: " << line;
  EXPECT_FALSE(contains(line, "Holm")) << "one arm needs no correction: " << line;
}

TEST(report, headline_of_no_gain) {
  const auto doubtful = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.799, 0.5}}, 3, 1000);
  const std::string line = headline(summarise(doubtful, quick));
  EXPECT_TRUE(line.starts_with("No arm raises accuracy")) << line;
  const auto worse = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.7, 0.5}, {"b", "B", 0.5, 0.5}}, 3, 1000);
  const std::string loss = headline(summarise(worse, quick));
  EXPECT_TRUE(loss.starts_with("No arm raises accuracy. The least is lost with A: from ")) << loss;
  EXPECT_TRUE(contains(loss, "Holm-corrected for 2 arms")) << loss;
}

TEST(report, headline_prefers_what_is_beyond_doubt) {
  auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "Luck", 0.99, 0.5}, {"b", "Skill", 0.9, 0.5}}, 3, 1000);
  // One seed of the first arm is no better than none: its mean is higher, but it may be chance.
  for (std::size_t i = 0; i < 150; ++i) study.runs[3].predictions[i] = (study.labels[i] + 1) % 10;
  ASSERT_EQ(study.runs[3].arm, "a");
  const auto s = summarise(study, quick);
  ASSERT_GT(s.comparisons[0].gain, s.comparisons[1].gain);
  EXPECT_EQ(s.best, 1U);
  EXPECT_TRUE(headline(s).starts_with("Skill raises accuracy from ")) << headline(s);
}

TEST(report, headline_compares_the_same_seeds) {
  auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.9, 0.5}}, 3, 100);
  // A seed that the arm lacks, and in which the baseline knows nothing.
  std::erase_if(study.runs, [](const auto& r) { return r.arm == "a" && r.repeat == 2; });
  for (auto& run : study.runs)
    if (run.repeat == 2)
      for (std::size_t i = 0; i < run.predictions.size(); ++i) run.predictions[i] = (study.labels[i] + 1) % 10;
  const auto s = summarise(study, quick);
  const double before = (examples::accuracy(study.labels, study.runs[0].predictions) +
                         examples::accuracy(study.labels, study.runs[1].predictions)) /
                        2;
  char expected[32];
  std::snprintf(expected, sizeof expected, "from %.2f %% to", 100 * before);
  EXPECT_TRUE(contains(headline(s), expected)) << headline(s) << " lacks " << expected;
}

TEST(report, table_has_a_line_for_each_arm) {
  const auto study = made_up_study(many_made_up_arms(), 2, 200);
  const std::string text = results_table(summarise(study, quick));
  EXPECT_EQ(count(text, "\n"), 13U);
  for (const auto& arm : study.arms) EXPECT_TRUE(contains(text, arm.title)) << arm.title;
}

TEST(report, json_is_complete) {
  const auto study = made_up_study(many_made_up_arms(), 2, 200);
  const auto s = summarise(study, quick);
  const json all = json::parse(results_json(s));
  EXPECT_EQ(all["title"], study.title);
  EXPECT_EQ(all["settings"]["epochs"], "30");
  EXPECT_EQ(all["arms"].size(), 12U);
  EXPECT_EQ(all["runs"].size(), 24U);
  EXPECT_EQ(all["comparisons"].size(), 11U);
  EXPECT_DOUBLE_EQ(all["arms"][3]["accuracy"]["mean"].get<double>(), s.arms[3].accuracy.mean);
  EXPECT_EQ(all["arms"][3]["confusion"][2][2], s.arms[3].confusion(2, 2));
  EXPECT_EQ(all["arms"][3]["classes"].size(), 10U);
  EXPECT_DOUBLE_EQ(all["comparisons"][2]["gain"].get<double>(), s.comparisons[2].gain);
  EXPECT_EQ(all["comparisons"][2]["mcnemar"].size(), 2U);
  EXPECT_EQ(all["runs"][23]["arm"], "standard");
}

/// Every element that is opened is closed, in order.
void expect_well_formed(const std::string& page) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>");
  // Styles have no tags, but may have what looks like one.
  const std::string text = std::regex_replace(page, std::regex("data:image/png;base64,[A-Za-z0-9+/=]*"), "");
  for (std::sregex_iterator i(text.begin(), text.end(), tag), end; i != end; ++i) {
    const std::string name = (*i)[2];
    if (name == "meta" || name == "img" || (*i)[3].str().ends_with('/')) continue;
    if ((*i)[1].length() == 0) {
      open.push_back(name);
    } else {
      ASSERT_FALSE(open.empty()) << name;
      ASSERT_EQ(open.back(), name);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
}

TEST(report, says_what_a_sample_is) {
  auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"swap", "Swap", 0.9, 0.2}}, 2, 30);
  study.sample = "sentence";
  const auto s = summarise(study, quick);
  const std::string page = html_report(s);
  for (const std::string_view part :
       {"30 test sentences", "time for one sentence", "\u00b5s/sentence", "sentences gained"})
    EXPECT_TRUE(contains(page, part)) << part;
  EXPECT_TRUE(contains(headline(s), "per sentence on one core"));
}

TEST(report, page) {
  auto study = made_up_study(many_made_up_arms(), 2, 300);
  const temporary_folder folder;
  examples::write_png(folder / "sheet.png", examples::image::from_shape({4, 4, 3}));
  study.arms[1].sheet = folder / "sheet.png";
  study.arms[2].sheet = folder / "missing.png";
  examples::write_file(folder / "text.png", "not a picture");
  study.arms[3].sheet = folder / "text.png";
  const auto s = summarise(study, quick);
  const std::string page = html_report(s);
  expect_well_formed(page);
  EXPECT_LT(page.find(examples::escape_html(headline(s))), page.find("<h2>"));
  EXPECT_EQ(count(page, "src=\"data:image/png;base64,iVBOR"), 1U);
  EXPECT_TRUE(contains(page, "missing.png: cannot be read"));
  EXPECT_TRUE(contains(page, "text.png: expected a PNG file"));
  EXPECT_TRUE(contains(page, "none --arms a,b &amp;&amp; echo &#39;&lt;done&gt;&#39;"));
  EXPECT_TRUE(contains(page, "<dt>seeds</dt><dd>100, 101</dd>"));
  EXPECT_TRUE(contains(page, ">kept words</th>")) << "what else was measured has a column";
  EXPECT_TRUE(contains(page, "<td>a bag &amp; more</td><td>a <mark>&lt;sack&gt;</mark> &amp; more</td><td>Coat</td>"));
  // Nothing is fetched, and nothing runs.
  const std::string plain = std::regex_replace(page, std::regex("xmlns(:xlink)?=\"[^\"]*\""), "");
  for (const std::string_view part : {"http:", "https:", "<script", "<link", "url("})
    EXPECT_FALSE(contains(plain, part)) << part;
}

TEST(report, texts_are_escaped_everywhere) {
  constexpr const char* bad = "<script>\"'&";
  auto study = made_up_study({{"none", bad, 0.8, 0.1}, {"a", bad, 0.9, 0.2}}, 2, 100);
  study.title = study.data_set = study.model = study.command = study.machine = study.version = bad;
  study.settings = {{bad, bad}};
  for (auto& each : study.class_names) each = bad;
  for (auto& arm : study.arms) arm.description = arm.pipeline = bad;
  const std::string page = html_report(summarise(study, quick));
  EXPECT_FALSE(contains(page, "<script"));
  expect_well_formed(page);
}

TEST(report, a_study_under_way) {
  auto study = made_up_study(many_made_up_arms(), 2, 100);
  for (const std::size_t runs : {0U, 1U, 3U, 4U, 23U}) {
    auto part = study;
    part.runs.resize(runs);
    const auto s = summarise(part, quick);
    EXPECT_EQ(count(results_table(s), "\n"), 13U);
    EXPECT_TRUE(json::accept(results_json(s)));
    expect_well_formed(html_report(s));
    EXPECT_EQ(s.best.has_value(), runs > 2);
    EXPECT_EQ(headline(s) == "No arm can be compared with the baseline yet.", runs < 3);
  }
  auto alone = study;
  alone.arms.resize(1);
  alone.runs.resize(2);
  expect_well_formed(html_report(summarise(alone, quick)));
}

TEST(report, files) {
  NEEDS_GNUPLOT();
  const temporary_folder folder;
  const auto study = made_up_study(many_made_up_arms(), 2, 100);
  EXPECT_EQ(write_report(summarise(study, quick), folder / "a/b"), "");
  for (const char* name : {"a/b/results.json", "a/b/report.html", "a/b/trade_off.png"})
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  examples::write_file(folder / "file", "");
  EXPECT_NE(xaug::test::message_of([&] { write_report(summarise(study, quick), folder / "file/c"); }).find("cannot be"),
            std::string::npos);
}

TEST(report, without_gnuplot_there_is_a_page_without_plots) {
  const temporary_folder folder;
  const auto study = made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.9, 0.2}}, 2, 100);
  const auto s = summarise(study, quick);
  const no_programs hidden;
  EXPECT_FALSE(examples::has_gnuplot());
  const std::string message = write_report(s, folder.path());
  EXPECT_TRUE(contains(message, "expected the program gnuplot")) << message;
  EXPECT_FALSE(std::filesystem::exists(folder / "trade_off.png"));
  const auto page = examples::read_file(folder / "report.html");
  const std::string text(page.begin(), page.end());
  EXPECT_TRUE(contains(text, "could not be drawn. plots: expected the program gnuplot"));
  EXPECT_FALSE(contains(text, "<svg"));
}

// --- Plots ----------------------------------------------------------------------------------------------------------

std::vector<examples::trade_off_point> some_points() {
  std::vector<examples::trade_off_point> points;
  double gain = -0.02;
  for (const auto& arm : many_made_up_arms()) {
    points.push_back({arm.title, arm.microseconds * 1e-6, gain, {gain - 0.005, gain + 0.005}});
    gain += 0.004;
  }
  return points;
}

struct shown_text {
  std::string text;
  double left, right, middle;
};

/// The texts of a plot, and about where they are.
std::vector<shown_text> texts_of(const std::string& svg) {
  std::vector<shown_text> all;
  const std::regex one(
      "translate\\(([-0-9.]+),([-0-9.]+)\\)\"[^>]*font-size=\"([0-9.]+)\"[^>]*text-anchor=\"([a-z]+)\"[^>]*>\\s*"
      "<text>(?:<tspan[^>]*>)?([^<]*)<");
  for (std::sregex_iterator i(svg.begin(), svg.end(), one), end; i != end; ++i) {
    const double x = std::stod((*i)[1]);
    const double size = std::stod((*i)[3]);
    const std::string text = (*i)[5];
    const double width = 0.55 * size * static_cast<double>(text.size());
    const double left = (*i)[4] == "start" ? x : (*i)[4] == "end" ? x - width : x - width / 2;
    all.push_back({text, left, left + width, std::stod((*i)[2])});
  }
  return all;
}

TEST(plot, labels_do_not_overlap) {
  NEEDS_GNUPLOT();
  auto points = some_points();
  // Three that are nearly the same.
  for (std::size_t i = 1; i < 4; ++i) points[i].cost = 0.3e-6;
  for (std::size_t i = 1; i < 4; ++i) points[i].gain = 0.001 * static_cast<double>(i);
  const auto texts = texts_of(trade_off_plot(points, plot_format::svg));
  for (const auto& p : points)
    EXPECT_EQ(std::count_if(texts.begin(), texts.end(), [&](const auto& t) { return t.text == p.label; }), 1)
        << p.label;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(texts[i].left < texts[j].right && texts[j].left < texts[i].right &&
                   std::abs(texts[i].middle - texts[j].middle) < 12)
          << texts[i].text << " and " << texts[j].text;
}

TEST(plot, colours_are_left_to_the_page) {
  NEEDS_GNUPLOT();
  auto points = some_points();
  points[0].found = examples::verdict::better;
  points[1].found = examples::verdict::worse;
  const std::string svg = trade_off_plot(points, plot_format::svg);
  for (const std::string_view name : {"--ink", "--muted", "--grid", "--better", "--worse", "--undecided", "--paper"})
    EXPECT_TRUE(contains(svg, name)) << name;
  EXPECT_FALSE(contains(svg, "rgb("));
  EXPECT_FALSE(contains(svg, "font-family"));
  EXPECT_TRUE(svg.starts_with("<svg"));
}

TEST(plot, labels_may_be_anything) {
  NEEDS_GNUPLOT();
  auto points = some_points();
  points[0].label = "it's \"<b>\" & 'c'\n$x {/=40 y} \\n @z";
  const std::string svg = trade_off_plot(points, plot_format::svg);
  EXPECT_TRUE(contains(svg, "&lt;b>"));
  EXPECT_FALSE(contains(svg, "<b>"));
  EXPECT_TRUE(contains(svg, "{/=40 y}"));
}

TEST(plot, png) {
  NEEDS_GNUPLOT();
  const auto picture = examples::decode_png(bytes_of(trade_off_plot(some_points(), plot_format::png)), "plot");
  EXPECT_EQ(picture.shape()[1], 1840U);
}

TEST(plot, points_without_a_cost_are_left_out) {
  NEEDS_GNUPLOT();
  auto points = some_points();
  points[0].cost = 0;
  points[1].cost = examples::unknown;
  points[2].gain = examples::unknown;
  points[3].gain_interval = {};
  const std::string svg = trade_off_plot(points, plot_format::svg);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(contains(svg, '>' + points[i].label + '<'), i == 3) << i;
  points.resize(3);
  expect_error([&] { trade_off_plot(points, plot_format::svg); }, {"trade-off plot", "none"});
  points = {some_points()[4]};  // one alone has no range
  EXPECT_NO_THROW(trade_off_plot(points, plot_format::svg));
}

TEST(plot, learning_curves) {
  NEEDS_GNUPLOT();
  std::vector<examples::curve_panel> panels;
  for (int i = 0; i < 6; ++i)
    panels.push_back({"Panel " + std::to_string(i), {{{1, 2, 3}, {0.5, 0.7, 0.8}}}, {{{1, 2, 3}, {0.5, NAN, 0.9}}}});
  const std::string svg = learning_curve_plot(panels, "Some value", plot_format::svg);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(count(svg, ">Panel " + std::to_string(i) + '<'), 1U) << i;
  EXPECT_EQ(count(svg, ">Some value<"), 1U);
  panels.resize(1);
  panels[0].arm = {{{1}, {0.5}}};  // a single epoch
  panels[0].baseline = {};
  EXPECT_NO_THROW(learning_curve_plot(panels, "v", plot_format::svg));
  panels[0].arm = {{{1}, {NAN}}};
  expect_error([&] { learning_curve_plot(panels, "v", plot_format::svg); }, {"learning curves", "none"});
}

}  // namespace
