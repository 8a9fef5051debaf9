// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

// Texts line by line, with xaug/text/language/lines.hpp. `place` is the position of a line, for messages.

namespace examples {

/// "train.tsv, line 3".
std::string place_of_line(const std::string& file, std::size_t number);

/// The beginning of a line, in quotation marks.
std::string quoted(std::string_view line);

/// The values of a line of TSV, as written.
std::vector<std::string_view> split_at_tabs(std::string_view line);

struct labelled_line {
  std::string_view label;
  std::string_view text;
};

/// "1 a charming journey": the parts before and after the first space. Throws xaug::error if there is none.
labelled_line split_label(std::string_view line, const std::string& place);

/// Throws xaug::error, which names the place and the byte, for text that is not valid UTF-8.
void require_utf8(std::string_view text, const std::string& place);

}  // namespace examples
