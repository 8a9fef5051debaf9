// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: this cv::Mat is a temporary
// The view would be of an image that is no more.

#include "xaug/interop/opencv.hpp"

cv::Mat load();
void use() {
  const auto in = xaug::hwc<std::uint8_t>(load());
  (void)in;
}
