// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/listing/listing.hpp"

namespace examples {

/// Which of a source's images are wanted.
struct selection {
  std::vector<std::int64_t> indices;  ///< these; if empty, by the rules below
  bool one_per_class = false;         ///< the first image of each class
  std::int64_t first = 0;             ///< from this one on
  std::optional<std::int64_t> count;  ///< how many

  bool given() const { return !indices.empty() || one_per_class || first != 0 || count; }
};

/// What the command line says.
struct options {
  std::vector<std::filesystem::path> files;
  std::filesystem::path data;
  bool test_split = false;
  selection which;
  bool keep_alpha = false;

  std::string pipeline;  ///< a file or JSON itself; empty: a default
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::int64_t variants = 8;
  std::filesystem::path replay;
  int threads = 1;

  std::filesystem::path sheet;
  std::filesystem::path out;
  std::filesystem::path draws;
  bool explain = false;

  bool list = false;
  std::string list_name;  ///< of a single transform
  list_format format = list_format::table;
};

/// Reads the command line. Returns the exit code if there is nothing left to do: 0 after --help, 2 after a mistake,
/// which has been reported.
std::optional<int> parse_options(int argc, const char* const* argv, options& to);

}  // namespace examples
