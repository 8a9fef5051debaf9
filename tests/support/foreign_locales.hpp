// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <locale>
#include <string>

// Locales that write numbers otherwise. Those of C++ streams are made here; those of the C library are made by
// localedef, where it is installed, as test machines often have none.

namespace xaug::test {

/// While it lives, streams that are made write 40.000 and 0,8.
class foreign_streams {
public:
  foreign_streams() : before_(std::locale::global(make())) {}
  ~foreign_streams() { std::locale::global(before_); }
  foreign_streams(const foreign_streams&) = delete;
  foreign_streams& operator=(const foreign_streams&) = delete;

  static std::locale make() { return {std::locale::classic(), new digits}; }

private:
  struct digits : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
    std::string do_truename() const override { return "wahr"; }
    std::string do_falsename() const override { return "falsch"; }
  };
  std::locale before_;
};

/// While it lives, the C library writes and reads numbers as in `name`, such as "de_DE". Ask whether it could be had.
class foreign_c_library {
public:
  explicit foreign_c_library(const std::string& name) : before_(std::setlocale(LC_ALL, nullptr)) {
    folder_ = std::filesystem::temp_directory_path() / ("xaug_locale_" + name + '_' + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    const std::string locale = name + ".UTF-8";
    const std::string command = "localedef -i " + name + " -f UTF-8 '" + (folder_ / locale).string() + "' >'" +
                                (folder_ / "log").string() + "' 2>&1";
    [[maybe_unused]] const int made = std::system(command.c_str());
    if (const char* path = std::getenv("LOCPATH")) path_ = path;
    ::setenv("LOCPATH", folder_.c_str(), 1);
    found_ = std::setlocale(LC_ALL, locale.c_str()) != nullptr && *std::localeconv()->decimal_point != '.';
  }
  ~foreign_c_library() {
    std::setlocale(LC_ALL, before_.c_str());
    path_.empty() ? ::unsetenv("LOCPATH") : ::setenv("LOCPATH", path_.c_str(), 1);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  foreign_c_library(const foreign_c_library&) = delete;
  foreign_c_library& operator=(const foreign_c_library&) = delete;

  explicit operator bool() const { return found_; }

private:
  std::string before_;
  std::string path_;
  std::filesystem::path folder_;
  bool found_ = false;
};

/// Calls `act(where)` under each foreign locale that this machine has: of the streams, and of C libraries with a comma
/// and with a decimal point of two bytes. Returns how many there were.
template <class Act>
int under_foreign_locales(const Act& act) {
  int count = 1;
  {
    const foreign_streams streams;
    act("streams");
  }
  for (const char* name : {"de_DE", "ps_AF"}) {
    const foreign_c_library library(name);
    if (!library) continue;
    act(name);
    ++count;
  }
  return count;
}

}  // namespace xaug::test
