// SPDX-License-Identifier: BSD-3-Clause
//
// Prints a checksum of what each transform makes of images of each type and of several shapes and layouts. The same is
// to be printed whichever compiler, optimisation and instruction set this was built with: checksums.txt has it.

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "support/images.hpp"
#include "support/variants.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

namespace {

using namespace xaug;
using test::image;
using xaug::index;  // POSIX has a function of this name

/// FNV-1a (Fowler, Noll and Vo) of values as they are in memory.
class checksum {
public:
  template <element T>
  void add(const image<T>& all) {
    test::for_each_element(all.shape(), [&](index y, index x, index c) { add_bytes(all(y, x, c)); });
  }
  template <class T>
  void add_bytes(const T& value) {
    std::array<unsigned char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));
    for (const unsigned char byte : bytes) state_ = (state_ ^ byte) * 0x100000001B3U;
  }
  std::uint64_t value() const { return state_; }

private:
  std::uint64_t state_ = 0xCBF29CE484222325U;
};

void print(const std::string& name, const checksum& sum) {
  std::printf("%016llx %s\n", static_cast<unsigned long long>(sum.value()), name.c_str());
}

constexpr image_shape shapes[] = {{32, 32, 3}, {41, 57, 3}, {30, 29, 1}, {64, 48, 3}};
const test::arrangement layouts[] = {test::interleaved, test::planar};

template <element Out, class Pipeline, element In>
void add_result(checksum& sum, const Pipeline& pipeline, const image<In>& in, const sample_key& key,
                const test::arrangement& how) {
  image<Out> out(pipeline.output_shape(pipeline.sample(key, in.shape()), in.shape()), how);
  pipeline(in.view(), out.view(), key);
  sum.add(out);
}

template <class Pipeline>
checksum sum_of(const Pipeline& pipeline, bool opens) {
  checksum sum;
  for (const image_shape& shape : shapes)
    for (const test::arrangement& how : layouts)
      for (std::uint64_t i = 0; i < 3; ++i) {
        const sample_key key{.seed = 11, .epoch = 1, .index = i};
        const auto bytes = test::random_image<std::uint8_t>(shape, 1 + i, how);
        const auto floats = test::random_image<float>(shape, 1 + i, how);
        add_result<float>(sum, pipeline, bytes, key, how);
        add_result<float>(sum, pipeline, floats, key, how);
        if (opens) continue;
        add_result<std::uint8_t>(sum, pipeline, bytes, key, how);
        add_result<std::uint8_t>(sum, pipeline, floats, key, how);
      }
  return sum;
}

template <class T>
void add_geometry(checksum& sum, const T& t) {
  const pipeline<T> alone(t);
  for (const image_shape& shape : shapes) {
    const auto draws = alone.sample({.seed = 12}, shape);
    std::vector<keypoint> points{{3, 4}, {10.5f, 20.25f}, {28, 2}};
    std::vector<box> boxes{{2, 3, 20, 25, 1}, {0, 0, 28, 29, 2}};
    alone.apply_to_keypoints(draws, shape, points);
    alone.apply_to_boxes(draws, shape, boxes);
    for (const keypoint& each : points) {
      sum.add_bytes(each.x);
      sum.add_bytes(each.y);
      sum.add_bytes(each.visible);
    }
    for (const box& each : boxes) {
      sum.add_bytes(std::array{each.x_min, each.y_min, each.x_max, each.y_max});
      sum.add_bytes(each.label);
    }
  }
}

template <batch_transform T>
void print_batch(T t) {
  const std::vector<std::int64_t> indices{5, 6, 7, 8, 9, 10};
  const std::vector<std::int64_t> classes{0, 1, 0, 2, 1, 0};
  checksum sum;
  const auto add = [&]<element E>(E) {
    const image_shape shape{6 * 24, 31, 3};
    const auto in = test::random_image<E>(shape);
    image<E> out(shape);
    const batch_view<const E> from = nhwc(in.view().data, 6, 24, 31, 3);
    const label_source labels(classes);
    const auto draws = sample_batch(t, {.seed = 13}, indices, from.shape(), 0, &labels);
    apply_batch(t, std::span<const mix_draw>(draws), from, nhwc(out.view().data, 6, 24, 31, 3));
    sum.add(out);
  };
  add(std::uint8_t{});
  add(float{});
  print(std::string(T::name), sum);
}

void print_all() {
  test::for_each_variant([]<class T>(const std::string& name, const T& t) {
    checksum sum = sum_of(any_pipeline{t}, xaug::detail::use_of<T>() == value_use::opens);
    add_geometry(sum, t);
    print(name, sum);
  });
  for_each_type(all_batch_transforms{}, []<class T>() { print_batch(T{}); });
  // Typed pipelines: geometry and pointwise operations in one pass, and several passes.
  const normalize statistics{.mean = {0.49f, 0.48f, 0.45f}, .std = {0.25f, 0.24f, 0.26f}};
  const color_jitter jitter{
      .brightness = {0.6f, 1.4f}, .contrast = {0.6f, 1.4f}, .saturation = {0.6f, 1.4f}, .hue = {-0.2f, 0.2f}};
  checksum sum;
  const auto add = [&](const auto& pipeline) {
    for (const test::arrangement& how : layouts)
      for (std::uint64_t i = 0; i < 8; ++i) {
        const auto in = test::random_image<std::uint8_t>({33, 37, 3}, i, how);
        add_result<float>(sum, pipeline, in, {.seed = 14, .index = i}, how);
      }
  };
  const random_crop crop{.height = 32, .width = 32, .padding = 4, .padding_mode = padding_mode::reflect};
  add(random_crop{.height = 32, .width = 32, .padding = 4} | horizontal_flip{} | statistics);
  add(crop | horizontal_flip{} | jitter | statistics);
  add(brightness{} | saturation{} | hue{} | invert{} | grayscale{} | statistics | random_erasing{});
  add(rotate{.interpolation = interpolation::bilinear} | vertical_flip{} | contrast{} | gaussian_noise{} | statistics);
  print("typed pipelines", sum);
}

}  // namespace

int main() {
  try {
    print_all();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
