// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace examples {

/// The bytes of a file. Throws xaug::error that names the file if it cannot be read.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// Writes a file atomically: a reader finds either the previous contents or all of `bytes`. Writes a temporary file in
/// the same folder, which is then renamed. Throws xaug::error that names the file.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace examples
