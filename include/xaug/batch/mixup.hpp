// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/batch/mixing.hpp"

namespace xaug {

/// Blends each image of a batch with another one, and their labels alike: x' = w x + (1 - w) x_partner with
/// w ~ Beta(alpha, alpha), with probability `p`.
///
/// `unit` says whether w is drawn once for the batch (partners by rolling the batch, as torchvision) or for each sample
/// (partners uniform among the others). With `partners` of the same class an image is joined with one of those only,
/// and keeps its label: SMOTE within the batch (Chawla et al., JAIR 2002). Shape: any, unchanged; on uint8 the blend
/// rounds to nearest. Cost: one read of two images and one write; in a pipeline the batch is augmented into a buffer
/// first. Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018;
/// torchvision.transforms.v2.MixUp.
struct mixup {
  float alpha = 1.0f;
  float p = 1.0f;
  mix_unit unit = mix_unit::batch;
  mix_partners partners = mix_partners::any;
  float label_smoothing = 0.0f;

  static constexpr std::string_view name = "mixup";
  static constexpr auto fields() {
    return field_list{field<&mixup::alpha>{positive, "parameter of the Beta distribution of the weight"},
                      field<&mixup::p>{probability, "probability of mixing"},
                      field<&mixup::unit>{"one decision for the batch, or one for each sample"},
                      field<&mixup::partners>{"any other image, or one of the same class"},
                      field<&mixup::label_smoothing>{probability, "share given to all classes"}};
  }

  void decide(stream& random, const image_shape&, mix_draw& draw) const {
    const bool mixes = random.bernoulli(p);
    const auto weight = static_cast<float>(random.beta(double{alpha}, double{alpha}));
    draw.weight = mixes ? weight : 1.0f;
  }

  template <element E>
  XAUG_PER_ISA void apply(const mix_draw& draw, const image_view<const E>& own, const image_view<const E>& partner,
                          const image_view<E>& out) const {
    kernel::mix(own, partner, draw.weight, out);
  }
};
template <>
inline constexpr bool detail::is_dispatchable_mixing<mixup> = true;

}  // namespace xaug
