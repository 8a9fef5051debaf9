// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>
#include <filesystem>

namespace xaug::test {

/// What a variable of the environment says, or a default.
inline std::filesystem::path folder_from(const char* variable, const char* otherwise = "") {
  const char* value = std::getenv(variable);
  return value != nullptr ? value : otherwise;
}

}  // namespace xaug::test
