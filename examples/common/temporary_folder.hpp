// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdlib.h>  // mkdtemp

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <xaug/core/error.hpp>

namespace examples {

/// A temporary folder that is removed with this object.
class temporary_folder {
public:
  temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / ("xaug_" + std::string(6, 'X'))).string();
    if (::mkdtemp(name.data()) == nullptr)
      throw xaug::error("no temporary folder can be made: " + std::string(std::strerror(errno)));
    path_ = name;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace examples
