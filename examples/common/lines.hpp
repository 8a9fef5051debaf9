// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Texts line by line, as all readers of them see it: lines end in LF or CRLF, which is no part of them, and the last
// one may end without. What a function calls `place` is where the line stands, for messages.

namespace examples {

/// Calls `use(line, number)` for each line, from number 1 on.
template <class Use>
void for_each_line(std::string_view content, const Use& use) {
  for (std::size_t number = 1; !content.empty(); ++number) {
    const auto end = content.find('\n');
    std::string_view line = content.substr(0, end);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line, number);
  }
}

/// "train.tsv, line 3".
std::string place_of_line(const std::string& file, std::size_t number);

/// The beginning of a line, in quotation marks.
std::string quoted(std::string_view line);

/// The values of a line of TSV, as they stand in it.
std::vector<std::string_view> split_at_tabs(std::string_view line);

struct labelled_line {
  std::string_view label;
  std::string_view text;
};

/// "1 a charming journey": what stands before and behind the first space. Throws xaug::error if there is none.
labelled_line split_label(std::string_view line, const std::string& place);

/// Throws xaug::error, which names the place and the byte, for text that is not valid UTF-8.
void require_utf8(std::string_view text, const std::string& place);

}  // namespace examples
