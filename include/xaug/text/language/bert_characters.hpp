// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utf8proc.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "xaug/text/language/tokens.hpp"

// What BERT's uncased models read of a character: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers
// for Language Understanding", NAACL 2019, as BasicTokenizer of github.com/google-research/bert (tokenization.py) and
// BertNormalizer with BertPreTokenizer of Hugging Face's tokenizers have it.

namespace xaug::detail {

enum class bert_kind : std::uint8_t {
  letter,  ///< goes with those around it
  apart,   ///< a word of its own: punctuation, or an ideograph
  space,   ///< ends a word
  nothing  ///< is taken out: words go on behind it
};

/// Symbols of ASCII count as punctuation, as $ and ^ do.
constexpr bool is_bert_punctuation(char c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}

/// The blocks of ideographs of tokenization.py. Hugging Face's tokenizers lack U+2B820 to U+2B91F.
inline constexpr std::array<code_point_range, 8> bert_ideographs{{{0x3400, 0x4DBF},
                                                                  {0x4E00, 0x9FFF},
                                                                  {0xF900, 0xFAFF},
                                                                  {0x20000, 0x2A6DF},
                                                                  {0x2A700, 0x2B73F},
                                                                  {0x2B740, 0x2B81F},
                                                                  {0x2B820, 0x2CEAF},
                                                                  {0x2F800, 0x2FA1F}}};

/// Of a code point as it stands in the text. What is not assigned is a letter, as in Hugging Face's tokenizers.
inline bert_kind bert_kind_of(utf8proc_int32_t c, utf8proc_propval_t category) {
  if (c == '\t' || c == '\n' || c == '\r') return bert_kind::space;
  if (c == 0xFFFD) return bert_kind::nothing;
  switch (category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_MN: return bert_kind::nothing;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return bert_kind::space;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return bert_kind::apart;
    default: break;
  }
  if (c < 0x80) return is_bert_punctuation(static_cast<char>(c)) ? bert_kind::apart : bert_kind::letter;
  return is_in(bert_ideographs, c) ? bert_kind::apart : bert_kind::letter;
}

/// Calls `use(code point, kind)` for each part of a code point that is left once accents (Mn of its canonical
/// decomposition) are taken out, in lower case; for a space once, and for nothing not at all.
template <class Use>
void for_each_bert_character(utf8proc_int32_t c, const Use& use) {
  const utf8proc_property_t& property = *utf8proc_get_property(c);
  const bert_kind kind = bert_kind_of(c, property.category);
  if (kind == bert_kind::nothing) return;
  std::array<utf8proc_int32_t, 4> parts{c};  // no canonical decomposition has more, nor will have
  utf8proc_ssize_t count = 1;
  const bool is_hangul = c >= 0xAC00 && c <= 0xD7A3;  // decomposed by arithmetic
  if (property.decomp_seqindex != UINT16_MAX || is_hangul) {
    int last_class = 0;
    count = utf8proc_decompose_char(c, parts.data(), parts.size(), UTF8PROC_DECOMPOSE, &last_class);
  }
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    const utf8proc_int32_t part = parts[static_cast<std::size_t>(i)];
    const bert_kind of_part = bert_kind_of(part, utf8proc_get_property(part)->category);
    if (of_part != bert_kind::nothing) use(utf8proc_tolower(part), kind == bert_kind::letter ? of_part : kind);
  }
}

}  // namespace xaug::detail
