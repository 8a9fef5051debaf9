// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// The same JSON with numbers that any parser can represent: of several digits in a row, it keeps two. Strings stay.
std::string with_short_numbers(std::string_view line);

/// The values of an object's member `name`, as written in the line: one for each occurrence of the member. The line has
/// to be valid JSON; returns none if it is no object.
std::vector<std::string_view> find_member(std::string_view line, std::string_view name);

/// The contents of a JSON string for `text`, without its quotation marks. Escapes the same characters as `like`, the
/// contents of another string, in the same way; and all non-ASCII characters if `like` has such escapes and no
/// unescaped ones.
std::string escaped(std::string_view text, std::string_view like);

}  // namespace examples
