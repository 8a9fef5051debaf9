// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/warp.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "support/reference.hpp"
#include "xaug/plan/maps.hpp"

// Sampling through affine matrices: the checked scalar function against one in double precision, and the vector code
// against the scalar function. Images fill their heap blocks exactly, so that AddressSanitizer sees reads beyond them.

namespace xaug::test {
namespace {

using kernel::lanes;
template <class T>
using warp_source = kernel::warp_source<T, centered_affine>;

constexpr interpolation methods[] = {interpolation::nearest, interpolation::bilinear, interpolation::bicubic};

template <element T>
warp_source<T> source_of(const image<T>& in, const affine_matrix& matrix, interpolation method, float fill = 0) {
  warp_source<T> source{{in.view(), method, {}},
                        centered_affine(matrix, in.shape()),
                        nullptr,
                        lattice(in.shape().height, in.shape().width)};
  source.fill.values[0] = fill;
  return source;
}

template <class Source>
image<float> warped(const Source& source, index capacity = 1024) {
  const image_shape shape{source.after.y.size, source.after.x.size, source.image.shape.channels};
  image<float> out(shape);
  const index stride = capacity + kernel::tile::slack;
  std::vector<float> memory(static_cast<std::size_t>(stride * shape.channels));
  for (index first = 0; first < shape.pixels(); first += capacity) {
    const kernel::tile t{memory.data(), stride, std::min(capacity, shape.pixels() - first), first, shape};
    load_tile(source, t);
    kernel::store_tile(t, out.view(), {});
  }
  return out;
}

/// The same by the scalar function for each pixel.
template <element T, class Map>
image<float> warped_by_pixels(const kernel::warp_source<T, Map>& source) {
  image<float> out({source.after.y.size, source.after.x.size, source.image.shape.channels});
  for (index y = 0; y < out.shape().height; ++y) {
    const kernel::detail::warp_coordinates<T, Map> coordinates(source, y);
    for (index x = 0; x < out.shape().width; ++x) {
      const auto [u, v] = coordinates(static_cast<float>(x));
      kernel::detail::warp_pixel<T>(source, u, v, &out(y, x, 0), 1);
    }
  }
  return out;
}

template <element T>
image<float> as_floats(const image<T>& in) {
  image<float> out(in.shape());
  for_each_element(in.shape(), [&](index y, index x, index c) { out(y, x, c) = static_cast<float>(in(y, x, c)); });
  return out;
}

affine_matrix random_matrix(stream& random) {
  const double angle = random.uniform(-3.2f, 3.2f);
  const double scale = std::exp(double{random.uniform(-0.7f, 0.7f)});
  const double shear = random.bernoulli(0.5f) ? double{random.uniform(-0.5f, 0.5f)} : 0.0;
  const auto f = [](double x) { return static_cast<float>(x); };
  return {f(scale * std::cos(angle)), f(scale * (std::cos(angle) * shear - std::sin(angle))), random.uniform(-6, 6),
          f(scale * std::sin(angle)), f(scale * (std::sin(angle) * shear + std::cos(angle))), random.uniform(-6, 6)};
}

template <class T>
class warp : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(warp, elements);

TYPED_TEST(warp, the_identity_changes_nothing) {
  for (const interpolation method : methods)
    for (const image_shape& shape : {image_shape{1, 1, 1}, {5, 8, 3}, {17, 33, 3}, {9, 40, 4}}) {
      const auto in = random_image<TypeParam>(shape, 1);
      EXPECT_TRUE(equal(warped(source_of(in, {1, 0, 0, 0, 1, 0}, method, 0.25f)), as_floats(in))) << shape;
    }
}

TYPED_TEST(warp, shifts_by_whole_pixels_are_those_of_the_lattice) {
  const auto in = random_image<TypeParam>({13, 21, 3}, 2);
  for (const interpolation method : {interpolation::nearest, interpolation::bilinear})
    for (const auto& [dx, dy] :
         {std::pair<index, index>{1, 0}, {0, -1}, {-3, 2}, {20, 0}, {0, 13}, {-40, 5}, {7, -12}}) {
      const affine_matrix shift{1, 0, static_cast<float>(-dx), 0, 1, static_cast<float>(-dy)};
      const sides by{std::max<index>(dx, 0), std::max<index>(dy, 0), std::max<index>(-dx, 0), std::max<index>(-dy, 0)};
      const auto large = padded(in, by, padding_mode::constant, std::vector<TypeParam>(3, TypeParam{1}));
      const auto expected = cropped(large, by.bottom, by.right, 13, 21);
      EXPECT_TRUE(equal(warped(source_of(in, shift, method, 1.0f)), as_floats(expected))) << dx << ' ' << dy;
    }
}

TYPED_TEST(warp, vectors_give_the_bits_of_the_scalar_function) {
  stream random({.seed = 3});
  for (int round = 0; round < 300; ++round) {
    const image_shape shape{1 + random.uniform_int(30), 1 + random.uniform_int(50),
                            round % 4 == 0 ? 1 + random.uniform_int(4) : 3};
    const arrangement& how = round % 2 == 0 ? interleaved : arrangements[random.uniform_int(std::size(arrangements))];
    const auto in = random_image<TypeParam>(shape, static_cast<std::uint64_t>(round), how);
    auto source = source_of(in, random_matrix(random), methods[random.uniform_int(3)], random.uniform());
    if (round % 3 != 0) source.method = interpolation::bilinear;  // which has code of its own
    source.after.turn(random.uniform_int(4));
    if (random.bernoulli(0.5f)) source.after.flip_x();
    if (random.bernoulli(0.5f)) source.after.flip_y();
    const index height = 1 + random.uniform_int(source.after.y.size);
    const index width = 1 + random.uniform_int(source.after.x.size);
    source.after.crop(random.uniform_int(source.after.y.size - height + 1),
                      random.uniform_int(source.after.x.size - width + 1), height, width);
    ASSERT_TRUE(equal(warped(source, 1 + random.uniform_int(200)), warped_by_pixels(source)))
        << "round " << round << ", " << shape << ", " << how;
  }
}

/// A homography with a horizon in the image, and a field of displacements.
template <class Use>
void for_each_map(stream& random, const image_shape& shape, const Use& use) {
  plan::homography tilted;
  for (std::size_t i = 0; i < 6; ++i) tilted.m[i] += random.uniform(-0.4f, 0.4f);
  tilted.m[6] = random.uniform(-0.05f, 0.05f);
  tilted.m[7] = random.uniform(-0.05f, 0.05f);
  use(tilted);
  const auto shake = [key = random.pixels()](std::span<float> x, std::span<float> y) {
    stream values(key.key, key.sample, key.position);
    for (float& d : x) d = values.uniform(-3, 3);
    for (float& d : y) d = values.uniform(-3, 3);
  };
  use(plan::displacement_field(shape, 1 + random.uniform_int(shape.height), 1 + random.uniform_int(6), shake));
}

TYPED_TEST(warp, vectors_give_the_bits_of_the_scalar_function_for_any_map) {
  stream random({.seed = 11});
  for (int round = 0; round < 100; ++round) {
    const image_shape shape{1 + random.uniform_int(30), 1 + random.uniform_int(50), round % 4 == 0 ? 1 : 3};
    const auto in = random_image<TypeParam>(shape, static_cast<std::uint64_t>(round));
    for_each_map(random, shape, [&](const auto& map) {
      std::vector<float> table;
      if constexpr (requires { map.table_size(); }) {
        table.resize(static_cast<std::size_t>(map.table_size()));
        map.make_table(table);
      }
      kernel::warp_source<TypeParam, std::remove_cvref_t<decltype(map)>> source{
          {in.view(), methods[random.uniform_int(3)], {}}, map, table.data(), lattice(shape.height, shape.width)};
      source.after.turn(random.uniform_int(4));
      ASSERT_TRUE(equal(warped(source, 1 + random.uniform_int(200)), warped_by_pixels(source))) << round;
    });
  }
}

// grid_sample with a mask as a fourth channel, written down in double precision.
template <element T>
double sampled(const image<T>& in, double u, double v, index c, interpolation method, double fill) {
  const auto weight = [&](double t) {
    t = std::abs(t);
    if (method == interpolation::bilinear) return std::max(0.0, 1 - t);
    constexpr double a = -0.75;
    if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0.0;
  };
  double value = 0;
  double mask = 0;
  for (index y = 0; y < in.shape().height; ++y)
    for (index x = 0; x < in.shape().width; ++x) {
      const double w = weight(u - static_cast<double>(x)) * weight(v - static_cast<double>(y));
      value += w * static_cast<double>(in(y, x, c));
      mask += w;
    }
  // Inside the mask is 1 but for rounding.
  return value * mask + fill * (1 - mask);
}

TYPED_TEST(warp, agrees_with_sampling_in_double_precision) {
  stream random({.seed = 4});
  const auto in = random_image<TypeParam>({12, 15, 3}, 5);
  const double unit = std::same_as<TypeParam, float> ? 1.0 : 255.0;
  double largest = 0;
  for (int round = 0; round < 12; ++round) {
    const auto source = source_of(in, random_matrix(random), methods[1 + round % 2], 0.3f);
    const auto out = warped(source);
    const auto& m = source.map.matrix;
    for_each_element(in.shape(), [&](index y, index x, index c) {
      const double column = static_cast<double>(x) - 7.0;
      const double row = static_cast<double>(y) - 5.5;
      const double u = double{m[0]} * column + double{m[1]} * row + double{m[2]} + 7.0;
      const double v = double{m[3]} * column + double{m[4]} * row + double{m[5]} + 5.5;
      const double expected = sampled(in, u, v, c, source.method, double{source.fill[0]});
      largest = std::max(largest, std::abs(static_cast<double>(out(y, x, c)) - expected) / unit);
    });
  }
  EXPECT_LT(largest, 1e-5);
}

TYPED_TEST(warp, nearest_takes_the_pixel_whose_square_is_hit) {
  stream random({.seed = 6});
  const auto in = random_image<TypeParam>({12, 15, 2}, 5);
  for (int round = 0; round < 10; ++round) {
    const auto source = source_of(in, random_matrix(random), interpolation::nearest, 0.5f);
    const auto out = warped(source);
    const auto& m = source.map.matrix;
    index wrong = 0;
    for_each_element(in.shape(), [&](index y, index x, index c) {
      const double column = static_cast<double>(x) - 7.0;
      const double row = static_cast<double>(y) - 5.5;
      const double u = double{m[0]} * column + double{m[1]} * row + double{m[2]} + 7.0;
      const double v = double{m[3]} * column + double{m[4]} * row + double{m[5]} + 5.5;
      const auto near_border = [](double t) { return std::abs(t - std::floor(t) - 0.5) < 1e-4; };
      if (near_border(u) || near_border(v)) return;  // rounding decides
      const auto i = static_cast<index>(std::floor(u + 0.5));
      const auto j = static_cast<index>(std::floor(v + 0.5));
      const bool inside = i >= 0 && i < 15 && j >= 0 && j < 12;
      wrong += out(y, x, c) != (inside ? static_cast<float>(in(j, i, c)) : 0.5f) ? 1 : 0;
    });
    EXPECT_EQ(wrong, 0) << round;
  }
}

TEST(warp, quarter_turns_of_squares_are_those_of_the_lattice) {
  const auto in = random_image<std::uint8_t>({16, 16, 3}, 6);
  // Sampling with the inverse of a turn counter-clockwise.
  const affine_matrix quarter{0, -1, 0, 1, 0, 0};
  for (const interpolation method : methods)
    EXPECT_TRUE(equal(warped(source_of(in, quarter, method)), as_floats(turned(in))));
}

TEST(warp, coordinates_that_are_not_numbers_or_far_away_give_the_fill) {
  const auto in = random_image<std::uint8_t>({8, 8, 3}, 7);
  const float nan = std::nanf("");
  for (const float bad : {nan, INFINITY, -INFINITY, 1e30f, -1e30f})
    for (const interpolation method : methods) {
      const auto out = warped(source_of(in, {1, 0, bad, 0, 1, 0}, method, 9.0f));
      image<float> expected(in.shape());
      for_each_element(expected.shape(), [&](index y, index x, index c) { expected(y, x, c) = 9.0f; });
      EXPECT_TRUE(equal(out, expected)) << bad;
    }
}

TEST(warp, rows_far_apart_in_memory_are_those_of_the_dense_copy) {
  // Offsets of its last rows do not fit into 32 bits. Only the pages that are touched take memory.
  constexpr index height = 6;
  constexpr index width = 40;
  constexpr index stride = index{1} << 30;
  constexpr std::size_t size = (height - 1) * stride + width * 3;
  void* const pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  const auto dense = random_image<std::uint8_t>({height, width, 3}, 10);
  for (const bool upside_down : {false, true}) {
    image_view<std::uint8_t> far{static_cast<std::uint8_t*>(pages), dense.shape(), stride, 3, 1};
    if (upside_down) far = {far.data + (height - 1) * stride, far.shape, -stride, 3, 1};
    for_each_element(dense.shape(), [&](index y, index x, index c) { far(y, x, c) = dense(y, x, c); });
    for (const interpolation method : methods) {
      auto source = source_of(dense, {1, 0.01f, 0.25f, -0.01f, 1, 0.5f}, method);
      const auto expected = warped(source);
      source.image = far;
      EXPECT_TRUE(equal(warped(source), expected));
    }
  }
  munmap(pages, size);
}

TEST(warp, more_channels_than_fills_can_have) {
  const auto in = random_image<std::uint8_t>({5, 6, 40}, 8);
  auto source = source_of(in, {0, -1, 3, 1, 0, 0}, interpolation::bilinear, 7.0f);
  const auto out = warped(source, 64);
  EXPECT_TRUE(equal(out, warped_by_pixels(source)));
}

#if defined(__AVX2__)
// Where the vector code may not read, it has to say so, and where it can, it should serve.
TEST(warp, vector_code_serves_inside_and_refuses_at_the_edge) {
  const auto in = random_image<std::uint8_t>({10, 20, 3}, 9);
  const auto source = source_of(in, {1, 0, 0, 0, 1, 0}, interpolation::bilinear);
  const std::uint8_t* low = in.view().data;
  const std::uint8_t* high = low + in.view().extent().second - 3;
  std::array<float, 3 * 16> to{};
  const auto serves = [&](float u, float v) {
    const __m256 columns = _mm256_add_ps(_mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_ps(u));
    return kernel::detail::warp_rgb8(source, low, high, columns, _mm256_set1_ps(v), to.data(), 16);
  };
  EXPECT_TRUE(serves(0, 0));
  EXPECT_TRUE(serves(3.5f, 4.25f));
  EXPECT_TRUE(serves(11.0f, 7.5f));  // the last column but one
  EXPECT_FALSE(serves(12.0f, 4));    // its right neighbour is outside
  EXPECT_FALSE(serves(-0.01f, 4));
  EXPECT_FALSE(serves(3, 9));  // as is the row below
  EXPECT_FALSE(serves(3, -0.5f));
  EXPECT_FALSE(serves(11.5f, 8.5f));  // inside, but the last corner's load would end behind the image
  EXPECT_FALSE(serves(std::nanf(""), 3));
}
#endif

}  // namespace
}  // namespace xaug::test
