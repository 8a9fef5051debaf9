// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "xaug/core/transform.hpp"
#include "xaug/kernel/philox.hpp"

namespace xaug::inline XAUG_ABI {

/// What random_erasing puts into its rectangle.
enum class erasing_mode : std::uint8_t { constant, random };
template <>
inline constexpr std::array<std::string_view, 2> enum_names<erasing_mode>{"constant", "random"};

namespace kernel {

/// Overwrites a rectangle of the image; nothing else is touched.
struct erase_operation {
  index top = 0;
  index left = 0;
  index height = 0;
  index width = 0;
  std::array<float, static_cast<std::size_t>(channel_values::capacity)> fill{};
  bool same = true;  ///< one fill for all channels
  erasing_mode mode = erasing_mode::constant;
  pixel_stream random{};
  plan::value_state values;

  void run(const tile& t) const {
    for_each_row(t, [&](const tile_row& row) {
      if (row.y < top || row.y >= top + height) return;
      const index begin = std::max(row.x, left);
      const index end = std::min(row.x + row.count, left + width);
      if (begin >= end) return;
      for (index c = 0; c < t.image.channels; ++c) {
        float* to = t.plane(c) + row.offset + (begin - row.x);
        if (mode == erasing_mode::constant)
          std::fill_n(to, end - begin, fill[static_cast<std::size_t>(same ? 0 : c)]);
        else
          fill_randomly(to, (c * height + (row.y - top)) * width + (begin - left), end - begin);
      }
    });
  }

private:
  void fill_randomly(float* to, index first, index count) const {
    if (!values.bounded) return normal_run(random, first, count, to);
    uniform_run(random, first, count, to);
    const float scale = values.integral ? values.bound + 1.0f : values.bound;
    for (index i = 0; i < count; ++i) to[i] = values.integral ? std::floor(to[i] * scale) : to[i] * scale;
  }
};

}  // namespace kernel

/// Overwrites a random rectangle with probability `p`: its area is a random share (`scale`) of the image's, its height
/// / width random (`ratio`, uniform in its logarithm). After ten rectangles that do not fit, none.
///
/// The rectangle gets `fill`, or with mode `random` a number of its own for every value: uniform over the range of the
/// image, as in the paper, or standard normal behind normalize, as in torchvision.
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
    return std::tuple{field{"p", &random_erasing::p, probability, "probability of erasing"},
                      field{"scale", &random_erasing::scale, limits{0, 1, true}, "area, a share of the image's"},
                      field{"ratio", &random_erasing::ratio, positive, "height / width of the rectangle"},
                      field{"mode", &random_erasing::mode, any_number, "a constant, or random values"},
                      field{"fill", &random_erasing::fill, any_number, "the constant, 1 is white"}};
  }

  struct draw {
    bool apply = false;
    index top = 0;
    index left = 0;
    index height = 0;
    index width = 0;
    pixel_stream noise{};
    static constexpr auto fields() {
      return std::tuple{field{"apply", &draw::apply},
                        field{"top", &draw::top, pixel_place},
                        field{"left", &draw::left, pixel_place},
                        field{"height", &draw::height, pixel_place},
                        field{"width", &draw::width, pixel_place},
                        field{"noise", &draw::noise}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };
  draw sample(stream& random, const image_shape& shape) const {
    if (!random.bernoulli(p)) return {};
    const auto area = static_cast<float>(shape.pixels());
    const float log_low = std::log(ratio.low);
    const float log_high = std::log(ratio.high);
    const auto whole = [](float x) { return detail::saturated(std::nearbyint(x)); };
    for (int attempt = 0; attempt < 10; ++attempt) {
      const float target = area * random.uniform(scale.low, scale.high);
      const float aspect = std::exp(random.uniform(log_low, log_high));
      const index h = whole(std::sqrt(target * aspect));
      const index w = whole(std::sqrt(target / aspect));
      if (h >= shape.height || w >= shape.width) continue;
      const index top = random.uniform_int(shape.height - h + 1);
      return {true, top, random.uniform_int(shape.width - w + 1), h, w, random.pixels()};
    }
    return {};
  }

  void plan(const draw& d, plan::image_planner& out) const {
    const image_shape shape = out.shape();
    // Decisions may be anybody's: of their rectangle, what lies in this image.
    const auto within = [](index number, index most) {
      if (number < 0) throw error("random_erasing", "a rectangle in the image, without numbers below 0", number);
      return std::min(number, most);
    };
    const index top = within(d.top, shape.height);
    const index left = within(d.left, shape.width);
    kernel::erase_operation operation{top,
                                      left,
                                      within(d.height, shape.height - top),
                                      within(d.width, shape.width - left),
                                      {},
                                      fill.size() == 1,
                                      mode,
                                      d.noise,
                                      out.values()};
    for (index c = 0; c < fill.size(); ++c) operation.fill[static_cast<std::size_t>(c)] = out.values().level(fill[c]);
    out.positional(operation, out.values());
  }
  bool fills_in() const { return mode == erasing_mode::random; }
  void check(const image_shape& shape) const { detail::require_channels("random_erasing.fill", fill, shape.channels); }
};

}  // namespace xaug::inline XAUG_ABI
