// SPDX-License-Identifier: BSD-3-Clause
// Compiled once for each instruction set; VARIANT is the name of what it exports.

#include "augment.hpp"

#include <cstdint>
#include <numeric>

#include "xaug/xaug.hpp"

// xaug/core/config.hpp says why.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ == 12 && __GNUC_MINOR__ < 3 && \
    !defined(XAUG_COPIES_ARE_SAFE)
#error "the target xaug::xaug does not export what this compiler needs"
#endif

namespace {

constexpr xaug::index size = 33;  // a multiple of no vector

std::vector<std::uint8_t> some_image() {
  std::vector<std::uint8_t> image(size * size * 3);
  std::iota(image.begin(), image.end(), std::uint8_t{0});
  return image;
}

augmented augment() {
  const std::vector<std::uint8_t> image = some_image();
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

void fail() {
  (void)xaug::pipeline(xaug::horizontal_flip{.p = 2.0f});
}

xaug::any_pipeline make() {
  return xaug::any_pipeline{xaug::random_crop{.height = 32, .width = 32, .padding = 4},
                            xaug::one_of(xaug::rotate{}, xaug::hue{}), xaug::normalize{.mean = 0.5f, .std = 0.25f}};
}

std::vector<float> run(const xaug::any_pipeline& augment, const xaug::any_pipeline::draws& draws) {
  const std::vector<std::uint8_t> image = some_image();
  std::vector<float> out(32 * 32 * 3);
  augment.apply(draws, xaug::hwc(image.data(), size, size, 3), xaug::chw(out.data(), 3, 32, 32));
  return out;
}

}  // namespace

const variant VARIANT{augment, fail, make, run};
