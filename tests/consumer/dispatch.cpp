// SPDX-License-Identifier: BSD-3-Clause
//
// dispatch <arch>   for a target of xaug_add_dispatch: kernels of that instruction set run, and give the bits of
// pipelines
//                   that are compiled for the file's own
// dispatch error    the environment variable XAUG_ARCH names none that there is

#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string_view>
#include <vector>

#include "xaug/xaug.hpp"

namespace {

using namespace xaug;

constexpr xaug::index size = 33;  // a multiple of no vector
constexpr xaug::index images = 4;

template <class T>
std::vector<T> some_values(std::size_t count) {
  std::vector<T> values(count);
  std::iota(values.begin(), values.end(), T{0});
  if constexpr (std::same_as<T, float>)
    for (float& value : values)
      value = (value - 256.0f * static_cast<float>(static_cast<int>(value / 256.0f))) / 255.0f;
  return values;
}

int failures = 0;

void expect(bool condition, const char* what) {
  if (condition) return;
  std::printf("failed: %s\n", what);
  ++failures;
}

auto levels() {
  return random_crop{.height = size, .width = size, .padding = 4} | horizontal_flip{} |
         rotate{.interpolation = interpolation::bilinear} |
         color_jitter{.brightness = {0.8f, 1.2f}, .hue = {-0.1f, 0.1f}} | gaussian_noise{};
}

template <element In, element Out>
void expect_same(const auto& typed, const char* what) {
  const any_pipeline at_run_time(typed);
  const std::vector<In> from = some_values<In>(images * size * size * 3);
  std::vector<Out> expected(from.size());
  std::vector<Out> found(from.size());
  std::vector<std::int64_t> indices{0, 1, 2, 3};
  const auto in = nhwc(from.data(), images, size, size, 3);
  typed(in, nchw(expected.data(), images, 3, size, size), {.seed = 5}, indices);
  at_run_time(in, nchw(found.data(), images, 3, size, size), {.seed = 5}, indices);
  expect(found == expected, what);
}

template <element T>
void expect_same_mask() {
  const any_pipeline at_run_time(levels());
  const std::vector<T> from = some_values<T>(size * size);
  std::vector<T> expected(from.size());
  std::vector<T> found(from.size());
  const sample_key key{.seed = 5};
  const image_shape shape{size, size, 3};
  levels().apply_to_mask(levels().sample(key, shape), hwc(from.data(), size, size, 1),
                         hwc(expected.data(), size, size, 1), 1);
  at_run_time.apply_to_mask(at_run_time.sample(key, shape), hwc(from.data(), size, size, 1),
                            hwc(found.data(), size, size, 1), 1);
  expect(found == expected, "a mask");
}

/// A transform of one's own, which is not dispatched.
template <class T>
struct own : T {
  static constexpr auto fields() { return T::fields(); }
};

template <element T>
void expect_same_mixing(const auto& transform) {
  const std::vector<T> from = some_values<T>(images * size * size * 3);
  std::vector<T> expected(from.size());
  std::vector<T> found(from.size());
  const std::vector<std::int64_t> indices{0, 1, 2, 3};
  const std::vector<std::int64_t> classes{1, 1, 0, 1};
  const label_source labels(classes);
  const auto in = nhwc(from.data(), images, size, size, 3);
  const auto draws = sample_batch(transform, {.seed = 5}, indices, in.shape(), 0, &labels);
  apply_batch(transform, std::span<const mix_draw>(draws), in, nhwc(found.data(), images, size, size, 3));
  const own<std::remove_cvref_t<decltype(transform)>> mine{transform};
  apply_batch(mine, std::span<const mix_draw>(draws), in, nhwc(expected.data(), images, size, size, 3));
  expect(found == expected, "mixing");
}

}  // namespace

int main(int, char** arguments) {
  const std::string_view arch = arguments[1];
  if (arch == "error") {
    try {
      std::printf("expected an error, found %s\n", std::string(dispatched_arch()).c_str());
      return 1;
    } catch (const xaug::error& e) {
      std::puts(e.what());
      return std::string_view(e.what()).starts_with("the environment variable XAUG_ARCH: expected ") ? 0 : 1;
    }
  }
  std::printf("%s\n", std::string(dispatched_arch()).c_str());
  expect(dispatched_arch() == arch, "the instruction set");
  expect_same<std::uint8_t, std::uint8_t>(levels(), "uint8 to uint8");
  expect_same<std::uint8_t, float>(levels() | normalize{.mean = 0.5f, .std = 0.25f}, "uint8 to float");
  expect_same<float, std::uint8_t>(levels(), "float to uint8");
  expect_same<float, float>(levels() | normalize{.mean = 0.5f, .std = 0.25f}, "float to float");
  expect_same_mask<std::uint8_t>();
  expect_same_mask<float>();
  expect_same_mixing<std::uint8_t>(mixup{});
  expect_same_mixing<float>(mixup{});
  expect_same_mixing<std::uint8_t>(cutmix{});
  expect_same_mixing<float>(cutmix{});
  expect_same_mixing<std::uint8_t>(class_jitter{});
  expect_same_mixing<float>(class_jitter{});

  // An error of the kernels' files is one here, and what a thread keeps is released from here.
  try {
    std::vector<float> image(12);
    any_pipeline{random_crop{.height = 8, .width = 8}}(chw(image.data(), 3, 2, 2), chw(image.data(), 3, 2, 2), {});
    expect(false, "an error");
  } catch (const xaug::error&) {
  }
  expect(kept_memory() > 0, "memory that is kept");
  release_memory();
  expect(kept_memory() == 0, "memory that is released");
  std::printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
