// SPDX-License-Identifier: BSD-3-Clause
#include "common/lines.hpp"

#include <xaug/text/language/utf8.hpp>

namespace examples {

std::string place_of_line(const std::string& file, std::size_t number) {
  return file + ", line " + std::to_string(number);
}

std::string quoted(std::string_view line) {
  constexpr std::size_t longest = 60;
  return '"' + std::string(line.substr(0, longest)) + (line.size() > longest ? "...\"" : "\"");
}

std::vector<std::string_view> split_at_tabs(std::string_view line) {
  std::vector<std::string_view> values;
  for (;;) {
    const auto tab = line.find('\t');
    values.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return values;
    line.remove_prefix(tab + 1);
  }
}

labelled_line split_label(std::string_view line, const std::string& place) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) throw xaug::error(place, "a label, a space and a text", quoted(line));
  return {line.substr(0, space), line.substr(space + 1)};
}

void require_utf8(std::string_view text, const std::string& place) {
  try {
    xaug::require_utf8(text);
  } catch (const xaug::error& e) {
    throw xaug::error(place + ": " + e.what());
  }
}

}  // namespace examples
