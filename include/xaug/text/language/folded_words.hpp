// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <vector>

#include "xaug/text/language/letter_case.hpp"
#include "xaug/text/language/tokens.hpp"

namespace xaug::detail {

/// Calls `use(word)` for the words of a text in lower case, without those of more than `longest_word` bytes. Throws as
/// split() does, before the first call.
template <class Use>
XAUG_PER_ISA void for_each_folded_word(std::string_view text, std::vector<token>& tokens, const Use& use) {
  split(text, tokens);
  for (const token& t : tokens) {
    if (t.kind != token_kind::word) continue;
    const folded_word word(t.span.of(text));
    if (!word.view().empty()) use(word.view());
  }
}

}  // namespace xaug::detail
