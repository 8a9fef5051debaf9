// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cairo.h>

#include <memory>
#include <string>

#include "common/labelled_images.hpp"

namespace examples {

struct colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

struct font {
  const char* family = "DejaVu Sans";
  double size = 10;
  bool bold = false;
  colour ink{};
};

/// A white page to draw on. All lengths are in points; a point is `ratio` pixels wide, so that text stays sharp on
/// screens of high resolution.
class canvas {
public:
  static constexpr double ratio = 2;

  /// Throws xaug::error if the page is larger than can be drawn.
  canvas(double width, double height);

  double text_width(const std::string& text, const font& how) const;
  /// `text`, cut to `width` with an ellipsis if need be.
  std::string fitted(std::string text, const font& how, double width) const;
  /// `y` is the baseline.
  void text(double x, double y, const std::string& text, const font& how) const;
  void rectangle(double x, double y, double width, double height, const colour& fill, double radius = 0) const;
  void frame(double x, double y, double width, double height, const colour& line) const;
  void picture(double x, double y, double width, double height, const image& pixels) const;

  image pixels() const;

private:
  struct release {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
  };
  using surface = std::unique_ptr<cairo_surface_t, release>;

  static surface make_surface(int width, int height);
  static surface surface_of(const image& pixels);
  void use(const font& how) const;
  void use(const colour& paint) const;

  surface surface_;
  std::unique_ptr<cairo_t, release> cairo_;
};

/// Text with every byte that is not UTF-8 replaced, because names of files may be anything.
std::string valid_utf8(const std::string& text);

}  // namespace examples
