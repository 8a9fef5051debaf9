// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/pictures/augment.hpp"

namespace examples {

/// Everything that was decided in a run: written by --draws, applied again by --replay.
struct recording {
  recipe how;
  std::uint64_t seed = 0;
  std::vector<std::int64_t> indices;  ///< of the images
  std::vector<std::string> names;
  std::vector<variant> variants;
};

void write_recording(const std::filesystem::path& file, const recording& run);

/// Throws xaug::error that names the file and the place in it.
recording read_recording(const std::filesystem::path& file);

}  // namespace examples
