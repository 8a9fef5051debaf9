// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/study/metrics.hpp"
#include "examples/study/made_up_study.hpp"
#include "support/expect_error.hpp"

namespace {

using examples::bootstrap_interval;
using examples::bootstrap_settings;
using examples::holm;
using examples::mcnemar_test;
using examples::paired_outcomes;
using examples::paired_t_test;
using xaug::test::expect_error;
using classes = std::vector<std::int64_t>;

// --- McNemar --------------------------------------------------------------------------------------------------------

TEST(mcnemar, chi_squared) {
  // Agresti, "Categorical Data Analysis", 1990, p. 350: of 1600 people asked twice, 86 came to approve and 150 ceased
  // to.
  const auto result = mcnemar_test(86, 150);
  EXPECT_FALSE(result.exact);
  EXPECT_NEAR(result.statistic, 63.0 * 63.0 / 236.0, 1e-12);
  EXPECT_NEAR(result.p, std::erfc(std::sqrt(result.statistic / 2)), 1e-15);
  EXPECT_NEAR(result.p, 4.115e-05, 5e-8);  // as R's mcnemar.test
}

TEST(mcnemar, exact) {
  // Opinions of 20 teenagers before and after lectures, a worked example of the sign form: 11 against 3.
  const auto result = mcnemar_test(3, 11);
  EXPECT_TRUE(result.exact);
  EXPECT_TRUE(std::isnan(result.statistic));
  EXPECT_NEAR(result.p, 2.0 * (1 + 14 + 91 + 364) / 16384, 1e-14);
  EXPECT_NEAR(result.p, 0.057373046875, 1e-14);
}

TEST(mcnemar, both_tests_meet_where_one_takes_over) {
  EXPECT_TRUE(mcnemar_test(7, 17).exact);
  EXPECT_FALSE(mcnemar_test(7, 18).exact);
  for (const std::int64_t gained : {3, 7, 10, 12}) {
    // Between two neighbours of the exact test, which goes in steps.
    const double p = mcnemar_test(gained, examples::exact_below - gained).p;
    EXPECT_NEAR(p, mcnemar_test(gained, examples::exact_below - 1 - gained).p, 0.35 * p + 0.02) << gained;
  }
}

TEST(mcnemar, properties) {
  for (const auto& [gained, lost] : {std::pair{2, 9}, std::pair{30, 60}}) {
    EXPECT_EQ(mcnemar_test(gained, lost).p, mcnemar_test(lost, gained).p);
    EXPECT_LT(mcnemar_test(gained, lost + 4).p, mcnemar_test(gained, lost).p);
  }
  EXPECT_EQ(mcnemar_test(0, 0).p, 1);
  EXPECT_EQ(mcnemar_test(5, 5).p, 1);
  EXPECT_EQ(mcnemar_test(5, 6).p, 1);
  EXPECT_EQ(mcnemar_test(500, 500).p, 1);
  EXPECT_GT(mcnemar_test(0, 100000).p, -1e-300);
  expect_error([] { mcnemar_test(-1, 3); }, {"McNemar", "-1"});
}

// --- The paired t-test ----------------------------------------------------------------------------------------------

TEST(paired_t, students_own_example) {
  // Additional hours of sleep under two drugs: Student, 1908; the numbers of R's example for t.test (data set sleep).
  const std::vector<double> first{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> second{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const auto result = paired_t_test(first, second);
  EXPECT_NEAR(result.mean, 1.58, 1e-12);
  EXPECT_NEAR(result.statistic, 4.0621, 5e-5);
  EXPECT_EQ(result.degrees, 9);
  EXPECT_NEAR(result.p, 0.002833, 5e-7);
  EXPECT_NEAR(result.mean_interval.low, 0.7001142, 5e-8);
  EXPECT_NEAR(result.mean_interval.high, 2.4598858, 5e-8);
}

TEST(paired_t, two_pairs_by_hand) {
  // With 1 degree of freedom it is Cauchy's distribution: p = 1 - 2/pi atan(t), and the quantile of 0.975 is 12.7062.
  const auto result = paired_t_test(std::vector{1.0, 1.0}, std::vector{2.0, 4.0});
  EXPECT_DOUBLE_EQ(result.mean, 2);
  EXPECT_DOUBLE_EQ(result.statistic, 2);
  EXPECT_NEAR(result.p, 1 - 2 / std::numbers::pi * std::atan(2), 1e-14);
  EXPECT_NEAR(result.mean_interval.high, 2 + std::tan(0.475 * std::numbers::pi), 1e-9);
}

TEST(paired_t, the_interval_and_p_agree) {
  xaug::stream random({.seed = 3});
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> first(5), second(5);
    for (std::size_t i = 0; i < 5; ++i) {
      first[i] = random.normal();
      second[i] = first[i] + 0.8 + random.normal();
    }
    const auto result = paired_t_test(first, second);
    EXPECT_EQ(result.p<0.05, result.mean_interval.low> 0 || result.mean_interval.high < 0);
    const auto wider = paired_t_test(first, second, 0.99).mean_interval;
    EXPECT_LT(wider.low, result.mean_interval.low);
    EXPECT_NEAR(paired_t_test(second, first).p, result.p, 1e-12);
  }
}

TEST(paired_t, equal_differences_say_nothing) {
  // As fractions, whose differences round.
  const auto result = paired_t_test(std::vector{0.8123, 0.7001, 0.9}, std::vector{0.8223, 0.7101, 0.91});
  EXPECT_NEAR(result.mean, 0.01, 1e-15);
  EXPECT_EQ(result.sd, 0);
  EXPECT_TRUE(std::isnan(result.p));
  EXPECT_TRUE(std::isnan(result.mean_interval.low));
}

TEST(paired_t, bad_input) {
  const std::vector<double> two{1, 2};
  expect_error([&] { paired_t_test(two, std::vector{1.0}); }, {"as many", "2", "1"});
  expect_error([&] { paired_t_test(std::vector{1.0}, std::vector{1.0}); }, {"two pairs", "1"});
  expect_error([&] { paired_t_test(two, std::vector<double>{1, NAN}); }, {"finite", "nan"});
  for (const double confidence : {0.0, 1.0, 95.0})
    expect_error([&] { paired_t_test(two, std::vector{3.0, 5.0}, confidence); }, {"confidence", "(0, 1)"});
}

// --- The bootstrap --------------------------------------------------------------------------------------------------

/// Outcomes of one repeat: so many images gained, so many lost, the rest unchanged.
void add_repeat(paired_outcomes& outcomes, std::int64_t gained, std::int64_t lost) {
  const auto samples = static_cast<std::size_t>(outcomes.samples());
  classes before(samples, 0);
  classes after(samples, 0);
  std::fill_n(before.begin(), gained, 1);
  std::fill_n(after.begin() + gained, lost, 1);
  outcomes.add(before, after);
}

TEST(outcomes, counts) {
  paired_outcomes outcomes(classes(10, 0));
  add_repeat(outcomes, 4, 1);
  add_repeat(outcomes, 0, 2);
  EXPECT_EQ(outcomes.repeats(), 2);
  EXPECT_EQ(outcomes.gained(0), 4);
  EXPECT_EQ(outcomes.lost(0), 1);
  EXPECT_EQ(outcomes.gained(1), 0);
  EXPECT_EQ(outcomes.lost(1), 2);
  EXPECT_EQ(outcomes.change(0, 3), 1);
  EXPECT_EQ(outcomes.change(0, 4), -1);
  EXPECT_DOUBLE_EQ(outcomes.gain(), 0.05);
  // A sample that both get wrong, if differently, has not changed.
  paired_outcomes both_wrong(classes{0});
  both_wrong.add(classes{1}, classes{2});
  EXPECT_EQ(both_wrong.change(0, 0), 0);
  expect_error([] { paired_outcomes(classes{}); }, {"labels", "none"});
  expect_error([&] { outcomes.add(classes(10, 0), classes(9, 0)); }, {"predictions after", "10 samples", "9"});
}

TEST(bootstrap, one_repeat_is_as_wide_as_theory_says) {
  constexpr double n = 4000;
  paired_outcomes outcomes(classes(static_cast<std::size_t>(n), 0));
  add_repeat(outcomes, 300, 180);
  const double gain = 120 / n;
  const double error = std::sqrt((480 / n - gain * gain) / n);
  const auto found = bootstrap_interval(outcomes, {.replicates = 4000, .seed = 1});
  EXPECT_NEAR(found.low, gain - 1.96 * error, 0.12 * error);
  EXPECT_NEAR(found.high, gain + 1.96 * error, 0.12 * error);
  const auto narrow = bootstrap_interval(outcomes, {.replicates = 4000, .seed = 1, .confidence = 0.5});
  EXPECT_NEAR(narrow.high, gain + 0.6745 * error, 0.08 * error);
}

TEST(bootstrap, draws_repeats_too) {
  // In one repeat every sample is gained, in the other every one is lost: the samples do not matter, and two draws of
  // repeats give -1, 0 or 1 with probabilities 1/4, 1/2, 1/4.
  paired_outcomes outcomes(classes(50, 0));
  add_repeat(outcomes, 50, 0);
  add_repeat(outcomes, 0, 50);
  const auto wide = bootstrap_interval(outcomes);
  EXPECT_EQ(wide.low, -1);
  EXPECT_EQ(wide.high, 1);
  const auto narrow = bootstrap_interval(outcomes, {.confidence = 0.4});
  EXPECT_EQ(narrow.low, 0);
  EXPECT_EQ(narrow.high, 0);
}

TEST(bootstrap, repeats_share_their_samples) {
  // The same outcomes twice are as uncertain as once, because the same test samples decide.
  paired_outcomes once(classes(2000, 0));
  add_repeat(once, 150, 100);
  paired_outcomes twice = once;
  add_repeat(twice, 150, 100);
  const auto a = bootstrap_interval(once);
  const auto b = bootstrap_interval(twice);
  EXPECT_NEAR((b.high - b.low) / (a.high - a.low), 1, 0.06);
}

TEST(bootstrap, depends_on_its_seed_only) {
  paired_outcomes outcomes(classes(500, 0));
  add_repeat(outcomes, 50, 30);
  const auto a = bootstrap_interval(outcomes, {.replicates = 200, .seed = 7});
  const auto b = bootstrap_interval(outcomes, {.replicates = 200, .seed = 7});
  const auto c = bootstrap_interval(outcomes, {.replicates = 200, .seed = 8});
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
  EXPECT_TRUE(a.low != c.low || a.high != c.high);
}

TEST(bootstrap, bad_input) {
  paired_outcomes outcomes(classes(5, 0));
  expect_error([&] { bootstrap_interval(outcomes); }, {"bootstrap", "one repeat", "0"});
  add_repeat(outcomes, 1, 0);
  expect_error([&] { bootstrap_interval(outcomes, {.replicates = 0}); }, {"replicates", "at least 1", "0"});
  expect_error([&] { bootstrap_interval(outcomes, {.confidence = 1}); }, {"confidence", "(0, 1)", "1"});
}

// --- Holm -----------------------------------------------------------------------------------------------------------

TEST(holm, by_hand) {
  // 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04, which may not be less than the one before.
  const auto corrected = holm(std::vector{0.01, 0.04, 0.03, 0.005});
  const std::vector expected{0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(corrected[i], expected[i], 1e-15) << i;
}

TEST(holm, at_most_one_and_unknown_stays_unknown) {
  EXPECT_EQ(holm(std::vector{0.7, 0.8}), (std::vector{1.0, 1.0}));
  EXPECT_EQ(holm(std::vector{0.25}), (std::vector{0.25}));
  EXPECT_TRUE(holm({}).empty());
  const auto with_gap = holm(std::vector{0.25, double{NAN}, 0.125});
  EXPECT_EQ(with_gap[0], 0.25);
  EXPECT_TRUE(std::isnan(with_gap[1]));
  EXPECT_EQ(with_gap[2], 0.25);
  expect_error([] { holm(std::vector{1.5}); }, {"p-value", "[0, 1]", "1.5"});
}

// --- Arms against the baseline --------------------------------------------------------------------------------------

TEST(compare, pairs_by_repeat_whatever_their_order) {
  auto study = xaug::test::made_up_study(
      {{"none", "None", 0.8, 0.1}, {"good", "Good", 0.86, 0.2}, {"bad", "Bad", 0.7, 0.2}}, 4, 1000);
  const auto all = compare_with_baseline(study, {.replicates = 200});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].arm, "good");
  EXPECT_EQ(all[0].repeats, (std::vector{0, 1, 2, 3}));
  EXPECT_EQ(verdict_of(all[0]), examples::verdict::better);
  EXPECT_EQ(verdict_of(all[1]), examples::verdict::worse);

  std::vector<double> before, after;
  for (std::size_t r = 0; r < 4; ++r) {
    before.push_back(examples::accuracy(study.labels, study.runs[r].predictions));
    after.push_back(examples::accuracy(study.labels, study.runs[4 + r].predictions));
  }
  const auto t = paired_t_test(before, after);
  EXPECT_NEAR(all[0].gain, t.mean, 1e-12);
  EXPECT_EQ(all[0].p, t.p);
  EXPECT_EQ(all[0].gain_interval.low, t.mean_interval.low);
  EXPECT_EQ(all[0].p_holm, holm(std::vector{all[0].p, all[1].p})[0]);
  EXPECT_EQ(all[0].mcnemar.size(), 4U);

  std::reverse(study.runs.begin(), study.runs.end());
  const auto again = compare_with_baseline(study, {.replicates = 200});
  EXPECT_EQ(again[0].p, all[0].p);
  EXPECT_EQ(again[0].bootstrap.low, all[0].bootstrap.low);
}

TEST(compare, one_repeat_goes_by_samples) {
  const auto study = xaug::test::made_up_study({{"none", "None", 0.7, 0.1}, {"good", "Good", 0.8, 0.2}}, 1, 2000);
  const auto all = compare_with_baseline(study, {.replicates = 200});
  ASSERT_EQ(all[0].mcnemar.size(), 1U);
  EXPECT_EQ(all[0].p, all[0].mcnemar[0].p);
  EXPECT_EQ(all[0].gain_interval.low, all[0].bootstrap.low);
  EXPECT_TRUE(std::isnan(all[0].over_seeds.p));
}

TEST(compare, a_study_under_way) {
  auto study =
      xaug::test::made_up_study({{"none", "None", 0.8, 0.1}, {"a", "A", 0.86, 0.2}, {"b", "B", 0.86, 0.2}}, 3, 500);
  std::erase_if(study.runs, [](const auto& r) { return r.arm == "b" || (r.arm == "a" && r.repeat == 1); });
  const auto all = compare_with_baseline(study, {.replicates = 100});
  EXPECT_EQ(all[0].repeats, (std::vector{0, 2}));
  EXPECT_TRUE(all[1].repeats.empty());
  EXPECT_TRUE(std::isnan(all[1].gain));
  EXPECT_EQ(verdict_of(all[1]), examples::verdict::undecided);
  EXPECT_EQ(all[0].p_holm, all[0].p);  // what is not there yet does not count
}

}  // namespace
