// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/image/transform.hpp"
#include "xaug/kernel/noise.hpp"

namespace xaug {

/// How gaussian_noise makes its numbers.
enum class noise_method : std::uint8_t {
  exact,  ///< 24-bit Box-Muller, up to 5.8 standard deviations
  table,  ///< 256 quantiles looked up by random bytes: several times as fast, ends at 2.9 standard deviations
};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<noise_method>{"exact", "table"};

/// Adds independent normal noise to every value, with probability `p`. Its standard deviation is drawn uniformly from
/// `sigma`; it and `mean` are fractions of full scale. Results are clamped. On whole levels (uint8) the noise is
/// truncated to whole levels first.
///
/// Any shape, any number of channels. The noise of a value depends only on the key and its position in the image.
/// Cost: about 1.5 ns per value with `exact`, a fraction of that with `table`.
/// Source: torchvision.transforms.v2.GaussianNoise(clip=True); Albumentations' GaussNoise (a range of sigma).
struct gaussian_noise {
  float mean = 0.0f;
  range sigma{0.1f, 0.1f};
  noise_method method = noise_method::exact;
  float p = 1.0f;

  static constexpr std::string_view name = "gaussian_noise";
  static constexpr auto fields() {
    return field_list{field<&gaussian_noise::mean>{limits{-1, 1}, "mean of the noise, 1 is white"},
                      field<&gaussian_noise::sigma>{limits{0, 10}, "standard deviation, 1 is white"},
                      field<&gaussian_noise::method>{"exact, or a faster table"},
                      field<&gaussian_noise::p>{probability, "probability of applying it"}};
  }

  struct draw {
    float sigma = 0.0f;
    pixel_stream noise{};
    static constexpr auto fields() { return field_list{field<&draw::sigma>{limits{0, 10}}, field<&draw::noise>{}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(sigma), random.pixels()}; }

  void plan(const draw& d, plan::pixel_planner& out) const {
    plan::value_state after = out.values();
    after.round = rounding::truncate;
    out.positional(kernel::noise_operation{d.noise, mean * after.bound, d.sigma * after.bound, after.bound,
                                           after.integral, method == noise_method::table},
                   after);
  }
};

}  // namespace xaug
