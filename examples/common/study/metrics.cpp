// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/metrics.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

void require_pairs(std::span<const std::int64_t> labels, std::span<const std::int64_t> predictions) {
  if (labels.empty()) throw xaug::error("labels", "at least one sample", "none");
  if (labels.size() != predictions.size())
    throw xaug::error("predictions", "one for each of the " + std::to_string(labels.size()) + " samples",
                      predictions.size());
}

void require_fraction(const char* what, double value) {
  if (!(value >= 0 && value <= 1)) throw xaug::error(what, "a fraction in [0, 1]", value);
}

}  // namespace

confusion_matrix::confusion_matrix(std::int64_t classes) : classes_(classes) {
  if (classes < 2) throw xaug::error("classes", "at least 2", classes);
  counts_.resize(static_cast<std::size_t>(classes * classes));
}

confusion_matrix::confusion_matrix(std::int64_t classes, std::span<const std::int64_t> labels,
                                   std::span<const std::int64_t> predictions)
    : confusion_matrix(classes) {
  require_pairs(labels, predictions);
  const auto checked = [&](const char* what, std::span<const std::int64_t> values, std::size_t i) {
    if (values[i] < 0 || values[i] >= classes)
      throw xaug::error(what + ('[' + std::to_string(i) + ']'), "a class in [0, " + std::to_string(classes) + ')',
                        values[i]);
    return values[i];
  };
  for (std::size_t i = 0; i < labels.size(); ++i)
    ++counts_[static_cast<std::size_t>(checked("labels", labels, i) * classes +
                                       checked("predictions", predictions, i))];
}

confusion_matrix& confusion_matrix::operator+=(const confusion_matrix& other) {
  if (other.classes_ != classes_)
    throw xaug::error("confusion matrix", std::to_string(classes_) + " classes, as the other has", other.classes_);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  return *this;
}

std::int64_t confusion_matrix::samples() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::vector<class_scores> scores_by_class(const confusion_matrix& matrix) {
  std::vector<class_scores> all;
  for (std::int64_t c = 0; c < matrix.classes(); ++c) {
    std::int64_t labelled = 0;
    std::int64_t predicted = 0;
    for (std::int64_t other = 0; other < matrix.classes(); ++other) {
      labelled += matrix(c, other);
      predicted += matrix(other, c);
    }
    const std::int64_t right = matrix(c, c);
    all.push_back({ratio(right, predicted), ratio(right, labelled), ratio(2 * right, labelled + predicted), labelled});
  }
  return all;
}

double accuracy(const confusion_matrix& matrix) {
  std::int64_t right = 0;
  for (std::int64_t c = 0; c < matrix.classes(); ++c) right += matrix(c, c);
  return ratio(right, matrix.samples());
}

double accuracy(std::span<const std::int64_t> labels, std::span<const std::int64_t> predictions) {
  require_pairs(labels, predictions);
  std::int64_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += labels[i] == predictions[i] ? 1 : 0;
  return ratio(right, static_cast<std::int64_t>(labels.size()));
}

double macro_f1(const confusion_matrix& matrix) {
  double sum = 0;
  int classes = 0;
  const auto scores = scores_by_class(matrix);
  for (std::int64_t c = 0; c < matrix.classes(); ++c) {
    std::int64_t seen = 0;
    for (std::int64_t other = 0; other < matrix.classes(); ++other) seen += matrix(c, other) + matrix(other, c);
    if (seen == 0) continue;
    sum += scores[static_cast<std::size_t>(c)].f1;
    ++classes;
  }
  return classes == 0 ? 0.0 : sum / classes;
}

double cross_entropy(std::span<const float> log_likelihood) {
  if (log_likelihood.empty()) throw xaug::error("log likelihoods", "at least one", "none");
  return -std::accumulate(log_likelihood.begin(), log_likelihood.end(), 0.0) /
         static_cast<double>(log_likelihood.size());
}

double affinity(double accuracy_on_augmented, double accuracy_on_clean) {
  require_fraction("accuracy on augmented samples", accuracy_on_augmented);
  require_fraction("accuracy on clean samples", accuracy_on_clean);
  return accuracy_on_augmented - accuracy_on_clean;
}

double diversity(double augmented_train_loss, double clean_train_loss) {
  if (!(augmented_train_loss >= 0) || std::isinf(augmented_train_loss))
    throw xaug::error("training loss with augmentation", "a number that is not negative", augmented_train_loss);
  if (!(clean_train_loss > 0) || std::isinf(clean_train_loss))
    throw xaug::error("training loss without augmentation", "a positive number", clean_train_loss);
  return augmented_train_loss / clean_train_loss;
}

}  // namespace examples
