// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "xaug/batch/labels.hpp"
#include "xaug/core/error.hpp"
#include "xaug/interop/torch_view.hpp"

namespace xaug::detail {

/// The labels of a source, class indices or soft labels: the common base of sources in memory. Samples beyond the last
/// label take the labels in turn.
class labelled_source {
public:
  /// Whether the labels are distributions over classes rather than class indices.
  bool is_soft() const { return labels_.scalar_type() == torch::kFloat32; }
  /// The class indices of the samples in memory; empty if the labels are soft.
  std::span<const std::int64_t> classes() const { return classes_; }
  /// The soft labels; of no size if the labels are class indices.
  const label_view<const float>& soft() const { return soft_; }
  const torch::Tensor& labels() const { return labels_; }
  /// The class index of sample i, where the labels are class indices.
  std::int64_t label(index i) const { return classes_[static_cast<std::size_t>(i) % classes_.size()]; }

  /// Writes the labels of these samples, of soft ones one row after the other, and returns where they end.
  template <class T>
    requires(std::same_as<T, std::int64_t> || std::same_as<T, float>)
  T* gather(std::span<const std::int64_t> samples, T* to) const {
    for (const std::int64_t sample : samples) {
      if constexpr (std::same_as<T, float>)
        to = std::copy_n(soft_[sample], soft_.classes, to);
      else
        *to++ = label(sample);
    }
    return to;
  }

  /// Throws xaug::error unless `num_classes` is 0, which says nothing, or fits the labels.
  void check_num_classes(index num_classes) const {
    if (num_classes < 0 || (is_soft() && num_classes != 0 && num_classes != soft_.classes))
      throw error("num_classes", is_soft() ? "the number of the soft labels' classes, or 0" : "at least 0",
                  num_classes);
    if (num_classes == 0) return;
    for (std::size_t i = 0; i < classes_.size(); ++i)
      if (classes_[i] >= num_classes)
        throw error(name_of(i), "a class in [0, " + std::to_string(num_classes) + ')', classes_[i]);
  }

protected:
  /// Throws xaug::error unless there is one label for each of `size` samples, in a tensor as tensor_source has it.
  void set_labels(torch::Tensor given, index size, std::string_view samples) {
    labels_ = std::move(given);
    if (xaug::labels(labels_).size() != size)
      throw error("labels", "one for each of the " + std::to_string(size) + ' ' + std::string(samples), shown(labels_));
    if (is_soft()) {
      soft_ = soft_labels<const float>(labels_);
      if (soft_.classes < 1) throw error("labels", "at least one class", shown(labels_));
    } else {
      classes_ = class_indices(labels_);
      for (std::size_t i = 0; i < classes_.size(); ++i)
        if (classes_[i] < 0) throw error(name_of(i), "a class index from 0", classes_[i]);
    }
  }

private:
  static std::string name_of(std::size_t i) { return "labels[" + std::to_string(i) + ']'; }

  torch::Tensor labels_;
  std::span<const std::int64_t> classes_;
  label_view<const float> soft_;
};

}  // namespace xaug::detail
