// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "xaug/core/error.hpp"
#include "xaug/core/view.hpp"

namespace xaug {

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

namespace detail {

template <class T>
void require_labels(const label_view<T>& labels, std::string_view what) {
  if (labels.size < 0) throw error(what, "a number of rows, 0 or more", labels.size);
  if (labels.size == 0) return;
  if (labels.classes < 1) throw error(what, "at least 1 class", labels.classes);
  if (labels.data == nullptr) throw error(what, "a view of memory", "a null pointer");
  if (!std::is_const_v<T> && labels.size > 1 && labels.stride < labels.classes && -labels.stride < labels.classes)
    throw error(what, "rows that do not overlap, at least " + std::to_string(labels.classes) + " numbers apart",
                labels.stride);
}

template <class T>
byte_range bytes_of(const label_view<T>& labels) {
  const auto at = [](const T* p) { return reinterpret_cast<std::uintptr_t>(p); };
  if (labels.size == 0) return {};
  const T* first = labels[0];
  const T* last = labels[labels.size - 1];
  return {std::min(at(first), at(last)), std::max(at(first + labels.classes), at(last + labels.classes))};
}

}  // namespace detail

/// The labels of an input batch: class indices or soft labels.
class label_source {
public:
  template <std::convertible_to<std::span<const std::int64_t>> Classes>
  label_source(const Classes& classes) : hard_(classes) {}
  label_source(const label_view<const float>& soft) : soft_(soft), is_soft_(true) {}
  label_source(const label_view<float>& soft) : label_source(label_view<const float>(soft)) {}

  index size() const { return is_soft_ ? soft_.size : static_cast<index>(hard_.size()); }

  /// Throws xaug::error unless there is a label for each of `count` samples and each fits into `classes` classes.
  void check(index count, index classes) const {
    if (size() != count) throw error("labels", "one for each of the " + std::to_string(count) + " images", size());
    if (is_soft_) {
      detail::require_labels(soft_, "labels");
      if (count > 0 && soft_.classes != classes)
        throw error("labels", "rows of " + std::to_string(classes) + " classes, as the output has", soft_.classes);
      return;
    }
    detail::require_memory(hard_.data(), hard_.size(), "labels");
    for (std::size_t i = 0; i < hard_.size(); ++i)
      if (hard_[i] < 0 || hard_[i] >= classes)
        throw error("labels[" + std::to_string(i) + ']', "a class in [0, " + std::to_string(classes) + ')', hard_[i]);
  }

  /// Throws xaug::error if these labels would be overwritten while they are still needed.
  void check_apart(const label_view<float>& out) const {
    if (is_soft_ && detail::bytes_of(soft_).overlaps(detail::bytes_of(out)))
      throw error("soft labels", "memory of their own", "memory that overlaps the labels that are read");
  }

  /// Throws xaug::error unless class_of() can be called for `count` samples.
  void check_classes(index count) const {
    if (size() != count) throw error("labels", "one for each of the " + std::to_string(count) + " images", size());
    is_soft_ ? detail::require_labels(soft_, "labels") : detail::require_memory(hard_.data(), hard_.size(), "labels");
  }

  /// The class of sample `i`; for a soft label the most likely one, the first of equals.
  std::int64_t class_of(index i) const {
    if (!is_soft_) return hard_[static_cast<std::size_t>(i)];
    return std::max_element(soft_[i], soft_[i] + soft_.classes) - soft_[i];
  }

  /// Adds `weight` times the label of sample `i`, smoothed, to a row of soft labels.
  void add(index i, float weight, float smoothing, index classes, float* to) const {
    if (weight == 0.0f) return;  // an unused label may be NaN
    const float off = weight * smoothing / static_cast<float>(classes);
    const float on = weight * (1.0f - smoothing);
    for (index c = 0; c < classes; ++c) to[c] += off;
    if (!is_soft_) {
      to[hard_[static_cast<std::size_t>(i)]] += on;
    } else {
      for (index c = 0; c < classes; ++c) to[c] += on * soft_[i][c];
    }
  }

private:
  std::span<const std::int64_t> hard_;
  label_view<const float> soft_;
  bool is_soft_ = false;
};

}  // namespace xaug
