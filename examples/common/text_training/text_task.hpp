// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/bert/bert_model.hpp"
#include "common/sst2.hpp"

namespace examples {

/// What a study of texts trains.
enum class text_model : std::uint8_t { minilm, bert_base, cnn, average };

/// What the command line says beside what all training programs have.
struct text_options {
  text_model model = text_model::minilm;
  std::filesystem::path weights;  ///< safetensors, of minilm and bert_base; and of the vectors, if they are taken over
  std::filesystem::path vocabulary;  ///< vocab.txt
  std::filesystem::path lexicon = "/usr/share/wordnet";
  std::filesystem::path test;  ///< a file with labels; empty: that of the data's folder
  pooling how = pooling::cls;
  bool own_vectors = false;  ///< of cnn and average: learnt from nothing, instead of those of `weights`
  std::int64_t max_length = 128;
  std::int64_t dev_limit = 0;  ///< texts to validate on; 0: all
  std::int64_t copies = 0;     ///< of each text, augmented once before training; 0: each epoch augments texts anew
  bool bfloat16 = false;
};

/// SST-2 as a study uses it.
struct text_data {
  labelled_texts training;
  labelled_texts validation;  ///< empty: a share of the training texts is set aside
  labelled_texts test;
};

/// Reads a folder of SST-2 in either form (see sst2.hpp). What is selected on the dev part is tested on the test part,
/// in the folder or in `test`; GLUE's has no labels, and if there is no other, the dev part is what is tested on, and
/// nothing is selected on it.
text_data read_text_data(const std::filesystem::path& folder, const std::filesystem::path& test);

/// The program sst2. Returns the exit code.
int run_sst2_program(int argc, const char* const* argv);

}  // namespace examples
