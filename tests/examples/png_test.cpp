// SPDX-License-Identifier: BSD-3-Clause
#include "common/png.hpp"

#include <gtest/gtest.h>
#include <png.h>
#include <zlib.h>

#include <cstring>

#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "support/expect_error.hpp"

namespace {

using bytes = std::vector<std::uint8_t>;
using examples::decode_png;
using examples::encode_png;
using examples::image;
using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::message_of;

image picture(std::size_t height, std::size_t width, std::size_t channels) {
  auto made = image::from_shape({height, width, channels});
  for (std::size_t i = 0; i < made.size(); ++i) made.data()[i] = static_cast<std::uint8_t>(i * 2654435761U >> 11);
  return made;
}

/// A PNG of any colour type and depth, written with libpng's low-level interface from rows as they are stored.
bytes raw_png(std::uint32_t height, std::uint32_t width, int depth, int type, const std::vector<bytes>& rows) {
  bytes out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, std::size_t size) {
        auto* to = static_cast<bytes*>(png_get_io_ptr(p));
        to->insert(to->end(), data, data + size);
      },
      nullptr);
  png_set_IHDR(png, info, width, height, depth, type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  const png_color palette[2] = {{200, 100, 50}, {1, 2, 3}};
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette, 2);
  png_write_info(png, info);
  for (const bytes& row : rows) png_write_row(png, row.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return out;
}

TEST(png, round_trip) {
  const temporary_folder folder;
  for (const std::size_t channels : {1U, 3U, 4U})
    for (const auto& [height, width] : {std::pair<std::size_t, std::size_t>{1, 1}, {7, 3}, {28, 28}, {200, 301}}) {
      const image before = picture(height, width, channels);
      examples::write_png(folder / "a.png", before);
      const image after = examples::read_png(folder / "a.png");
      ASSERT_EQ(after.shape(), before.shape());
      EXPECT_EQ(std::memcmp(after.data(), before.data(), before.size()), 0)
          << height << 'x' << width << 'x' << channels;
    }
}

TEST(png, converts_other_kinds) {
  const image palette = decode_png(raw_png(1, 3, 8, PNG_COLOR_TYPE_PALETTE, {{0, 1, 0}}), "palette");
  EXPECT_EQ(palette.shape(), (std::array<std::size_t, 3>{1, 3, 3}));
  EXPECT_EQ(palette(0, 0, 0), 200);
  EXPECT_EQ(palette(0, 1, 2), 3);

  const image deep = decode_png(raw_png(1, 2, 16, PNG_COLOR_TYPE_GRAY, {{0x80, 0x80, 0xff, 0xff}}), "16 bits");
  EXPECT_EQ(deep.shape(), (std::array<std::size_t, 3>{1, 2, 1}));
  EXPECT_EQ(deep(0, 0, 0), 128);
  EXPECT_EQ(deep(0, 1, 0), 255);

  const image bits = decode_png(raw_png(1, 8, 1, PNG_COLOR_TYPE_GRAY, {{0b10100000}}), "1 bit");
  EXPECT_EQ(bits.shape(), (std::array<std::size_t, 3>{1, 8, 1}));
  EXPECT_EQ(bits(0, 0, 0), 255);
  EXPECT_EQ(bits(0, 1, 0), 0);

  const image alpha = decode_png(raw_png(1, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {{90, 40}}), "grey and alpha");
  EXPECT_EQ(alpha.shape(), (std::array<std::size_t, 3>{1, 1, 4}));
  EXPECT_EQ(alpha(0, 0, 2), 90);
  EXPECT_EQ(alpha(0, 0, 3), 40);
}

TEST(png, broken_off_anywhere) {
  const bytes whole = encode_png(picture(9, 7, 3));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    expect_error([&] { decode_png(part, "part.png"); }, {"part.png", std::to_string(length) + " bytes"});
  }
}

TEST(png, more_behind_the_end_is_ignored) {
  bytes more = encode_png(picture(4, 4, 1));
  more.resize(more.size() + 10);
  EXPECT_EQ(decode_png(more, "more.png").size(), 16u);
}

TEST(png, damaged_anywhere) {
  const image before = picture(9, 7, 3);
  const bytes whole = encode_png(before);
  // Every chunk has a check sum. A chunk that may be left out may be damaged, but then the pixels are the same.
  std::size_t noticed = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    bytes damaged = whole;
    damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 0x10);
    try {
      const image after = decode_png(damaged, "damaged.png");
      ASSERT_EQ(after.shape(), before.shape()) << at;
      EXPECT_EQ(std::memcmp(after.data(), before.data(), before.size()), 0) << at;
    } catch (const xaug::error& e) {
      EXPECT_EQ(std::string(e.what()).find("damaged.png"), 0u) << e.what();
      ++noticed;
    }
  }
  EXPECT_GT(noticed, whole.size() * 3 / 4);
}

TEST(png, larger_than_can_be) {
  bytes file = encode_png(picture(1, 1, 1));
  // Width and height of IHDR, with its check sum made right again.
  for (const std::size_t at : {16U, 20U}) {
    file[at + 1] = 0x0f;
    file[at + 2] = 0x42;
  }
  const auto sum = static_cast<std::uint32_t>(crc32(0, file.data() + 12, 17));
  for (std::size_t i = 0; i < 4; ++i) file[29 + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
  expect_error([&] { decode_png(file, "large.png"); }, {"large.png", "at most 268435456 pixels", "999937 x 999937"});
}

TEST(png, not_a_png) {
  const temporary_folder folder;
  examples::write_file(folder / "a.png", "GIF89a and so on");
  expect_error([&] { examples::read_png(folder / "a.png"); }, {"a.png", "a PNG file", "something else"});
  EXPECT_NE(message_of([&] { examples::read_png(folder / "b.png"); }).find("No such file"), std::string::npos);
}

TEST(png, channels_that_it_cannot_have) {
  expect_error([] { encode_png(picture(2, 2, 2)); }, {"1, 3 or 4 channels", "found 2"});
  expect_error([] { encode_png(image::from_shape({0, 2, 3})); }, {"at least one pixel", "none"});
}

}  // namespace
