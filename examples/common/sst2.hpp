// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>
#include <xaug/core/types.hpp>

// SST-2, phrases and sentences of film reviews that are negative (0) or positive (1), in both common forms:
//
//     sentence<TAB>label             GLUE's TSV: train.tsv (67,349 phrases and sentences) and dev.tsv (872);
//     a charming journey <TAB>1      its test.tsv has no labels
//
//     1 a charming journey           whole sentences: stsa.binary.train (6,920), .dev (872) and .test (1,821)
//
// Lines end in LF, CRLF or CR; a byte-order mark and blank lines do not count. Every function throws xaug::error that
// names the file, the line, and what was expected and found: for another header, other labels than 0 and 1, a line
// without a label, text that is not valid UTF-8, UTF-16, and a file without texts. Sources: Socher et al., "Recursive
// Deep Models for Semantic Compositionality Over a Sentiment Treebank", EMNLP 2013; Wang et al., "GLUE", ICLR 2019;
// Kim, "Convolutional Neural Networks for Sentence Classification", EMNLP 2014, for the second form.

namespace examples {

/// Texts in memory, each with its label.
struct labelled_texts {
  std::vector<std::string> texts;  ///< as they stand in the file: GLUE's end in a space
  std::vector<std::int64_t> labels;

  xaug::index size() const { return static_cast<xaug::index>(texts.size()); }
};

/// One file, in the form that its first line has.
labelled_texts read_sst2_file(const std::filesystem::path& file);

/// The part "train", "dev" or "test" of a folder: the file `part`.tsv or else stsa.binary.`part`.
labelled_texts read_sst2(const std::filesystem::path& folder, std::string_view part);

}  // namespace examples
