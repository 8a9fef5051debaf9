// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/core/random.hpp"

namespace bench {

inline std::vector<std::string> made_up_phrases() {
  constexpr std::array<std::string_view, 12> words{"the", "film", "is", "a",   "charming",  "journey",
                                                   "of",  "warm", ",",  "and", "beautiful", "performances"};
  xaug::stream random(xaug::sample_key{.seed = 1});
  std::vector<std::string> phrases(67349);
  for (std::string& phrase : phrases)
    for (xaug::index n = 1 + random.uniform_int(18); n > 0; --n) {
      phrase += words[static_cast<std::size_t>(random.uniform_int(12))];
      phrase += ' ';
    }
  return phrases;
}

/// The phrases of SST-2's training set (GLUE's train.tsv), from the folder that XAUG_SST2_DIR names, or else as many
/// made-up ones.
inline std::vector<std::string> read_phrases() {
  const char* folder = std::getenv("XAUG_SST2_DIR");
  if (folder == nullptr) return made_up_phrases();
  std::vector<std::string> read;
  std::ifstream file(std::filesystem::path(folder) / "train.tsv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) read.push_back(line.substr(0, line.find('\t')));
  if (read.empty()) {
    std::cerr << (std::filesystem::path(folder) / "train.tsv").string()
              << ": expected the phrases of SST-2, found none\n";
    std::exit(1);
  }
  return read;
}

}  // namespace bench
