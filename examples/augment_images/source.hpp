// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "augment_images/options.hpp"
#include "common/pictures/sample.hpp"

namespace examples {

struct source {
  std::string title;    ///< "Fashion-MNIST"
  std::string details;  ///< "10 of 60000 training images of 28x28x1"
  std::vector<sample> samples;
};

/// Where Debian's package of Fashion-MNIST puts it, if it is there; otherwise empty.
std::filesystem::path default_data();

/// Finds out what kind of data there is, reads it and picks the images. Throws xaug::error.
source load_source(const options& o, const selection& which);

}  // namespace examples
