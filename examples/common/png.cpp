// SPDX-License-Identifier: BSD-3-Clause
#include "common/png.hpp"

#include <png.h>

#include <algorithm>
#include <array>
#include <string>
#include <xaug/core/error.hpp>

#include "common/file.hpp"

// libpng's simplified interface uses setjmp and longjmp internally only, so that no jump skips a destructor here.

namespace examples {
namespace {

constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::size_t most_pixels = std::size_t{1} << 28;

/// Frees what libpng holds for an image.
struct control {
  png_image image{};
  control() { image.version = PNG_IMAGE_VERSION; }
  control(const control&) = delete;
  control& operator=(const control&) = delete;
  ~control() { png_image_free(&image); }
};

/// Walks the chunks to the end, because libpng stops reading after the last row and would not notice that the file is
/// truncated after it.
void require_whole(std::span<const std::uint8_t> bytes, const std::string& name) {
  std::size_t at = signature.size();
  for (;;) {
    if (bytes.size() < at + 12)
      throw xaug::error(name, "at least " + std::to_string(at + 12) + " bytes",
                        std::to_string(bytes.size()) + " bytes: the file breaks off");
    const std::uint8_t* b = bytes.data() + at;
    const std::size_t length = std::size_t{b[0]} << 24 | std::size_t{b[1]} << 16 | std::size_t{b[2]} << 8 | b[3];
    const std::string type(b + 4, b + 8);
    if (!std::all_of(type.begin(), type.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }))
      throw xaug::error(name, "a chunk of a PNG file at byte " + std::to_string(at),
                        "something else: the file is damaged");
    if (bytes.size() - at - 12 < length)
      throw xaug::error(name, "at least " + std::to_string(at + 12 + length) + " bytes, the end of its chunk " + type,
                        std::to_string(bytes.size()) + " bytes: the file breaks off");
    if (type == "IEND") return;
    at += 12 + length;
  }
}

std::string hint(const png_image& image) {
  return image.message[0] == '\0' ? "unknown error" : std::string(static_cast<const char*>(image.message));
}

png_uint_32 format_of(std::size_t channels) {
  if (channels == 1) return PNG_FORMAT_GRAY;
  if (channels == 3) return PNG_FORMAT_RGB;
  if (channels == 4) return PNG_FORMAT_RGBA;
  throw xaug::error("PNG", "an image of 1, 3 or 4 channels", channels);
}

}  // namespace

bool is_png(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= signature.size() && std::equal(signature.begin(), signature.end(), bytes.begin());
}

image decode_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (!is_png(bytes)) {
    const bool short_file = bytes.size() < signature.size();
    throw xaug::error(name, "a PNG file", short_file ? std::to_string(bytes.size()) + " bytes" : "something else");
  }
  require_whole(bytes, name);
  control png;
  if (png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()) == 0)
    throw xaug::error(name + ": damaged: " + hint(png.image));
  const std::size_t height = png.image.height;
  const std::size_t width = png.image.width;
  if (height * width > most_pixels)
    throw xaug::error(name, "at most " + std::to_string(most_pixels) + " pixels",
                      std::to_string(width) + " x " + std::to_string(height));
  const bool transparent = (png.image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  const bool colour = (png.image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  const std::size_t channels = transparent ? 4 : colour ? 3 : 1;
  png.image.format = format_of(channels);
  // 16-bit images without a gamma chunk are sRGB like any others, not linear light.
  png.image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  auto picture = image::from_shape({height, width, channels});
  const auto stride = static_cast<png_int_32>(width * channels);
  if (png_image_finish_read(&png.image, nullptr, picture.data(), stride, nullptr) == 0)
    throw xaug::error(name + ": damaged: " + hint(png.image));
  return picture;
}

image read_png(const std::filesystem::path& file) {
  return decode_png(read_file(file), file.string());
}

std::vector<std::uint8_t> encode_png(const image& picture) {
  if (picture.size() == 0) throw xaug::error("PNG", "an image with at least one pixel", "none");
  control png;
  png.image.height = static_cast<png_uint_32>(picture.shape()[0]);
  png.image.width = static_cast<png_uint_32>(picture.shape()[1]);
  png.image.format = format_of(picture.shape()[2]);
  const auto stride = static_cast<png_int_32>(picture.shape()[1] * picture.shape()[2]);
  // An upper bound for incompressible rows with their filter bytes, split into chunks.
  const std::size_t rows = picture.size() + picture.shape()[0];
  std::vector<std::uint8_t> bytes(rows + rows / 4 + 4096);
  png_alloc_size_t size = bytes.size();
  if (png_image_write_to_memory(&png.image, bytes.data(), &size, 0, picture.data(), stride, nullptr) == 0)
    throw xaug::error("PNG: cannot be written: " + hint(png.image));
  bytes.resize(size);
  return bytes;
}

void write_png(const std::filesystem::path& file, const image& picture) {
  write_file(file, encode_png(picture));
}

}  // namespace examples
