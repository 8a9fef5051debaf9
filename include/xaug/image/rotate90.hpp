// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"

namespace xaug {

/// Turns the image by quarters of a circle, counter-clockwise, with probability `p`; how many is drawn from `turns`.
///
/// Shape: an odd number of turns exchanges height and width. So that the shape of the output is not random, an image
/// that is not square is turned only by numbers of the same parity as turns.low.
/// Cost: none of its own in a pipeline; reading columns as rows is slower than reading rows.
/// Source: numpy.rot90; Albumentations' RandomRotate90.
struct rotate90 {
  int_range turns{0, 3};
  float p = 1.0f;

  static constexpr std::string_view name = "rotate90";
  static constexpr auto fields() {
    return field_list{field<&rotate90::turns>{limits{0, 3}, "quarter turns counter-clockwise"},
                      field<&rotate90::p>{probability, "probability of turning"}};
  }

  struct draw {
    index turns = 0;
    static constexpr auto fields() { return field_list{field<&draw::turns>{limits{0, 3}}}; }
  };
  draw sample(stream& random, const image_shape& shape) const {
    const index step = shape.height == shape.width ? 1 : 2;
    return {turns.low + step * random.uniform_int((turns.high - turns.low) / step + 1)};
  }

  void plan(const draw& d, plan::geometry auto& out) const { out.turn(d.turns); }
};

}  // namespace xaug
