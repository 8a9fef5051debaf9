// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "xaug/image/random_window.hpp"
#include "xaug/image/transform.hpp"
#include "xaug/kernel/fill.hpp"

namespace xaug {

/// What random_erasing puts into its rectangle.
enum class erasing_mode : std::uint8_t { constant, random };
template <>
inline constexpr std::array<std::string_view, 2> enum_names<erasing_mode>{"constant", "random"};

/// Overwrites a random rectangle with probability `p`: its area is a random share (`scale`) of the image's, its height
/// / width random (`ratio`, uniform in its logarithm). After ten rectangles that do not fit, nothing is erased.
///
/// The rectangle gets `fill`, or with mode `random` a number of its own for every value: uniform over the range of the
/// image, as in the paper, or standard normal after normalize, as in torchvision.
/// Any shape, any number of channels. Cost: the rectangle alone.
/// Source: Zhong et al., "Random Erasing Data Augmentation", AAAI 2020; torchvision.transforms.RandomErasing.
struct random_erasing {
  float p = 0.5f;
  range scale{0.02f, 0.33f};
  range ratio{0.3f, 3.3f};
  erasing_mode mode = erasing_mode::constant;
  channel_values fill = 0.0f;

  static constexpr std::string_view name = "random_erasing";
  static constexpr value_use uses = value_use::any;
  static constexpr auto fields() {
    return field_list{field<&random_erasing::p>{probability, "probability of erasing"},
                      field<&random_erasing::scale>{limits{0, 1, true}, "area, a share of the image's"},
                      field<&random_erasing::ratio>{positive, "height / width of the rectangle"},
                      field<&random_erasing::mode>{"a constant, or random values"},
                      field<&random_erasing::fill>{"the constant, 1 is white"}};
  }

  struct draw {
    index top = 0;
    index left = 0;
    index height = 0;
    index width = 0;
    pixel_stream noise{};
    static constexpr auto fields() {
      return field_list{field<&draw::top>{pixel_place}, field<&draw::left>{pixel_place},
                        field<&draw::height>{pixel_place}, field<&draw::width>{pixel_place}, field<&draw::noise>{}};
    }
  };
  std::optional<draw> sample(stream& random, const image_shape& shape) const {
    const auto tall = [](index along, index across) { return std::pair{along, across}; };
    const auto smaller = [&](index h, index w) { return h < shape.height && w < shape.width; };
    const auto found = detail::random_window(random, shape, scale, ratio, tall, smaller);
    if (!found) return std::nullopt;
    return draw{found->top, found->left, found->height, found->width, random.pixels()};
  }

  void plan(const draw& d, plan::pixel_planner& out) const {
    const image_shape shape = out.shape();
    const plan::value_state& values = out.values();
    // Decisions may come from anywhere, so their rectangle is clipped to this image.
    const auto within = [](index number, index most) {
      if (number < 0) throw error("random_erasing", "a rectangle in the image, without numbers below 0", number);
      return std::min(number, most);
    };
    rectangle where;
    where.top = within(d.top, shape.height);
    where.left = within(d.left, shape.width);
    where.height = within(d.height, shape.height - where.top);
    where.width = within(d.width, shape.width - where.left);
    if (mode == erasing_mode::constant) return out.fill(where, fill);
    const float above = values.integral ? values.bound + 1.0f : values.bound;
    out.positional(kernel::random_fill_operation{where, d.noise, !values.bounded, values.integral, above}, values);
  }
  bool fills_in() const { return mode == erasing_mode::random; }
};

}  // namespace xaug
