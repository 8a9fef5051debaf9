// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/batch/mixing.hpp"

namespace xaug {

/// Moves each image a little towards another one of its class, or away from it: x' = x + s (x_partner - x) with s
/// uniform in `strength`, with probability `p`. The label stays.
///
/// Each sample has its own s and its own partner, uniform among the others of its class in the batch; one without any
/// stays as it is. Around 0, as by default, it is noise of the shape that the class has: the mean of the class stays,
/// and its covariance grows by the factor 1 + 2 var(s), where interpolation alone (s in [0, 1], as in SMOTE) shrinks
/// it. Shape: any, unchanged; float may leave [0, 1], uint8 rounds to nearest and is clamped. Cost: one read of two
/// images and one write.
///
/// Source: this library. Known before: extrapolation from a neighbour, in feature space (DeVries and Taylor, "Dataset
/// Augmentation in Feature Space", ICLR workshop 2017), and adding the difference of two others of the class, in
/// feature space too (Kumar et al., "A Closer Look at Feature Space Data Augmentation for Few-Shot Intent
/// Classification", 2019).
struct class_jitter {
  range strength{-0.5f, 0.5f};
  float p = 1.0f;
  float label_smoothing = 0.0f;

  static constexpr mix_unit unit = mix_unit::sample;
  static constexpr mix_partners partners = mix_partners::same_class;

  static constexpr std::string_view name = "class_jitter";
  static constexpr auto fields() {
    return field_list{field<&class_jitter::strength>{limits{-1.0, 1.0}, "how far towards another image of the class"},
                      field<&class_jitter::p>{probability, "probability of moving"},
                      field<&class_jitter::label_smoothing>{probability, "share given to all classes"}};
  }

  void decide(stream& random, const image_shape&, mix_draw& draw) const {
    const bool moves = random.bernoulli(p);
    const float s = random.uniform(strength.low, strength.high);
    draw.weight = moves ? 1.0f - s : 1.0f;
  }

  template <element E>
  XAUG_PER_ISA void apply(const mix_draw& draw, const image_view<const E>& own, const image_view<const E>& partner,
                          const image_view<E>& out) const {
    kernel::mix(own, partner, draw.weight, out);
  }
};
template <>
inline constexpr bool detail::is_dispatchable_mixing<class_jitter> = true;

}  // namespace xaug
