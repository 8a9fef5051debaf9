// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <span>

#include "common/labelled_images.hpp"

namespace examples {

/// Reads a PNG file: grey images with 1 channel, colour with 3, and anything with transparency with 4, all with 8 bits.
/// Palettes and other depths are converted. Throws xaug::error that names the file if it is not a PNG, truncated,
/// damaged, or larger than 268 million pixels.
image read_png(const std::filesystem::path& file);

/// The same from memory; `name` is what errors call it.
image decode_png(std::span<const std::uint8_t> bytes, const std::string& name);

/// Writes an image of 1 (grey), 3 (RGB) or 4 (RGBA) channels, so that `file` is never half-written.
void write_png(const std::filesystem::path& file, const image& picture);

std::vector<std::uint8_t> encode_png(const image& picture);

/// Whether bytes begin as a PNG file does.
bool is_png(std::span<const std::uint8_t> bytes);

}  // namespace examples
