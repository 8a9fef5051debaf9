// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/config.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// The result of comparing paired vectors.
template <class Half>
struct paired_bool {
  Half low;
  Half high;

  friend paired_bool operator&(const paired_bool& a, const paired_bool& b) { return {a.low & b.low, a.high & b.high}; }
  friend paired_bool operator|(const paired_bool& a, const paired_bool& b) { return {a.low | b.low, a.high | b.high}; }
};

/// A vector of floats made of two vectors of half its width, with the interface of xsimd::batch that kernels use. It
/// lets tests run kernels at widths that the processor does not have.
template <class Half>
struct paired {
  Half low;
  Half high;

  static constexpr std::size_t size = 2 * Half::size;
  using batch_bool_type = paired_bool<typename Half::batch_bool_type>;

  paired() = default;
  explicit paired(float value) : low(value), high(value) {}
  paired(const Half& low_, const Half& high_) : low(low_), high(high_) {}

  static paired load_unaligned(const float* from) {
    return {Half::load_unaligned(from), Half::load_unaligned(from + Half::size)};
  }
  void store_unaligned(float* to) const {
    low.store_unaligned(to);
    high.store_unaligned(to + Half::size);
  }

  friend paired operator+(const paired& a, const paired& b) { return {a.low + b.low, a.high + b.high}; }
  friend paired operator-(const paired& a, const paired& b) { return {a.low - b.low, a.high - b.high}; }
  friend paired operator*(const paired& a, const paired& b) { return {a.low * b.low, a.high * b.high}; }
  friend paired operator/(const paired& a, const paired& b) { return {a.low / b.low, a.high / b.high}; }
  friend batch_bool_type operator==(const paired& a, const paired& b) { return {a.low == b.low, a.high == b.high}; }
  friend batch_bool_type operator<(const paired& a, const paired& b) { return {a.low < b.low, a.high < b.high}; }
  friend batch_bool_type operator>(const paired& a, const paired& b) { return {a.low > b.low, a.high > b.high}; }
  friend batch_bool_type operator>=(const paired& a, const paired& b) { return {a.low >= b.low, a.high >= b.high}; }
};

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
