// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

// How good predictions are. Functions that take labels and predictions throw xaug::error if there are none, if their
// numbers differ, or if one is not a class in [0, classes).

namespace examples {

/// How often images of each class were predicted as each class.
class confusion_matrix {
public:
  /// No samples yet. Throws xaug::error for fewer than two classes.
  explicit confusion_matrix(std::int64_t classes);
  confusion_matrix(std::int64_t classes, std::span<const std::int64_t> labels,
                   std::span<const std::int64_t> predictions);

  /// Adds the samples of another run, with as many classes.
  confusion_matrix& operator+=(const confusion_matrix& other);

  std::int64_t classes() const { return classes_; }
  std::int64_t operator()(std::int64_t label, std::int64_t prediction) const {
    return counts_[static_cast<std::size_t>(label * classes_ + prediction)];
  }
  std::int64_t samples() const;

private:
  std::int64_t classes_;
  std::vector<std::int64_t> counts_;
};

/// How well one class is recognised. What would be a division of 0 by 0 is 0, as in scikit-learn.
struct class_scores {
  double precision = 0;      ///< fraction of the samples predicted as this class that belong to it
  double recall = 0;         ///< fraction of the samples of this class that were predicted as it
  double f1 = 0;             ///< harmonic mean of both
  std::int64_t support = 0;  ///< samples of this class
};

std::vector<class_scores> scores_by_class(const confusion_matrix& matrix);

/// The fraction of samples whose class was predicted correctly.
double accuracy(const confusion_matrix& matrix);
double accuracy(std::span<const std::int64_t> labels, std::span<const std::int64_t> predictions);

/// The mean of the classes' F1, over the classes that occur among the labels or predictions. Source: the first of the
/// two definitions that Opitz and Burst compare, "Macro F1 and Macro F1", 2019; scikit-learn's
/// f1_score(average="macro").
double macro_f1(const confusion_matrix& matrix);

/// The mean of -log p(true class), in nats. Throws xaug::error if there are none.
double cross_entropy(std::span<const float> log_likelihood);

/// How little an augmentation shifts the data, as a model sees it: the accuracy on augmented validation samples (each
/// augmented once) minus that on the clean ones, of a model trained without augmentation. 0 means no shift, -1 is the
/// worst. Both accuracies are fractions; throws xaug::error if they are not. Source: Gontijo-Lopes, Smullin, Cubuk and
/// Dyer, "Affinity and Diversity: Quantifying Mechanisms of Data Augmentation", arXiv:2002.08973, 2020.
double affinity(double accuracy_on_augmented, double accuracy_on_clean);

/// How hard augmented data is to fit: the final training loss of a model trained with the augmentation, relative to
/// that of the same model trained without. 1 where nothing changes, more for more diverse data. The losses are means
/// over the last epoch, after as many steps, and of the same kind (with mixed labels, their entropy is a part). Throws
/// xaug::error unless the loss with augmentation is at least 0 and that without is above it. Source: the same.
double diversity(double augmented_train_loss, double clean_train_loss);

}  // namespace examples
