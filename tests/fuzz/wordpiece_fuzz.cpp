// SPDX-License-Identifier: BSD-3-Clause
//
// For libFuzzer: whatever bytes there are, a text is refused, if it is not UTF-8, or taken apart into pieces whose
// spans are characters of it; the same ones with and without vectors, and whichever way its words are read.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <xaug/text/wordpiece.hpp>

namespace {

using namespace xaug;

constexpr std::string_view vocabulary[] = {
    "[PAD]", "[UNK]", "[CLS]",  "[SEP]",    "a",        "b",      "c",      "d",        "e",       "o", "low",
    "great", "##a",   "##b",    "##c",      "##e",      "##s",    "##est",  "##er",     "!",       ".", "-",
    "1",     "##0",   "\u1112", "##\u1161", "##\u11ab", "\u4e2d", "\u00df", "##\u00df", "##\u03c3"};

const wordpiece& tokenizer() {
  static const wordpiece made{std::span<const std::string_view>(vocabulary)};
  return made;
}
const detail::piece_table& table() {
  static const detail::piece_table made(std::span<const std::string_view>(vocabulary), "",
                                        [](std::size_t) { return ""; });
  return made;
}

void require(bool condition) {
  if (!condition) std::abort();
}

bool begins_character(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

/// The same text with a soft hyphen, which is no part of a word, in front of each word.
std::string with_soft_hyphens(std::string_view text) {
  std::string other = "\u00ad";
  for (const char c : text) {
    other += c;
    if (c == ' ') other += "\u00ad";
  }
  return other;
}

bool same_ids(const std::vector<text_piece>& a, const std::vector<text_piece>& b) {
  return std::ranges::equal(a, b, {}, &text_piece::id, &text_piece::id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const tokenizer_options bare{.add_special = false};
  std::vector<text_piece> pieces, others;
  const bool is_text = detail::is_utf8(text);
  try {
    tokenizer().encode(text, pieces, bare);
    require(is_text);
  } catch (const error&) {
    require(!is_text);
    return 0;
  }
  text_span before;
  for (const text_piece& piece : pieces) {
    require(piece.id >= 0 && static_cast<std::size_t>(piece.id) < tokenizer().size() && piece.segment == 0);
    require(piece.span.begin < piece.span.end && piece.span.end <= text.size());
    require(begins_character(text, piece.span.begin) && begins_character(text, piece.span.end));
    // Parts of a decomposed character, as of a Korean syllable, are in one place.
    require(piece.span.begin >= before.end || (piece.continues && piece.span.begin >= before.begin));
    require(piece.continues == tokenizer().piece(piece.id).starts_with("##"));
    before = piece.span;
  }
  detail::piece_writer<kernel::basic_byte_block<kernel::portable_bytes>>(table(), text, 0, others).run();
  require(others == pieces);
  tokenizer().encode(with_soft_hyphens(text), others, bare);
  require(same_ids(others, pieces));

  const xaug::index length = data[0];
  const std::size_t middle = text.find('|');
  const bool is_pair = middle != std::string_view::npos;
  const tokenizer_options options{.max_length = length};
  if (length > 0 && length < (is_pair ? 3 : 2)) return 0;
  if (is_pair)
    tokenizer().encode(text.substr(0, middle), text.substr(middle + 1), others, options);
  else
    tokenizer().encode(text, others, options);
  require(length == 0 || others.size() <= static_cast<std::size_t>(length));
  require(others.front().id == tokenizer().cls_id() && others.back().id == tokenizer().sep_id());
  if (!is_pair) require(std::equal(others.begin() + 1, others.end() - 1, pieces.begin()));
  return 0;
}
