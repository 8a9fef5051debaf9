// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// The values of an object's member `name`, as they stand in the line: as many as the member is there. The line has to
/// be valid JSON; none if it is no object.
std::vector<std::string_view> find_member(std::string_view line, std::string_view name);

/// What stands between the quotation marks of a JSON string that is to say `text`. It escapes what `like`, of another
/// string, does: all that is not ASCII if that has such escapes and nothing else beyond ASCII, and slashes.
std::string escaped(std::string_view text, std::string_view like);

}  // namespace examples
