// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/study/comparison.hpp"

// Numbers and tables for people. A number that is not known is shown as a dash.

namespace examples {

/// With so many digits after the decimal point and, if it is negative, a minus sign rather than a hyphen.
std::string fixed(double value, int digits);
/// The same, with a plus sign if it is not negative.
std::string signed_fixed(double value, int digits);
/// With so many significant digits, never as a power of ten: 0.0123, 1.23, 123, 12300.
std::string significant(double value, int digits);
/// A fraction in percent, without the sign: 0.8215 is "82.15".
std::string percent(double fraction, int digits = 2);
/// "+2.31 [1.80, 2.82]", in percentage points.
std::string gain_text(double gain, const interval& bounds);
/// "0.023", "< 0.001".
std::string p_text(double p);
/// A time in the unit that suits it: "0.530 µs", "1.20 ms", "3.40 s"; below 0.01 µs in ns.
std::string short_time(double seconds);

/// Text as HTML: special characters are escaped, and bytes that are not UTF-8 or not allowed in a page are replaced.
std::string escape_html(std::string_view text);

/// RFC 4648.
std::string base64(std::span<const std::uint8_t> bytes);

/// Rows of texts under headings, for a terminal or a page.
struct table {
  struct column {
    std::string title;
    bool number = true;  ///< on the right
  };
  std::vector<column> columns;
  std::vector<std::vector<std::string>> rows;

  std::string text() const;
  /// `classes` are those of the rows, by place; a row beyond their end has none. The first column heads its row.
  std::string html(std::span<const std::string> classes = {}) const;
};

}  // namespace examples
