// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// The same JSON with numbers that any reader can hold: of more than two digits in a row, the first two. Strings stay.
std::string with_short_numbers(std::string_view line);

/// The values of an object's member `name`, as they stand in the line: as many as the member is there. The line has to
/// be valid JSON; none if it is no object.
std::vector<std::string_view> find_member(std::string_view line, std::string_view name);

/// What stands between the quotation marks of a JSON string that is to say `text`. It escapes what `like`, of another
/// string, does, in the same way; and all that is not ASCII if that has such escapes and nothing else beyond ASCII.
std::string escaped(std::string_view text, std::string_view like);

}  // namespace examples
