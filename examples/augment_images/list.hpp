// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iosfwd>
#include <string>

namespace examples {

/// Prints all transforms, or the one called `name`: each with its settings, their defaults, what they may be, and help;
/// as a table for people or as JSON for programs. Throws xaug::error if there is no such transform.
void list_transforms(std::ostream& out, const std::string& name, bool as_json);

}  // namespace examples
