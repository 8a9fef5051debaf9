// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <vector>

#include "xaug/core/types.hpp"
#include "xaug/text/language/tokens.hpp"

// What models read of a text, and how a tokenizer is asked for it.

namespace xaug {

/// A numbered piece of a text.
struct text_piece {
  std::int32_t id = 0;       ///< in the vocabulary
  text_span span;            ///< bytes of the text that it stands for; empty for [CLS] and its like
  std::uint8_t segment = 0;  ///< 1 in the second text of a pair
  bool continues = false;    ///< goes on with the word of the piece before it
  friend constexpr bool operator==(const text_piece&, const text_piece&) = default;
};

struct tokenizer_options {
  index max_length = 0;     ///< pieces, special ones included; longer texts lose their ends; 0: no limit
  bool add_special = true;  ///< what the model expects around a text: [CLS] and [SEP]
};

/// Turns texts into pieces: encode(text, pieces, options) replaces what is in `pieces`, and may be called by many
/// threads at a time. padding_id() fills up the shorter texts of a batch.
template <class T>
concept text_tokenizer = requires(const T& t, std::string_view text, std::vector<text_piece>& pieces,
                                  const tokenizer_options& options) {
  t.encode(text, pieces, options);
  { t.padding_id() } -> std::convertible_to<std::int32_t>;
};

}  // namespace xaug
