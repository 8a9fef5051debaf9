// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/pointwise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/images.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/contrast.hpp"
#include "xaug/image/grayscale.hpp"
#include "xaug/image/hue.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/normalize.hpp"
#include "xaug/image/saturation.hpp"

// Every functor gives the same bits on vectors as on single floats, which are the scalar reference. The tests of the
// transforms compare that reference with torchvision.

namespace xaug::test {
namespace {

using kernel::batch;
using kernel::fused;
using kernel::lanes;

/// Values in a channel: all levels or as many fractions, values that bounds and roundings are sensitive to, and some
/// out of range, which bicubic sampling can give.
std::vector<float> values_up_to(float bound) {
  std::vector<float> values;
  for (int i = 0; i <= 255; ++i) values.push_back(static_cast<float>(i) * (bound / 255.0f));
  for (const float x : {0.0f, 0.5f, 1.0f}) {
    values.push_back(std::nextafter(x * bound, -1.0f));
    values.push_back(std::nextafter(x * bound, 1e3f));
  }
  for (const float x : {-0.0f, -1e-30f, 1e-30f, 1e-7f, -0.05f, 1.05f, -3.0f, 7.0f}) values.push_back(x * bound);
  stream random({.seed = 1});
  while (values.size() % static_cast<std::size_t>(lanes) != 0) values.push_back(random.uniform(0, bound));
  return values;
}

/// Colours: a coarse grid with all corners, greys, colours with equal channels, and random ones.
std::vector<std::array<float, 3>> colours_up_to(float bound) {
  std::vector<std::array<float, 3>> colours;
  const int steps = 15;
  const auto level = [&](int i) { return static_cast<float>(i) * (bound / static_cast<float>(steps)); };
  for (int r = 0; r <= steps; ++r)
    for (int g = 0; g <= steps; ++g)
      for (int b = 0; b <= steps; ++b) colours.push_back({level(r), level(g), level(b)});
  for (const float x : values_up_to(bound)) {
    colours.push_back({x, x, x});
    colours.push_back({x, x, 0.5f * bound});
    colours.push_back({0.25f * bound, x, x});
    colours.push_back({x, bound, x});
  }
  stream random({.seed = 2});
  for (int i = 0; i < 4096; ++i)
    colours.push_back({random.uniform(0, bound), random.uniform(0, bound), random.uniform(0, bound)});
  for (int i = 0; i < 4096; ++i) {  // whole levels
    const auto whole = [&] { return std::floor(random.uniform() * 256) * (bound / 255.0f); };
    colours.push_back({whole(), whole(), whole()});
  }
  while (colours.size() % static_cast<std::size_t>(lanes) != 0) colours.push_back({0, 0, 0});
  return colours;
}

/// The same bits, but for the sign of zero: where the instruction set has no rounding (SSE2), xsimd's floor(-0) is 0.
bool same_number(float a, float b) {
  return same_bits(a, b) || (a == 0.0f && b == 0.0f);
}

/// A single functor on floats, called as its concept says.
template <class F>
void scalar(const fused<F>& f, float (&pixel)[3]) {
  const F& functor = kernel::detail::get<0>(f.functors);
  if constexpr (kernel::channelwise<F>)
    for (std::size_t c = 0; c < 3; ++c) pixel[c] = functor(pixel[c], static_cast<index>(c));
  else
    functor(pixel[0], pixel[1], pixel[2]);
}

/// Runs a fused operation on the colours as vectors and one by one, and compares the bits.
template <class Fused>
void expect_same_bits(const Fused& f, const std::vector<std::array<float, 3>>& colours, const std::string& what) {
  const auto bound = f.template bind<3>(0);
  const auto size = static_cast<std::size_t>(lanes);
  for (std::size_t i = 0; i < colours.size(); i += size) {
    std::array<std::vector<float>, 3> planes;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t k = 0; k < size; ++k) planes[c].push_back(colours[i + k][c]);
    batch pixels[3] = {kernel::load(planes[0].data()), kernel::load(planes[1].data()), kernel::load(planes[2].data())};
    bound(pixels);
    for (std::size_t c = 0; c < 3; ++c) kernel::store(pixels[c], planes[c].data());
    for (std::size_t k = 0; k < size; ++k) {
      const auto [r, g, b] = colours[i + k];
      float pixel[3] = {r, g, b};
      scalar(f, pixel);
      for (std::size_t c = 0; c < 3; ++c)
        ASSERT_TRUE(same_number(planes[c][k], pixel[c])) << what << ": (" << r << ' ' << g << ' ' << b << ") channel "
                                                         << c << ": vector " << planes[c][k] << ", float " << pixel[c];
    }
  }
}

template <class F>
fused<F> alone(const F& functor) {
  return {{{functor}}, {true}};
}

/// What a transform does with values of which white is `bound`.
template <class T>
auto functor_of(const T& t, const drawn<T>& draw, float bound = 1.0f, bool integral = false) {
  plan::value_state values{.bound = bound, .integral = integral};
  return xaug::detail::call_functor(t, draw, values);
}
template <class T>
drawn<T> with_factor(float factor) {
  drawn<T> draw;
  draw.factor = factor;
  return draw;
}

class functors : public testing::TestWithParam<float> {};
INSTANTIATE_TEST_SUITE_P(bounds, functors, testing::Values(1.0f, 255.0f));

TEST_P(functors, brightness) {
  for (const float factor : {0.0f, 0.3f, 0.8f, 1.0f, 1.2f, 2.0f, 17.0f})
    expect_same_bits(alone(functor_of(brightness{}, with_factor<brightness>(factor), GetParam())),
                     colours_up_to(GetParam()), "brightness");
}

TEST_P(functors, contrast) {
  for (const float factor : {0.0f, 0.3f, 0.8f, 1.0f, 1.2f, 2.5f})
    for (const float mean : {0.0f, 0.47f, 1.0f}) {
      const auto blended = [mix = kernel::blend{factor, GetParam()}, grey = mean * GetParam()]<kernel::real B>(
                               const B& x, index) { return mix(x, B(grey)); };
      expect_same_bits(alone(blended), colours_up_to(GetParam()), "contrast");
    }
}

TEST_P(functors, saturation) {
  for (const bool integral : {false, true})
    for (const float factor : {0.0f, 0.3f, 0.8f, 1.0f, 1.2f, 2.0f})
      expect_same_bits(alone(functor_of(saturation{}, with_factor<saturation>(factor), GetParam(), integral)),
                       colours_up_to(GetParam()), "saturation");
}

TEST_P(functors, hue) {
  for (const float shift : {-0.5f, -0.25f, -0.05f, 0.0f, 0.013f, 0.1f, 1.0f / 3.0f, 0.5f})
    expect_same_bits(alone(kernel::hue_functor{shift, GetParam()}), colours_up_to(GetParam()), "hue");
}

TEST_P(functors, grayscale) {
  for (const bool integral : {false, true})
    expect_same_bits(alone(functor_of(grayscale{}, {}, 1.0f, integral)), colours_up_to(GetParam()), "grayscale");
}

TEST_P(functors, invert) {
  expect_same_bits(alone(functor_of(invert{}, {}, GetParam())), colours_up_to(GetParam()), "invert");
}

TEST_P(functors, normalize) {
  const channel_values means[] = {{0.485f, 0.456f, 0.406f}, 0.5f};
  const channel_values stds[] = {{0.229f, 0.224f, 0.225f}, 0.25f};
  for (const channel_values& mean : means)
    for (const channel_values& std : stds) {
      const normalize transform{.mean = mean, .std = std};
      plan::value_state values;
      values.bound = GetParam();
      expect_same_bits(alone(transform.functor(values)), colours_up_to(GetParam()), "normalize");
    }
}

TEST(functors, minimum_maximum_and_clamp_agree_on_special_values) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, nan, infinity, -infinity, 1e-40f, 255.0f, 254.5f, 300.0f};
  const auto first = [](const batch& b) {
    std::vector<float> values(static_cast<std::size_t>(lanes));
    kernel::store(b, values.data());
    return values[0];
  };
  for (const float a : special) {
    for (const float b : special) {
      EXPECT_TRUE(same_bits(first(kernel::min(batch(a), batch(b))), kernel::min(a, b))) << a << ' ' << b;
      EXPECT_TRUE(same_bits(first(kernel::max(batch(a), batch(b))), kernel::max(a, b))) << a << ' ' << b;
    }
    EXPECT_TRUE(same_bits(first(kernel::clamp(batch(a), 255.0f)), kernel::clamp(a, 255.0f))) << a;
    if (!std::isnan(a)) {
      EXPECT_TRUE(same_number(first(kernel::floor(batch(a))), kernel::floor(a))) << a;
    }
  }
  EXPECT_TRUE(std::isnan(kernel::clamp(nan, 255.0f)));
}

// --- Fused operations and tiles -------------------------------------------------------------------------------------

struct tile_memory {
  tile_memory(index pixels, index channels)
      : memory(static_cast<std::size_t>((pixels + kernel::tile::slack) * channels)),
        tile{memory.data(), pixels + kernel::tile::slack, pixels, 0, {1, pixels, channels}} {
    stream random({.seed = 3});
    for (float& value : memory) value = random.uniform();
  }
  std::vector<float> memory;
  kernel::tile tile;
};

TEST(pointwise, map_runs_on_every_pixel_of_every_size) {
  const auto f = alone(functor_of(brightness{}, with_factor<brightness>(1.5f)));
  for (const index channels : {1, 2, 3, 4, 7})
    for (index size = 1; size <= 2 * lanes + 3; ++size) {
      tile_memory m(size, channels);
      const std::vector<float> before = m.memory;
      kernel::map(f, m.tile);
      for (index c = 0; c < channels; ++c)
        for (index i = 0; i < size; ++i) {
          const float old = before[static_cast<std::size_t>(c * m.tile.stride + i)];
          ASSERT_EQ(m.tile.plane(c)[i], kernel::clamp(old * 1.5f, 1.0f)) << channels << ' ' << size;
        }
    }
}

TEST(pointwise, channels_keep_their_constants) {
  for (const index channels : {1, 2, 3, 4, 5, 32}) {
    channel_values mean;
    channel_values std;
    for (index c = 0; c < channels; ++c) {
      mean.push_back(0.1f * static_cast<float>(c));
      std.push_back(1.0f + static_cast<float>(c));
    }
    const normalize transform{.mean = mean, .std = std};
    plan::value_state values;
    tile_memory m(11, channels);
    const std::vector<float> before = m.memory;
    kernel::map(alone(transform.functor(values)), m.tile);
    for (index c = 0; c < channels; ++c)
      for (index i = 0; i < 11; ++i)
        ASSERT_NEAR(m.tile.plane(c)[i], (before[static_cast<std::size_t>(c * m.tile.stride + i)] - mean[c]) / std[c],
                    1e-6f);
  }
}

TEST(pointwise, colours_are_left_alone_on_other_numbers_of_channels) {
  for (const index channels : {1, 2, 4}) {
    tile_memory m(13, channels);
    const std::vector<float> before = m.memory;
    kernel::map(alone(functor_of(grayscale{}, {})), m.tile);
    EXPECT_EQ(m.memory, before);
  }
}

TEST(pointwise, fused_operations_run_in_order_and_only_if_active) {
  const auto inverted = functor_of(invert{}, {});
  const auto darker = functor_of(brightness{}, with_factor<brightness>(0.5f));
  const auto coloured = functor_of(saturation{}, with_factor<saturation>(1.7f));
  for (unsigned active = 0; active < 8; ++active) {
    auto f = fused<decltype(inverted), decltype(darker), decltype(coloured)>{{{inverted}, {darker}, {coloured}}, {}};
    f.active = {(active & 1) != 0, (active & 2) != 0, (active & 4) != 0};
    tile_memory together(19, 3);
    tile_memory apart(19, 3);
    kernel::map(f, together.tile);
    if (f.active[0]) kernel::map(alone(inverted), apart.tile);
    if (f.active[1]) kernel::map(alone(darker), apart.tile);
    if (f.active[2]) kernel::map(alone(coloured), apart.tile);
    for (index c = 0; c < 3; ++c)
      for (index i = 0; i < 19; ++i)
        ASSERT_TRUE(same_bits(together.tile.plane(c)[i], apart.tile.plane(c)[i])) << active;
  }
}

TEST(pointwise, fused_operations_can_be_copied_as_bytes) {
  using brightness_functor = decltype(functor_of(brightness{}, {}));
  static_assert(std::is_trivially_copyable_v<fused<brightness_functor, kernel::hue_functor>>);
  static_assert(kernel::channelwise<brightness_functor> && !kernel::colourwise<brightness_functor>);
  static_assert(kernel::colourwise<kernel::hue_functor> && !kernel::channelwise<kernel::hue_functor>);
}

}  // namespace
}  // namespace xaug::test
