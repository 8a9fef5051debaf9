// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>

#include "xaug/core/error.hpp"
#include "xaug/core/view.hpp"

namespace xaug::inline XAUG_ABI {

/// A view of soft labels: for each of `size` samples a distribution over `classes`, rows `stride` elements apart.
template <class T>
  requires(std::same_as<std::remove_const_t<T>, float>)
struct label_view {
  T* data = nullptr;
  index size = 0;
  index classes = 0;
  index stride = 0;

  constexpr label_view() = default;
  constexpr label_view(T* data_, index size_, index classes_, index stride_)
      : data(data_), size(size_), classes(classes_), stride(stride_) {}
  constexpr label_view(T* data_, index size_, index classes_) : label_view(data_, size_, classes_, classes_) {}

  constexpr T* operator[](index i) const { return data + i * stride; }
  constexpr operator label_view<const T>() const requires(!std::is_const_v<T>) { return {data, size, classes, stride}; }
};

/// The labels that a batch comes with: class indices or soft labels.
class label_source {
public:
  template <std::convertible_to<std::span<const std::int64_t>> Classes>
  label_source(const Classes& classes) : hard_(classes) {}
  label_source(const label_view<const float>& soft) : soft_(soft) {}
  label_source(const label_view<float>& soft) : soft_(soft) {}

  index size() const { return soft_.data != nullptr ? soft_.size : static_cast<index>(hard_.size()); }

  /// Throws xaug::error unless there is a label for each of `count` samples and each fits into `classes` classes.
  void check(index count, index classes) const {
    if (size() != count) throw error("labels", "one for each of the " + std::to_string(count) + " images", size());
    if (soft_.data != nullptr) {
      if (soft_.classes != classes)
        throw error("labels", "rows of " + std::to_string(classes) + " classes, as the output has", soft_.classes);
      return;
    }
    for (std::size_t i = 0; i < hard_.size(); ++i)
      if (hard_[i] < 0 || hard_[i] >= classes)
        throw error("labels[" + std::to_string(i) + ']', "a class in [0, " + std::to_string(classes) + ')', hard_[i]);
  }

  /// The class of sample `i`; of a soft label the likeliest one, the first of several.
  std::int64_t class_of(index i) const {
    if (soft_.data == nullptr) return hard_[static_cast<std::size_t>(i)];
    return std::max_element(soft_[i], soft_[i] + soft_.classes) - soft_[i];
  }

  /// Adds `weight` times the label of sample `i`, smoothed, to a row of soft labels.
  void add(index i, float weight, float smoothing, index classes, float* to) const {
    const float off = weight * smoothing / static_cast<float>(classes);
    const float on = weight * (1.0f - smoothing);
    for (index c = 0; c < classes; ++c) to[c] += off;
    if (soft_.data == nullptr) {
      to[hard_[static_cast<std::size_t>(i)]] += on;
    } else {
      for (index c = 0; c < classes; ++c) to[c] += on * soft_[i][c];
    }
  }

private:
  std::span<const std::int64_t> hard_;
  label_view<const float> soft_;
};

}  // namespace xaug::inline XAUG_ABI
