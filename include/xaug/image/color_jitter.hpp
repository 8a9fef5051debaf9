// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "xaug/image/brightness.hpp"
#include "xaug/image/contrast.hpp"
#include "xaug/image/hue.hpp"
#include "xaug/image/saturation.hpp"
#include "xaug/image/transform.hpp"

namespace xaug {

/// Changes brightness, contrast, saturation and hue, each by a factor drawn uniformly from its range, in a random
/// order, with probability `p`. A range that is the single value without effect (1, for hue 0) leaves that change out.
///
/// 1 or 3 channels (RGB); on 1 channel saturation and hue change nothing. Cost: that of its parts, in shared passes.
/// Source: torchvision.transforms.ColorJitter (the order first, then brightness, contrast, saturation and hue).
struct color_jitter {
  range brightness{1.0f, 1.0f};
  range contrast{1.0f, 1.0f};
  range saturation{1.0f, 1.0f};
  range hue{0.0f, 0.0f};
  float p = 1.0f;

  static constexpr std::string_view name = "color_jitter";
  static constexpr bool colour = true;
  static constexpr auto fields() {
    return field_list{field<&color_jitter::brightness>{non_negative, "multiplies all values"},
                      field<&color_jitter::contrast>{non_negative, "0 is flat grey, 1 is unchanged"},
                      field<&color_jitter::saturation>{non_negative, "0 is grey, 1 is unchanged"},
                      field<&color_jitter::hue>{limits{-0.5, 0.5}, "shift, a share of the full circle"},
                      field<&color_jitter::p>{probability, "probability of applying it"}};
  }

  struct draw {
    std::array<std::uint8_t, 4> order{};  ///< 0 brightness, 1 contrast, 2 saturation, 3 hue
    float brightness = 1.0f;
    float contrast = 1.0f;
    float saturation = 1.0f;
    float hue = 0.0f;
    static constexpr auto fields() {
      return field_list{field<&draw::order>{limits{0, 3}}, field<&draw::brightness>{non_negative},
                        field<&draw::contrast>{non_negative}, field<&draw::saturation>{non_negative},
                        field<&draw::hue>{limits{-0.5, 0.5}}};
    }
  };
  draw sample(stream& random, const image_shape&) const {
    draw d;
    random.permutation(std::span(d.order));
    d.brightness = random.uniform(brightness);
    d.contrast = random.uniform(contrast);
    d.saturation = random.uniform(saturation);
    d.hue = random.uniform(hue);
    return d;
  }

  void plan(const draw& d, plan::pixel_planner& out) const {
    const auto changes = [](const range& r, float neutral) { return r.low != neutral || r.high != neutral; };
    const bool has_colours = out.shape().channels == 3;
    const bool only_hue = !changes(brightness, 1.0f) && !changes(contrast, 1.0f) && !changes(saturation, 1.0f);
    const auto add = [&]<class Part>(const Part& part, float factor) {
      const typename Part::draw drawn{factor};
      if constexpr (pointwise_transform<Part>) {
        plan::value_state values = out.values();
        auto functor = part.functor(drawn, values);
        // torchvision's exact levels are worth their cost only if hue is the only change.
        if constexpr (std::same_as<Part, xaug::hue>) functor.levels = functor.levels && only_hue;
        out.pointwise(functor, values);
      } else {
        part.plan(drawn, out);
      }
    };
    for (const std::uint8_t which : d.order) {
      if (which == 0 && changes(brightness, 1.0f)) add(xaug::brightness{}, d.brightness);
      if (which == 1 && changes(contrast, 1.0f)) add(xaug::contrast{}, d.contrast);
      if (which == 2 && changes(saturation, 1.0f) && has_colours) add(xaug::saturation{}, d.saturation);
      if (which == 3 && changes(hue, 0.0f) && has_colours) add(xaug::hue{}, d.hue);
    }
  }
};

}  // namespace xaug
