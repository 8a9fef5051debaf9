// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "augment_text/records.hpp"
#include "common/listing/listing.hpp"

namespace examples {

/// What the command line says.
struct options {
  std::filesystem::path input = "-";  ///< "-": the standard input
  text_layout layout;
  std::string pipeline;           ///< a file or JSON itself; empty: eda
  std::filesystem::path lexicon;  ///< a folder of WordNet, a .tsv file, or what was saved
  std::filesystem::path save_lexicon;
  bool fit = false;               ///< only synonyms that fit these texts
  std::filesystem::path vectors;  ///< of words, or empty
  std::string synonym_fit;        ///< JSON or a file of it, or empty
  bool keep_labels = false;
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::int64_t num_aug = 1;
  bool keep_original = false;
  int threads = 1;
  std::filesystem::path out = "-";  ///< "-": the standard output
  std::filesystem::path offsets;
  bool show = false;

  bool list = false;
  std::string list_name;  ///< of a single transform
  list_format format = list_format::table;
};

/// Reads the command line. Returns the exit code if there is nothing left to do: 0 after --help, 2 after a mistake,
/// which has been reported.
std::optional<int> parse_options(int argc, const char* const* argv, options& to);

}  // namespace examples
