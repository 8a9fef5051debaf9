// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/view.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/core/xtensor.hpp"

namespace xaug::test {
namespace {

// Every view has to name the same element of memory as the expression that it was made of.
template <class View, class E>
void expect_same_elements(const View& view, E&& e, std::array<std::size_t, 3> axes) {
  const image_shape s = view.shape;
  const index lengths[] = {s.height, s.width, s.channels};
  for (std::size_t k = 0; k < 3; ++k)
    ASSERT_EQ(lengths[k], axes[k] < e.dimension() ? static_cast<index>(e.shape()[axes[k]]) : 1);
  for (index y = 0; y < s.height; ++y)
    for (index x = 0; x < s.width; ++x)
      for (index c = 0; c < s.channels; ++c) {
        std::vector<std::size_t> at(e.dimension());
        const index place[] = {y, x, c};
        for (std::size_t k = 0; k < 3; ++k)
          if (axes[k] < e.dimension()) at[axes[k]] = static_cast<std::size_t>(place[k]);
        ASSERT_EQ(&view(y, x, c), &e.element(at.begin(), at.end())) << y << ' ' << x << ' ' << c;
      }
}
constexpr std::size_t none = 99;

TEST(view, hwc_of_containers) {
  xt::xtensor<std::uint8_t, 3> fixed({4, 5, 3});
  xt::xarray<float> dynamic = xt::zeros<float>({4, 5, 3});
  xt::xtensor<float, 3, xt::layout_type::column_major> columns({4, 5, 3});
  expect_same_elements(hwc(fixed), fixed, {0, 1, 2});
  expect_same_elements(hwc(dynamic), dynamic, {0, 1, 2});
  expect_same_elements(hwc(columns), columns, {0, 1, 2});
  static_assert(std::same_as<decltype(hwc(fixed)), image_view<std::uint8_t>>);
  static_assert(std::same_as<decltype(hwc(std::as_const(fixed))), image_view<const std::uint8_t>>);
  EXPECT_EQ(hwc(fixed).stride_y, 15);
  EXPECT_EQ(hwc(fixed).stride_x, 3);
  EXPECT_EQ(hwc(fixed).stride_c, 1);
}

// What ends with a temporary, and what does not. Those that do are in tests/compile_fail.
template <class E>
constexpr bool dangles(E&&) {
  return detail::owns_elements<E>;
}

TEST(view, of_temporaries_that_own_nothing) {
  xt::xtensor<float, 3> pixels = xt::ones<float>({4, 5, 3});
  xt::xarray<float> dynamic = pixels;
  xt::xtensor_fixed<float, xt::xshape<4, 5, 3>> fixed;
  std::vector<float> values(60);
  const std::array<std::size_t, 3> extents{4, 5, 3};
  const auto make = [&] { return pixels; };

  // Views and adaptors of what is elsewhere, and views of those.
  EXPECT_EQ(hwc(xt::view(pixels, xt::range(1, 3))).data, &pixels(1, 0, 0));
  EXPECT_EQ(hwc(xt::view(std::as_const(pixels), xt::range(1, 3))).data, &pixels(1, 0, 0));
  EXPECT_EQ(hwc(xt::view(xt::view(pixels, xt::range(1, 4)), xt::range(1, 3))).data, &pixels(2, 0, 0));
  EXPECT_EQ(hwc(xt::strided_view(pixels, {xt::range(1, 3), xt::all(), xt::all()})).data, &pixels(1, 0, 0));
  EXPECT_EQ(hwc(xt::view(dynamic, xt::range(1, 3))).data, &dynamic(1, 0, 0));
  EXPECT_EQ(hwc(xt::adapt(values.data(), extents)).data, values.data());
  EXPECT_EQ(hwc(xt::adapt(values.data(), values.size(), xt::no_ownership(), extents)).data, values.data());
  EXPECT_EQ(hwc(xt::adapt(values, extents)).data, values.data());
  EXPECT_EQ(hwc(xt::adapt(values.data(), xt::xshape<4, 5, 3>())).data, values.data());
  EXPECT_EQ(hwc(xt::view(xt::adapt(values, extents), xt::range(1, 3))).data, values.data() + 15);
  EXPECT_EQ(hw(xt::view(pixels, xt::all(), xt::all(), 1)).data, &pixels(0, 0, 1));
  EXPECT_FALSE(dangles(pixels) || dangles(fixed) || dangles(std::as_const(dynamic)));

  EXPECT_TRUE(dangles(make()));
  EXPECT_TRUE(dangles(xt::xarray<float>(dynamic)));
  EXPECT_TRUE(dangles(std::move(fixed)));
  EXPECT_TRUE(dangles(xt::view(make(), xt::range(1, 3))));
  EXPECT_TRUE(dangles(xt::view(xt::view(make(), xt::range(1, 4)), xt::range(1, 3))));
  EXPECT_TRUE(dangles(xt::strided_view(make(), {xt::range(1, 3), xt::all(), xt::all()})));
  EXPECT_TRUE(dangles(xt::adapt(std::vector<float>(60), extents)));
  EXPECT_TRUE(dangles(xt::adapt(std::allocator<float>().allocate(60), 60, xt::acquire_ownership(), extents)));
  // A name makes them last.
  auto view = xt::view(make(), xt::range(1, 3));
  EXPECT_FALSE(dangles(view));
  EXPECT_EQ(hwc(view)(0, 0, 0), 1.0f);
}

TEST(view, chw_and_hw_of_containers) {
  xt::xtensor<float, 3> planes({3, 4, 5});
  xt::xtensor<std::uint8_t, 2> grey({4, 5});
  expect_same_elements(chw(planes), planes, {1, 2, 0});
  expect_same_elements(hw(grey), grey, {0, 1, none});
}

TEST(view, batches_of_containers) {
  xt::xtensor<std::uint8_t, 4> interleaved({2, 4, 5, 3});
  xt::xtensor<float, 4> planes({2, 3, 4, 5});
  xt::xtensor<float, 3> grey({2, 4, 5});
  ASSERT_EQ(nhwc(interleaved).size, 2);
  for (index i = 0; i < 2; ++i) {
    auto one = xt::view(interleaved, i);
    expect_same_elements(nhwc(interleaved)[i], one, {0, 1, 2});
    auto plane = xt::view(planes, i);
    expect_same_elements(nchw(planes)[i], plane, {1, 2, 0});
    auto flat = xt::view(grey, i);
    expect_same_elements(nhw(grey)[i], flat, {0, 1, none});
  }
}

TEST(view, of_adaptors_views_and_negative_steps) {
  std::vector<float> memory(4 * 5 * 3);
  auto adapted = xt::adapt(memory.data(), memory.size(), xt::no_ownership(), std::vector<std::size_t>{4, 5, 3});
  expect_same_elements(hwc(adapted), adapted, {0, 1, 2});

  xt::xarray<std::uint8_t> image = xt::zeros<std::uint8_t>({8, 9, 4});
  using xt::placeholders::_;
  auto strided = xt::strided_view(image, {xt::range(_, _, -1), xt::range(1, 8, 3), xt::range(_, _, -2)});
  const auto view = hwc(strided);
  expect_same_elements(view, strided, {0, 1, 2});
  EXPECT_LT(view.stride_y, 0);
  EXPECT_LT(view.stride_c, 0);
  expect_same_elements(hwc(xt::strided_view(image, {xt::range(2, 6), xt::all(), xt::range(0, 3)})),
                       xt::strided_view(image, {xt::range(2, 6), xt::all(), xt::range(0, 3)}), {0, 1, 2});
  auto window = xt::view(image, xt::range(2, 7), xt::range(3, 9), xt::all());
  expect_same_elements(hwc(window), window, {0, 1, 2});
  auto plane = xt::view(image, xt::all(), xt::all(), 2);
  expect_same_elements(hw(plane), plane, {0, 1, none});
}

TEST(view, dimensions_of_length_one) {
  xt::xtensor<float, 3> tensor({1, 1, 1});
  expect_same_elements(hwc(tensor), tensor, {0, 1, 2});
  xt::xtensor<float, 3> column({6, 1, 2});
  expect_same_elements(hwc(column), column, {0, 1, 2});
}

TEST(view, wrong_numbers_of_dimensions_are_refused) {
  xt::xarray<float> two = xt::zeros<float>({4, 5});
  xt::xarray<float> three = xt::zeros<float>({4, 5, 3});
  xt::xarray<float> four = xt::zeros<float>({1, 4, 5, 3});
  expect_error([&] { hwc(two); }, {"hwc", "3 dimensions", "found 2"});
  expect_error([&] { chw(four); }, {"chw", "3 dimensions", "found 4"});
  expect_error([&] { hw(three); }, {"hw", "2 dimensions", "found 3"});
  expect_error([&] { nhwc(three); }, {"nhwc", "4 dimensions", "found 3"});
  expect_error([&] { nchw(two); }, {"nchw", "4 dimensions", "found 2"});
  expect_error([&] { nhw(four); }, {"nhw", "3 dimensions", "found 4"});
}

TEST(view, only_memory_of_elements_is_taken) {
  using lazy = decltype(std::declval<xt::xarray<float>&>() + 1.0f);
  static_assert(!strided_expression<lazy>);
  static_assert(!strided_expression<xt::xarray<double>>);
  static_assert(!strided_expression<xt::xarray<int>>);
  static_assert(strided_expression<xt::xarray<float>>);
  static_assert(element<const std::uint8_t> && !element<signed char>);
}

TEST(view, of_raw_memory) {
  std::vector<float> m(2 * 3 * 4 * 5);
  EXPECT_EQ(&hwc(m.data(), 4, 5, 3)(2, 3, 1), &m[(2 * 5 + 3) * 3 + 1]);
  EXPECT_EQ(&chw(m.data(), 3, 4, 5)(2, 3, 1), &m[(1 * 4 + 2) * 5 + 3]);
  EXPECT_EQ(&nhwc(m.data(), 2, 4, 5, 3)[1](2, 3, 1), &m[60 + (2 * 5 + 3) * 3 + 1]);
  EXPECT_EQ(&nchw(m.data(), 2, 3, 4, 5)[1](2, 3, 1), &m[60 + (1 * 4 + 2) * 5 + 3]);
  EXPECT_EQ(nhwc(m.data(), 2, 4, 5, 3).shape(), (image_shape{4, 5, 3}));
}

TEST(view, extent_spans_exactly_the_elements) {
  struct strides {
    index y, x, c;
  };
  for (const auto& [y, x, c] : {strides{15, 3, 1}, {5, 1, 20}, {-15, 3, 1}, {15, -3, -1}, {-1, -4, -20}, {0, 0, 1}}) {
    std::vector<std::uint8_t> memory(400);
    const image_view<std::uint8_t> view{memory.data() + 200, {4, 5, 3}, y, x, c};
    index low = 0;
    index high = 0;
    for (index i = 0; i < 4; ++i)
      for (index j = 0; j < 5; ++j)
        for (index k = 0; k < 3; ++k) {
          low = std::min(low, &view(i, j, k) - view.data);
          high = std::max(high, &view(i, j, k) - view.data);
        }
    EXPECT_EQ(view.extent(), std::pair(low, high)) << y << ' ' << x << ' ' << c;
  }
}

TEST(view, becomes_a_view_of_constants) {
  std::vector<float> memory(24);
  const image_view<const float> one = hwc(memory.data(), 2, 4, 3);
  const batch_view<const float> many = nhwc(memory.data(), 2, 2, 2, 3);
  EXPECT_EQ(one.data, memory.data());
  EXPECT_EQ(many[1].data, memory.data() + 12);
  static_assert(!std::is_convertible_v<image_view<const float>, image_view<float>>);
}

}  // namespace
}  // namespace xaug::test
