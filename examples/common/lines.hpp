// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

// Texts line by line, with xaug/text/language/lines.hpp. What a function calls `place` is where the line stands, for
// messages.

namespace examples {

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
