// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/core/check.hpp>
#include <string>
#include <type_traits>

#include "xaug/core/view.hpp"

// Views of OpenCV's images, without a copy. Opt-in: needs OpenCV's core module.

namespace xaug {

namespace detail {

template <element T>
image_view<T> view_of_mat(const cv::Mat& image) {
  if (image.dims != 2)
    throw error("hwc", "a cv::Mat of 2 dimensions: rows, columns", std::to_string(image.dims) + " dimensions");
  constexpr bool is_float = std::same_as<std::remove_const_t<T>, float>;
  if (image.depth() != (is_float ? CV_32F : CV_8U))
    throw error("hwc", is_float ? "a cv::Mat of CV_32F" : "a cv::Mat of CV_8U", cv::typeToString(image.type()));
  const auto channels = static_cast<index>(image.channels());
  return {reinterpret_cast<T*>(image.data),
          {image.rows, image.cols, channels},
          static_cast<index>(image.step[0] / sizeof(T)),
          channels,
          1};
}

}  // namespace detail

/// A view of a cv::Mat's pixels, of height x width x channels: hwc<std::uint8_t>(mat) for CV_8UC(n), hwc<float>(mat)
/// for CV_32FC(n) with values in [0, 1] (convertTo(to, CV_32F, 1 / 255.0) makes them so; pipelines throw for levels in
/// [0, 255]). The Mat may be a region of a larger one; it has to outlive the view, and keeps its memory only as long as
/// nobody calls create() or release() on it.
///
/// OpenCV reads colour images as BGR, and xaug takes them to be RGB: call cv::cvtColor(..., cv::COLOR_BGR2RGB) first
/// where the order counts (grayscale, saturation, contrast, hue, settings of one value for each channel).
///
/// Throws xaug::error for a Mat of another depth or of other than two dimensions (an empty one has none).
template <element T>
image_view<T> hwc(cv::Mat& image) {
  return detail::view_of_mat<T>(image);
}

/// The same for a Mat that is only read.
template <element T>
image_view<const T> hwc(const cv::Mat& image) {
  return detail::view_of_mat<const T>(image);
}

/// A temporary Mat may be the only owner of its pixels. Regions of other Mats, which are not, need a name too.
template <element T>
image_view<const T> hwc(const cv::Mat&&) {
  static_assert(sizeof(T) == 0,
                "xaug: this cv::Mat is a temporary that may end before the view of it is used; give it a name, as in "
                "`const cv::Mat image = cv::imread(file); auto view = xaug::hwc<std::uint8_t>(image);`");
  return {};
}

}  // namespace xaug
