// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/expect_error.hpp"

namespace {

using examples::confusion_matrix;
using xaug::test::expect_error;
using classes = std::vector<std::int64_t>;

// The example of scikit-learn's classification_report.
const classes report_labels{0, 1, 2, 2, 2};
const classes report_predictions{0, 0, 2, 2, 1};

TEST(metrics, confusion_matrix) {
  const confusion_matrix m(3, report_labels, report_predictions);
  EXPECT_EQ(m.samples(), 5);
  const std::int64_t expected[3][3] = {{1, 0, 0}, {1, 0, 0}, {0, 1, 2}};
  for (std::int64_t label = 0; label < 3; ++label)
    for (std::int64_t predicted = 0; predicted < 3; ++predicted)
      EXPECT_EQ(m(label, predicted), expected[label][predicted]) << label << ' ' << predicted;
}

TEST(metrics, by_class_as_scikit_learn) {
  const auto scores = scores_by_class(confusion_matrix(3, report_labels, report_predictions));
  ASSERT_EQ(scores.size(), 3U);
  const double expected[3][3] = {{0.5, 1, 2.0 / 3}, {0, 0, 0}, {1, 2.0 / 3, 0.8}};
  const std::int64_t support[3] = {1, 1, 3};
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_DOUBLE_EQ(scores[c].precision, expected[c][0]);
    EXPECT_DOUBLE_EQ(scores[c].recall, expected[c][1]);
    EXPECT_DOUBLE_EQ(scores[c].f1, expected[c][2]);
    EXPECT_EQ(scores[c].support, support[c]);
  }
}

TEST(metrics, accuracy_and_macro_f1_as_scikit_learn) {
  const confusion_matrix m(3, report_labels, report_predictions);
  EXPECT_DOUBLE_EQ(accuracy(m), 0.6);
  EXPECT_DOUBLE_EQ(examples::accuracy(report_labels, report_predictions), 0.6);
  EXPECT_NEAR(macro_f1(m), (2.0 / 3 + 0 + 0.8) / 3, 1e-15);
  // The example of f1_score: 0.2666...
  EXPECT_NEAR(macro_f1(confusion_matrix(3, classes{0, 1, 2, 0, 1, 2}, classes{0, 2, 1, 0, 0, 1})), 0.8 / 3, 1e-15);
}

TEST(metrics, classes_that_never_occur_do_not_count) {
  const classes labels{0, 0, 1};
  const classes predictions{0, 0, 1};
  EXPECT_EQ(macro_f1(confusion_matrix(7, labels, predictions)), 1);
  // One that is predicted does: its F1 is 0.
  EXPECT_DOUBLE_EQ(macro_f1(confusion_matrix(7, labels, classes{0, 0, 4})), 1.0 / 3);
}

TEST(metrics, runs_add_up) {
  confusion_matrix sum(3, report_labels, report_predictions);
  sum += confusion_matrix(3, report_labels, report_labels);
  EXPECT_EQ(sum.samples(), 10);
  EXPECT_EQ(sum(2, 2), 5);
  EXPECT_DOUBLE_EQ(accuracy(sum), 0.8);
  expect_error([&] { sum += confusion_matrix(4); }, {"3 classes", "4"});
}

TEST(metrics, cross_entropy) {
  const std::vector<float> certain{0, 0};
  const std::vector<float> guessed(8, std::log(0.1f));
  EXPECT_EQ(examples::cross_entropy(certain), 0);
  EXPECT_NEAR(examples::cross_entropy(guessed), std::log(10), 1e-6);
  EXPECT_NEAR(examples::cross_entropy(std::vector<float>{-1, -2, -6}), 3, 1e-15);
  expect_error([] { examples::cross_entropy({}); }, {"log likelihoods", "none"});
}

TEST(metrics, bad_input) {
  expect_error([] { confusion_matrix(1); }, {"classes", "at least 2", "1"});
  expect_error([] { confusion_matrix(3, {}, {}); }, {"labels", "at least one", "none"});
  expect_error([] { confusion_matrix(3, report_labels, classes{0}); }, {"predictions", "5 samples", "1"});
  expect_error([] { confusion_matrix(2, report_labels, report_predictions); }, {"labels[2]", "[0, 2)", "2"});
  expect_error([] { confusion_matrix(3, report_labels, classes{0, 0, -1, 2, 1}); }, {"predictions[2]", "-1"});
  expect_error([] { examples::accuracy(report_labels, classes{}); }, {"predictions", "0"});
}

TEST(metrics, affinity) {
  EXPECT_EQ(examples::affinity(0.5, 0.75), -0.25);
  EXPECT_EQ(examples::affinity(0.9, 0.9), 0);
  expect_error([] { examples::affinity(50, 0.75); }, {"augmented", "[0, 1]", "50"});
  expect_error([] { examples::affinity(0.5, NAN); }, {"clean", "[0, 1]", "nan"});
}

TEST(metrics, diversity) {
  EXPECT_EQ(examples::diversity(0.75, 0.25), 3);
  EXPECT_EQ(examples::diversity(0, 0.25), 0);
  expect_error([] { examples::diversity(0.5, 0); }, {"without", "positive", "0"});
  expect_error([] { examples::diversity(-0.5, 1); }, {"with augmentation", "-0.5"});
  expect_error([] { examples::diversity(INFINITY, 1); }, {"with augmentation", "inf"});
}

}  // namespace
