// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "common/labelled_images.hpp"

namespace examples {

/// One of the images to augment.
struct sample {
  std::int64_t index = 0;  ///< its number in the data set or among the files, which its random numbers depend on
  std::string name;        ///< of its class or its file
  image pixels;

  xaug::image_shape shape() const { return xaug::hwc(pixels).shape; }
};

}  // namespace examples
