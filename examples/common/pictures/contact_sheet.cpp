// SPDX-License-Identifier: BSD-3-Clause
#include "common/pictures/contact_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include "common/pictures/canvas.hpp"
#include "common/png.hpp"

namespace examples {
namespace {

constexpr colour ink{0.12, 0.14, 0.16};
constexpr colour muted{0.40, 0.43, 0.46};
constexpr colour line{0.82, 0.84, 0.87};
constexpr colour panel{0.945, 0.955, 0.965};

constexpr font title_font{.size = 15, .bold = true, .ink = ink};
constexpr font subtitle_font{.size = 9.5, .ink = muted};
constexpr font head_font{.size = 9, .ink = muted};
constexpr font name_font{.size = 10.5, .bold = true, .ink = ink};
constexpr font number_font{.size = 8.5, .ink = muted};
constexpr font note_font{.size = 7.5, .ink = muted};
constexpr font footer_font{.family = "DejaVu Sans Mono", .size = 8.5, .ink = ink};

constexpr double margin = 18;
constexpr double gap = 6;
constexpr double panel_padding = 6;
constexpr double longest_name = 110;
constexpr double note_height = 10;
constexpr double footer_height = 13;

// Small images are enlarged to about the first, and large ones shrunk to the second; in pixels of the sheet.
constexpr double small_side = 168;
constexpr double large_side = 320;

double longer_side(const image& pixels) {
  return static_cast<double>(std::max(pixels.shape()[0], pixels.shape()[1]));
}

/// How many points wide and high a pixel is shown.
double scale_for(const image& pixels, double longest) {
  const double enlarged = std::max(1.0, std::round(small_side / longest));
  return std::min(enlarged, large_side / longer_side(pixels)) / canvas::ratio;
}

/// Parts joined by bars, in lines no wider than `width`: broken before a part where that helps, otherwise between
/// words.
std::vector<std::string> wrapped(const canvas& page, const std::vector<std::string>& parts, const font& how,
                                 double width) {
  std::vector<std::string> lines(1);
  const auto fits = [&](const std::string& more) { return page.text_width(lines.back() + more, how) <= width; };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && fits(" | " + parts[i]))
      lines.back() += " | " + parts[i];
    else {
      if (i > 0) lines.emplace_back("|");
      std::istringstream words(parts[i]);
      for (std::string word; words >> word;) {
        const std::string more = lines.back().empty() ? word : ' ' + word;
        if (fits(more))
          lines.back() += more;
        else
          lines.push_back("    " + word);
      }
    }
  }
  for (std::string& each : lines) each = page.fitted(each, how, width);
  return lines;
}

/// "61 % Bag, 39 % Coat" in two lines.
std::vector<std::string> note_lines(const std::string& note) {
  const auto comma = note.find(", ");
  if (comma == std::string::npos) return {note};
  return {note.substr(0, comma), note.substr(comma + 2)};
}

}  // namespace

contact_sheet::contact_sheet(std::filesystem::path file, sheet_text text, std::span<const sample> samples)
    : file_(std::move(file)), text_(std::move(text)), samples_(samples) {
  column originals{"original", {}};
  for (const sample& each : samples_) originals.pictures.push_back({each.pixels, ""});
  columns_.push_back(std::move(originals));
}

void contact_sheet::add(const variant& decided, std::vector<picture>& pictures) {
  columns_.push_back({"epoch " + std::to_string(decided.epoch), pictures});
}

std::string contact_sheet::finish() {
  const canvas ruler(1, 1);
  double longest = 1;
  bool notes = false;
  for (const column& each : columns_)
    for (const picture& shown : each.pictures) {
      longest = std::max(longest, longer_side(shown.pixels));
      notes = notes || !shown.note.empty();
    }
  // The originals may be far larger than their variants.
  double original_width = 0;
  double variant_width = 0;
  double cell_height = 0;
  for (const column& each : columns_) {
    double& cell_width = &each == columns_.data() ? original_width : variant_width;
    cell_width = std::max(cell_width, ruler.text_width(each.head, head_font));
    for (const picture& shown : each.pictures) {
      const double scale = scale_for(shown.pixels, longest);
      cell_height = std::max(cell_height, std::ceil(scale * static_cast<double>(shown.pixels.shape()[0])));
      cell_width = std::max(cell_width, std::ceil(scale * static_cast<double>(shown.pixels.shape()[1])));
    }
  }
  double name_width = 0;
  for (const sample& each : samples_)
    name_width = std::max(name_width, std::min(longest_name, std::ceil(ruler.text_width(each.name, name_font))));

  const double left = margin + name_width + 12 + panel_padding;
  const auto column_x = [&](std::size_t i) {
    if (i == 0) return left;
    return left + original_width + gap + 2 * panel_padding + static_cast<double>(i - 1) * (variant_width + gap);
  };
  const auto column_width = [&](std::size_t i) { return i == 0 ? original_width : variant_width; };
  const double row_height = cell_height + (notes ? 2 * note_height + 4 : 0) + gap;
  const double width = std::max(column_x(columns_.size()) - gap + margin, 420.0);
  const double text_width = width - 2 * margin;
  const auto footer = wrapped(ruler, text_.footer, footer_font, text_width - 60);
  const double top = margin + 58;
  const double bottom = top + static_cast<double>(samples_.size()) * row_height;
  const double height = bottom + 18 + static_cast<double>(footer.size()) * footer_height + margin - 6;

  const canvas page(width, height);
  page.text(margin, margin + 13, page.fitted(text_.title, title_font, text_width), title_font);
  page.text(margin, margin + 30, page.fitted(text_.subtitle, subtitle_font, text_width), subtitle_font);
  page.rectangle(left - panel_padding, top - 20, original_width + 2 * panel_padding,
                 bottom - gap + panel_padding - top + 20, panel, 5);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const double x = column_x(i) + (column_width(i) - page.text_width(columns_[i].head, head_font)) / 2;
    page.text(x, top - 7, columns_[i].head, head_font);
  }
  for (std::size_t row = 0; row < samples_.size(); ++row) {
    const double y = top + static_cast<double>(row) * row_height;
    const std::string number = "no. " + std::to_string(samples_[row].index);
    page.text(margin, y + cell_height / 2 - 1, page.fitted(samples_[row].name, name_font, longest_name), name_font);
    page.text(margin, y + cell_height / 2 + 12, number, number_font);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const picture& shown = columns_[i].pictures[row];
      const double scale = scale_for(shown.pixels, longest);
      const double w = scale * static_cast<double>(shown.pixels.shape()[1]);
      const double h = scale * static_cast<double>(shown.pixels.shape()[0]);
      // On whole pixels, so that nothing is smeared.
      const double x = std::round(column_x(i) + (column_width(i) - w) / 2);
      const double picture_y = std::round(y + (cell_height - h) / 2);
      page.picture(x, picture_y, w, h, shown.pixels);
      page.frame(x, picture_y, w, h, line);
      double baseline = y + cell_height + note_height;
      for (const std::string& each : note_lines(shown.note)) {
        const std::string text = page.fitted(each, note_font, column_width(i));
        page.text(column_x(i) + (column_width(i) - page.text_width(text, note_font)) / 2, baseline, text, note_font);
        baseline += note_height;
      }
    }
  }
  double baseline = bottom + 24;
  page.text(margin, baseline, "pipeline", subtitle_font);
  for (const std::string& each : footer) {
    page.text(margin + 60, baseline, each, footer_font);
    baseline += footer_height;
  }
  const image pixels = page.pixels();
  write_png(file_, pixels);
  return file_.string() + " (" + std::to_string(pixels.shape()[1]) + " x " + std::to_string(pixels.shape()[0]) +
         " pixels)";
}

}  // namespace examples
