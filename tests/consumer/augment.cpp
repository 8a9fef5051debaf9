// SPDX-License-Identifier: BSD-3-Clause
// Compiled once for each instruction set; AUGMENT is the name of the function.

#include "augment.hpp"

#include <cstdint>
#include <numeric>

#include "xaug/xaug.hpp"

// xaug/core/config.hpp says why.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ == 12 && __GNUC_MINOR__ < 3 && \
    !defined(XAUG_COPIES_ARE_SAFE)
#error "the target xaug::xaug does not export what this compiler needs"
#endif

augmented AUGMENT() {
  constexpr xaug::index size = 33;  // a multiple of no vector
  std::vector<std::uint8_t> image(size * size * 3);
  std::iota(image.begin(), image.end(), std::uint8_t{0});
  const auto in = xaug::hwc(image.data(), size, size, 3);

  augmented result{std::vector<float>(image.size()), std::vector<float>(image.size())};
  const xaug::normalize to_input{.mean = {0.5f, 0.25f, 0.0f}, .std = {0.5f, 1.0f, 0.25f}};

  const auto flip = xaug::horizontal_flip{.p = 1.0f} | to_input;
  flip(in, xaug::chw(result.exact.data(), 3, size, size), {.seed = 1});

  const auto augment = xaug::random_crop{.height = size, .width = size, .padding = 4} | xaug::horizontal_flip{} |
                       xaug::rotate{.interpolation = xaug::interpolation::bilinear} |
                       xaug::color_jitter{.brightness = {0.8f, 1.2f}, .hue = {-0.05f, 0.05f}} | xaug::gaussian_noise{} |
                       to_input;
  augment(in, xaug::chw(result.random.data(), 3, size, size), {.seed = 42, .epoch = 3, .index = 7});
  return result;
}
