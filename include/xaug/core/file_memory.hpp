// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "xaug/core/error.hpp"

#if __has_include(<sys/mman.h>)
#define XAUG_HAS_MMAP 1
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace xaug::detail {

/// Bytes aligned to 8, which are valid as long as a copy of `owner` lives.
struct shared_bytes {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;

  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

inline shared_bytes allocate_bytes(std::size_t size) {
  auto memory = std::make_shared<std::vector<std::uint64_t>>((size + 7) / 8);
  const std::span bytes(reinterpret_cast<const std::byte*>(memory->data()), size);
  return {std::move(memory), bytes};
}

[[noreturn]] inline void cannot(const char* expected, const std::filesystem::path& path, int code) {
  throw error(path.string(), expected, code == 0 ? "an unknown error" : std::generic_category().message(code));
}

/// The contents of a file, memory-mapped where the system can. The file must not be modified in place while they are
/// used.
inline shared_bytes map_file(const std::filesystem::path& path) {
  constexpr auto expected = "a file that can be read";
  std::error_code ignored;
  const std::filesystem::file_status kind = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(kind) && !std::filesystem::is_regular_file(kind))
    throw error(path.string(), expected, "a folder or a device");
#ifdef XAUG_HAS_MMAP
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) cannot(expected, path, errno);
  struct closer {
    int file;
    ~closer() { ::close(file); }
  } const close_at_end{file};
  struct stat status {};
  if (::fstat(file, &status) != 0) cannot(expected, path, errno);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return {};
#ifdef MAP_POPULATE
  constexpr int flags = MAP_PRIVATE | MAP_POPULATE;
#else
  constexpr int flags = MAP_PRIVATE;
#endif
  void* memory = ::mmap(nullptr, size, PROT_READ, flags, file, 0);
  if (memory == MAP_FAILED) cannot(expected, path, errno);
  return {std::shared_ptr<const void>(memory, [size](const void* start) { ::munmap(const_cast<void*>(start), size); }),
          {static_cast<const std::byte*>(memory), size}};
#else
  errno = 0;
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const auto size = in.tellg();
  if (!in || size < 0) cannot(expected, path, errno);
  shared_bytes result = allocate_bytes(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(const_cast<char*>(result.text().data()), size);
  if (!in) cannot(expected, path, errno);
  return result;
#endif
}

/// Writes a temporary file in the same folder and renames it, so that readers never see half a file.
inline void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  constexpr auto expected = "a file that can be written";
  const std::string suffix = '.' + std::to_string(std::random_device{}()) + ".tmp";
  const std::filesystem::path temporary = path.string() + suffix;
  std::error_code failure;
  errno = 0;
  std::ofstream out(temporary, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    failure = {errno, std::generic_category()};
  else
    std::filesystem::rename(temporary, path, failure);
  if (out && !failure) return;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  cannot(expected, path, failure.value());
}

}  // namespace xaug::detail
