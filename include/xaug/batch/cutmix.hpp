// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "xaug/batch/mixing.hpp"

namespace xaug {

/// Pastes a rectangle of another image of the batch into each image, with probability `p`; labels mix by the areas. The
/// rectangle's centre is uniform and its sides are sqrt(1 - w) of the image's with w ~ Beta(alpha, alpha), clipped; the
/// weight of the label is what remains of the area.
///
/// `unit` says whether the rectangle is drawn once for the batch (partners by rolling the batch, as torchvision) or for
/// each sample (partners uniform among the others). With `partners` of the same class the rectangle comes from one of
/// those, and the label stays what it was: new images of a class from the parts of its members, where they are aligned
/// (Zhao and Lei, "Intra-Class CutMix for Unbalanced Data Augmentation", ICMLC 2021, for rare classes). Shape: any,
/// unchanged. Cost: row copies.
/// Source: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", ICCV
/// 2019; torchvision.transforms.v2.CutMix.
struct cutmix {
  float alpha = 1.0f;
  float p = 1.0f;
  mix_unit unit = mix_unit::batch;
  mix_partners partners = mix_partners::any;
  float label_smoothing = 0.0f;

  static constexpr std::string_view name = "cutmix";
  static constexpr auto fields() {
    return field_list{field<&cutmix::alpha>{positive, "parameter of the Beta distribution of the weight"},
                      field<&cutmix::p>{probability, "probability of mixing"},
                      field<&cutmix::unit>{"one decision for the batch, or one for each sample"},
                      field<&cutmix::partners>{"any other image, or one of the same class"},
                      field<&cutmix::label_smoothing>{probability, "share given to all classes"}};
  }

  void decide(stream& random, const image_shape& shape, mix_draw& draw) const {
    const bool mixes = random.bernoulli(p);
    const double weight = random.beta(double{alpha}, double{alpha});
    const index x = random.uniform_int(shape.width);
    const index y = random.uniform_int(shape.height);
    if (!mixes) return;
    const double half = 0.5 * std::sqrt(1.0 - weight);
    const auto side = [&](index center, index size, index& start, index& length) {
      const auto reach = static_cast<index>(half * static_cast<double>(size));
      start = std::max<index>(center - reach, 0);
      length = std::min(center + reach, size) - start;
    };
    side(x, shape.width, draw.left, draw.width);
    side(y, shape.height, draw.top, draw.height);
    draw.weight = 1.0f - static_cast<float>(draw.height * draw.width) / static_cast<float>(shape.pixels());
  }

  template <element E>
  XAUG_PER_ISA void apply(const mix_draw& draw, const image_view<const E>& own, const image_view<const E>& partner,
                          const image_view<E>& out) const {
    kernel::copy(own, out);
    kernel::paste(partner, draw.top, draw.left, draw.height, draw.width, out);
  }
};
template <>
inline constexpr bool detail::is_dispatchable_mixing<cutmix> = true;

}  // namespace xaug
