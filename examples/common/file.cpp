// SPDX-License-Identifier: BSD-3-Clause
#include "common/file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

namespace fs = std::filesystem;

std::string reason() {
  return errno == 0 ? "unknown error" : std::strerror(errno);
}

void write_plainly(const fs::path& path, std::span<const std::uint8_t> bytes) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw xaug::error(path.string() + ": cannot be written: " + reason());
}

/// Removes the temporary file unless it was renamed.
struct temporary {
  fs::path path;
  bool renamed = false;
  ~temporary() {
    std::error_code ignored;
    if (!renamed) fs::remove(path, ignored);
  }
};

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) throw xaug::error(path.string(), "a file", "a folder");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw xaug::error(path.string() + ": cannot be read: " + reason());
  std::vector<std::uint8_t> bytes;
  // In pieces, because a pipe has no size to ask for.
  constexpr std::size_t piece = std::size_t{1} << 20;
  while (in) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    in.read(reinterpret_cast<char*>(bytes.data() + before), static_cast<std::streamsize>(piece));
    bytes.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) throw xaug::error(path.string() + ": cannot be read: " + reason());
  return bytes;
}

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  // Renaming over a device or a pipe would replace it.
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_plainly(path, bytes);
  // A symbolic link stays a link: its target is replaced.
  const fs::path target = fs::exists(status) ? fs::canonical(path) : path;
  const std::string name = '.' + target.filename().string() + '.' + std::to_string(::getpid()) + ".tmp";
  temporary written{target.parent_path() / name};
  try {
    write_plainly(written.path, bytes);
  } catch (const xaug::error&) {
    throw xaug::error(path.string() + ": cannot be written: " + reason());
  }
  fs::rename(written.path, target, failure);
  if (failure) throw xaug::error(path.string() + ": cannot be written: " + failure.message());
  written.renamed = true;
}

void write_file(const fs::path& path, std::string_view text) {
  write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace examples
