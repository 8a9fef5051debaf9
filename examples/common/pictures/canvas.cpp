// SPDX-License-Identifier: BSD-3-Clause
#include "common/pictures/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

constexpr int longest_side = 32767;  // cairo's own limit

/// The length of the UTF-8 sequence that begins at `at`; 0 if none does.
std::size_t sequence_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : (lead & 0xf0) == 0xe0       ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  const unsigned char second = byte(at + 1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
      (lead == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

}  // namespace

std::string valid_utf8(const std::string& text) {
  std::string valid;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    valid += length == 0 ? "?" : text.substr(i, length);
    i += std::max<std::size_t>(1, length);
  }
  return valid;
}

canvas::canvas(double width, double height) {
  const double pixels_x = std::ceil(width * ratio);
  const double pixels_y = std::ceil(height * ratio);
  if (pixels_x > longest_side || pixels_y > longest_side)
    throw xaug::error(
        "contact sheet", "at most 32767 pixels a side; fewer images or variants make it smaller",
        std::to_string(static_cast<long>(pixels_x)) + " x " + std::to_string(static_cast<long>(pixels_y)));
  surface_ = make_surface(static_cast<int>(pixels_x), static_cast<int>(pixels_y));
  cairo_.reset(cairo_create(surface_.get()));
  cairo_scale(cairo_.get(), ratio, ratio);
  rectangle(0, 0, width, height, {1, 1, 1});
}

canvas::surface canvas::make_surface(int width, int height) {
  surface made(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  if (const auto status = cairo_surface_status(made.get()); status != CAIRO_STATUS_SUCCESS)
    throw xaug::error("contact sheet: cannot be drawn: " + std::string(cairo_status_to_string(status)));
  return made;
}

canvas::surface canvas::surface_of(const image& pixels) {
  const std::size_t channels = pixels.shape()[2];
  surface made = make_surface(static_cast<int>(pixels.shape()[1]), static_cast<int>(pixels.shape()[0]));
  cairo_surface_flush(made.get());
  auto* const data = cairo_image_surface_get_data(made.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(made.get()));
  for (std::size_t y = 0; y < pixels.shape()[0]; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(data + y * stride);
    for (std::size_t x = 0; x < pixels.shape()[1]; ++x) {
      const std::uint32_t alpha = channels == 4 ? pixels(y, x, 3) : 255;
      const auto part = [&](std::size_t c) { return (pixels(y, x, channels < 3 ? 0 : c) * alpha + 127) / 255; };
      row[x] = alpha << 24 | part(0) << 16 | part(1) << 8 | part(2);
    }
  }
  cairo_surface_mark_dirty(made.get());
  return made;
}

void canvas::use(const font& how) const {
  cairo_select_font_face(cairo_.get(), how.family, CAIRO_FONT_SLANT_NORMAL,
                         how.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cairo_.get(), how.size);
  use(how.ink);
}

void canvas::use(const colour& paint) const {
  cairo_set_source_rgb(cairo_.get(), paint.red, paint.green, paint.blue);
}

double canvas::text_width(const std::string& text, const font& how) const {
  use(how);
  cairo_text_extents_t extents;
  cairo_text_extents(cairo_.get(), valid_utf8(text).c_str(), &extents);
  return extents.x_advance;
}

std::string canvas::fitted(std::string text, const font& how, double width) const {
  text = valid_utf8(text);
  if (text_width(text, how) <= width) return text;
  const std::string ellipsis = "\u2026";
  while (!text.empty() && text_width(text + ellipsis, how) > width) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
    text.pop_back();
  }
  return text + ellipsis;
}

void canvas::text(double x, double y, const std::string& text, const font& how) const {
  use(how);
  cairo_move_to(cairo_.get(), x, y);
  cairo_show_text(cairo_.get(), valid_utf8(text).c_str());
}

void canvas::rectangle(double x, double y, double width, double height, const colour& fill, double radius) const {
  constexpr double quarter = std::numbers::pi / 2;
  cairo_new_path(cairo_.get());
  cairo_arc(cairo_.get(), x + width - radius, y + radius, radius, -quarter, 0);
  cairo_arc(cairo_.get(), x + width - radius, y + height - radius, radius, 0, quarter);
  cairo_arc(cairo_.get(), x + radius, y + height - radius, radius, quarter, 2 * quarter);
  cairo_arc(cairo_.get(), x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
  cairo_close_path(cairo_.get());
  use(fill);
  cairo_fill(cairo_.get());
}

void canvas::frame(double x, double y, double width, double height, const colour& line) const {
  constexpr double hair = 1 / ratio;
  use(line);
  cairo_set_line_width(cairo_.get(), hair);
  cairo_rectangle(cairo_.get(), x - hair / 2, y - hair / 2, width + hair, height + hair);
  cairo_stroke(cairo_.get());
}

void canvas::picture(double x, double y, double width, double height, const image& pixels) const {
  const surface source = surface_of(pixels);
  const double scale_x = width / static_cast<double>(pixels.shape()[1]);
  const double scale_y = height / static_cast<double>(pixels.shape()[0]);
  cairo_save(cairo_.get());
  cairo_translate(cairo_.get(), x, y);
  cairo_scale(cairo_.get(), scale_x, scale_y);
  cairo_set_source_surface(cairo_.get(), source.get(), 0, 0);
  // Small images show their pixels as they are; only large ones are smoothed.
  cairo_pattern_set_filter(cairo_get_source(cairo_.get()),
                           scale_x * ratio >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_paint(cairo_.get());
  cairo_restore(cairo_.get());
}

image canvas::pixels() const {
  if (const auto status = cairo_status(cairo_.get()); status != CAIRO_STATUS_SUCCESS)
    throw xaug::error("contact sheet: cannot be drawn: " + std::string(cairo_status_to_string(status)));
  cairo_surface_flush(surface_.get());
  const auto height = static_cast<std::size_t>(cairo_image_surface_get_height(surface_.get()));
  const auto width = static_cast<std::size_t>(cairo_image_surface_get_width(surface_.get()));
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get()));
  const auto* const data = cairo_image_surface_get_data(surface_.get());
  auto all = image::from_shape({height, width, 3});
  std::uint8_t* to = all.data();
  for (std::size_t y = 0; y < height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    for (std::size_t x = 0; x < width; ++x)
      for (const int shift : {16, 8, 0}) *to++ = static_cast<std::uint8_t>(row[x] >> shift);
  }
  return all;
}

}  // namespace examples
