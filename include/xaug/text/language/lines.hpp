// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "xaug/core/error.hpp"

// Text files as they come: with or without a byte-order mark, with lines that end in LF, CRLF or CR.

namespace xaug {

/// The byte-order mark that a file begins with: three bytes, or none. Throws xaug::error, which names `source`, for
/// UTF-16 and UTF-32: with a mark, or if its first characters are of ASCII.
inline std::string_view byte_order_mark(std::string_view file, std::string_view source) {
  using namespace std::string_view_literals;
  const auto at = [&](std::size_t i) { return i < file.size() ? file[i] : 'x'; };
  const auto nul = [&](std::size_t i) { return at(i) == '\0'; };
  const bool marked = file.starts_with("\xFF\xFE"sv) || file.starts_with("\xFE\xFF"sv);
  const bool unmarked = !nul(0) != !nul(1) && !nul(2) != !nul(3) && nul(0) == nul(2);
  const bool is_32 = file.starts_with("\xFF\xFE\0\0"sv) || file.starts_with("\0\0\xFE\xFF"sv) ||
                     (nul(1) && nul(2) && nul(0) != nul(3));
  if (marked || unmarked || is_32) throw error(source, "UTF-8, as from iconv -t UTF-8", is_32 ? "UTF-32" : "UTF-16");
  return file.substr(0, file.starts_with("\xEF\xBB\xBF"sv) ? 3 : 0);
}

/// A line of a file, and what ends it: "\n", "\r\n", "\r", or nothing for the last one.
struct text_line {
  std::string_view content;
  std::string_view ending;
  std::size_t number = 0;  ///< from 1 on
};

/// Calls `use(line)` for each line of a file. A lonely CR ends lines only where no LF does.
template <class Use>
void for_each_text_line(std::string_view file, const Use& use) {
  const bool has_line_feeds = file.find('\n') != std::string_view::npos;
  for (std::size_t number = 1; !file.empty(); ++number) {
    const std::size_t end = std::min(file.find(has_line_feeds ? '\n' : '\r'), file.size());
    const bool has_return = has_line_feeds && end > 0 && end < file.size() && file[end - 1] == '\r';
    const std::size_t size = end - (has_return ? 1 : 0);
    const std::size_t all = std::min(end + 1, file.size());
    use(text_line{file.substr(0, size), file.substr(size, all - size), number});
    file.remove_prefix(all);
  }
}

/// Whether a line has nothing but spaces and tabs.
inline bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace xaug
