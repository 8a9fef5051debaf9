// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace examples {

/// JSON over many lines for objects and lists of objects; a list of numbers or texts, or an object of numbers, takes
/// one. What is not UTF-8 is replaced.
std::string print_json(const nlohmann::ordered_json& value);

}  // namespace examples
