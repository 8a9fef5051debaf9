// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <xaug/text/wordpiece.hpp>

#include "common/sst2.hpp"

namespace xaug::test {

/// Pieces for toy_texts().
inline wordpiece toy_tokenizer() {
  static constexpr std::array<std::string_view, 14> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad",  "film",
                                                           "a",     "the",   "of",    "##s",   "plot", "play", "one"};
  return wordpiece(std::span<const std::string_view>(pieces));
}

/// Texts of 3 to 9 words, one of which tells the label.
inline examples::labelled_texts toy_texts(std::int64_t size) {
  static constexpr std::array<std::string_view, 7> others{"film", "a", "the", "of", "plots", "plays", "one"};
  examples::labelled_texts all;
  for (std::int64_t i = 0; i < size; ++i) {
    std::string text;
    for (std::int64_t word = 0; word < 2 + i % 7; ++word)
      text += std::string(others[static_cast<std::size_t>(i * i + 3 * word) % others.size()]) + ' ';
    all.labels.push_back(i % 2);
    all.texts.push_back(text + (i % 2 == 1 ? "good" : "bad"));
  }
  return all;
}

}  // namespace xaug::test
