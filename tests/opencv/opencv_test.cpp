// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/interop/opencv.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/pipeline/pipeline.hpp"

namespace xaug::test {
namespace {

/// A Mat whose every element has a value of its own, as far as bytes have.
template <element T>
cv::Mat numbered(int rows, int columns, int channels) {
  cv::Mat mat(rows, columns, CV_MAKETYPE((std::same_as<T, float> ? CV_32F : CV_8U), channels));
  for (int y = 0; y < rows; ++y)
    for (int i = 0; i < columns * channels; ++i) mat.ptr<T>(y)[i] = static_cast<T>(y * columns * channels + i);
  return mat;
}

template <element T>
void expect_view_of(const image_view<const T>& view, const cv::Mat& mat) {
  ASSERT_EQ(view.shape, (image_shape{mat.rows, mat.cols, mat.channels()}));
  for_each_element(view.shape, [&](index y, index x, index c) {
    ASSERT_EQ(&view(y, x, c), mat.ptr<T>(static_cast<int>(y)) + x * mat.channels() + c) << y << ' ' << x << ' ' << c;
  });
}

template <class T>
class opencv_view : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(opencv_view, elements);

TYPED_TEST(opencv_view, shows_the_elements_of_a_mat_and_of_its_regions) {
  using T = TypeParam;
  for (const int channels : {1, 2, 3, 4}) {
    cv::Mat mat = numbered<T>(7, 9, channels);
    const cv::Mat& read_only = mat;
    expect_view_of<T>(hwc<T>(mat), mat);
    expect_view_of<T>(hwc<T>(read_only), mat);
    cv::Mat region = mat(cv::Rect(2, 3, 5, 4));  // column, row, width, height
    expect_view_of<T>(hwc<T>(region), region);
    cv::Mat row = mat.row(6);
    expect_view_of<T>(hwc<T>(row), row);
    cv::Mat column = mat.col(8);
    expect_view_of<T>(hwc<T>(column), column);
  }
}

TYPED_TEST(opencv_view, is_written_through_and_leaves_what_is_around_a_region) {
  using T = TypeParam;
  cv::Mat mat = numbered<T>(6, 8, 3);
  const cv::Mat before = mat.clone();
  cv::Mat region = mat(cv::Rect(1, 2, 6, 3));
  const image_view<T> view = hwc<T>(region);
  const pipeline<horizontal_flip> flip({.p = 1});
  flip(view, view, {});
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 8; ++x)
      for (int c = 0; c < 3; ++c) {
        const bool inside = y >= 2 && y < 5 && x >= 1 && x < 7;
        ASSERT_EQ(mat.ptr<T>(y)[3 * x + c], before.ptr<T>(y)[3 * (inside ? 7 - x : x) + c]) << y << ' ' << x;
      }
}

TEST(opencv_view_of, other_mats_is_refused) {
  cv::Mat bytes(4, 5, CV_8UC3);
  expect_message([&] { hwc<float>(bytes); }, "hwc: expected a cv::Mat of CV_32F, found CV_8UC3");
  cv::Mat doubles(4, 5, CV_64FC1);
  expect_message([&] { hwc<float>(doubles); }, "hwc: expected a cv::Mat of CV_32F, found CV_64FC1");
  expect_message([&] { hwc<std::uint8_t>(doubles); }, "hwc: expected a cv::Mat of CV_8U, found CV_64FC1");
  cv::Mat none;
  expect_message([&] { hwc<std::uint8_t>(none); },
                 "hwc: expected a cv::Mat of 2 dimensions: rows, columns, found 0 dimensions");
  const int sizes[] = {2, 3, 4};
  cv::Mat cube(3, sizes, CV_8UC1);
  expect_message([&] { hwc<std::uint8_t>(cube); },
                 "hwc: expected a cv::Mat of 2 dimensions: rows, columns, found 3 dimensions");
}

}  // namespace
}  // namespace xaug::test
