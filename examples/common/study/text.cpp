// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <cmath>
#include <xaug/core/numbers.hpp>

namespace examples {
namespace {

constexpr std::string_view dash = "\u2013";
constexpr std::string_view minus = "\u2212";

/// The length of the UTF-8 sequence at the beginning of `text`; 0 if there is none that may stand in a page.
std::size_t sequence_length(std::string_view text) {
  utf8proc_int32_t code_point = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  const bool control = code_point < 0x20 && code_point != '\n' && code_point != '\t';
  return length <= 0 || control ? 0 : static_cast<std::size_t>(length);
}

/// Columns on a terminal; every character that is used here takes one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cell_tag(const char* name, const table::column& column, const std::string& attributes,
                     const std::string& text) {
  std::string out = std::string("<") + name + attributes;
  if (column.number) out += " class=\"number\"";
  return out + '>' + escape_html(text) + "</" + name + '>';
}

}  // namespace

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return std::string(dash);
  const std::string text = xaug::fixed_text(std::abs(value), digits);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? std::string(minus) : std::string()) + text;
}

std::string signed_fixed(double value, int digits) {
  const std::string text = fixed(value, digits);
  return text == dash || text.starts_with(minus) ? text : '+' + text;
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return std::string(dash);
  if (value == 0) return "0";
  // Rounding may add a digit: 0.9996 is 1.00 rather than 1.000.
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
  const double rounded = std::round(value / unit) * unit;
  const int before = static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-9)) + 1;
  return fixed(rounded, std::max(0, digits - before));
}

std::string percent(double fraction, int digits) {
  return fixed(100 * fraction, digits);
}

std::string gain_text(double gain, const interval& bounds) {
  std::string text = signed_fixed(100 * gain, 2);
  if (std::isfinite(bounds.low)) text += " [" + fixed(100 * bounds.low, 2) + ", " + fixed(100 * bounds.high, 2) + ']';
  return text;
}

std::string p_text(double p) {
  if (p < 0.001) return "< 0.001";
  return fixed(p, p < 0.1 ? 3 : 2);
}

std::string short_time(double seconds) {
  if (!std::isfinite(seconds)) return std::string(dash);
  const double size = std::abs(seconds);
  if (size < 0.9995e-8) return significant(seconds * 1e9, 3) + " ns";
  if (size < 0.9995e-3) return significant(seconds * 1e6, 3) + " \u00b5s";
  if (size < 0.9995) return significant(seconds * 1e3, 3) + " ms";
  return significant(seconds, 3) + " s";
}

std::string escape_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    switch (length == 0 ? '\0' : text.front()) {
      case '\0': out += "\ufffd"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  using namespace boost::archive::iterators;
  using digits = base64_from_binary<transform_width<const std::uint8_t*, 6, 8>>;
  std::string out(digits(bytes.data()), digits(bytes.data() + bytes.size()));
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths.push_back(width(columns[c].title));
    for (const auto& row : rows) widths[c] = std::max(widths[c], width(row.at(c)));
  }
  std::string out;
  const auto line = [&](const auto& cell) {
    std::string text;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& content = cell(c);
      const std::string space(widths[c] - width(content), ' ');
      if (c > 0) text += "  ";
      text += columns[c].number ? space + content : content + space;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  };
  line([&](std::size_t c) -> const std::string& { return columns[c].title; });
  for (const auto& row : rows) line([&](std::size_t c) -> const std::string& { return row[c]; });
  return out;
}

std::string table::html(std::span<const std::string> classes) const {
  std::string out = "<div class=\"scroll\"><table>\n<thead><tr>";
  for (const column& each : columns) out += cell_tag("th", each, " scope=\"col\"", each.title);
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += r < classes.size() && !classes[r].empty() ? "<tr class=\"" + escape_html(classes[r]) + "\">" : "<tr>";
    for (std::size_t c = 0; c < columns.size(); ++c)
      out += c == 0 ? cell_tag("th", columns[c], " scope=\"row\"", rows[r][c])
                    : cell_tag("td", columns[c], "", rows[r].at(c));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace examples
