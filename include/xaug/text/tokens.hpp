// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/core/types.hpp"
#include "xaug/text/utf8.hpp"

namespace xaug::inline XAUG_ABI {

enum class token_kind : std::uint8_t {
  word,         ///< letters and digits, with ' and - between them; or one Chinese, Japanese or Korean ideograph
  number,       ///< digits, with . , : ' and - between them
  punctuation,  ///< one character of punctuation
  symbol,       ///< one character that is none of these: an emoji, a currency sign
  link,         ///< a URL, an e-mail address, or an @mention
};
template <>
inline constexpr std::array<std::string_view, 5> enum_names<token_kind>{"word", "number", "punctuation", "symbol",
                                                                        "link"};

/// Bytes [begin, end) of a text.
struct text_span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  constexpr std::uint32_t size() const { return end - begin; }
  std::string_view of(std::string_view text) const { return text.substr(begin, size()); }
  friend constexpr bool operator==(const text_span&, const text_span&) = default;
};

struct token {
  text_span span;
  token_kind kind = token_kind::word;
  friend constexpr bool operator==(const token&, const token&) = default;
};

namespace detail {

/// What a character is to the splitter.
enum class character_kind : std::uint8_t { gap, letter, digit, ideograph, punctuation, symbol };

constexpr bool is_alphanumeric(character_kind kind) {
  return kind == character_kind::letter || kind == character_kind::digit;
}

constexpr character_kind kind_of_ascii(char c) {
  using enum character_kind;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return letter;
  if (c >= '0' && c <= '9') return digit;
  if (c <= ' ' || c > '~') return gap;
  return std::string_view("$+<=>^`|~").find(c) != std::string_view::npos ? symbol : punctuation;
}
inline constexpr auto ascii_kinds = [] {
  std::array<character_kind, 128> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = kind_of_ascii(static_cast<char>(i));
  return kinds;
}();

constexpr character_kind ascii_kind(char c) {
  return ascii_kinds[static_cast<unsigned char>(c) & 0x7f];
}

/// Those that stand for words or parts of words without spaces between them: the blocks that BERT's tokenizer splits
/// into characters (Devlin et al., 2019).
constexpr bool is_ideograph(utf8proc_int32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x2FA1F);
}

/// By Unicode's general category.
inline constexpr auto category_kinds = [] {
  using enum character_kind;
  std::array<character_kind, 32> kinds;
  kinds.fill(symbol);
  for (const auto c : {UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
                       UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_PC})
    kinds[c] = letter;
  for (const auto c : {UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO}) kinds[c] = digit;
  for (const auto c : {UTF8PROC_CATEGORY_PD, UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PE, UTF8PROC_CATEGORY_PI,
                       UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO})
    kinds[c] = punctuation;
  for (const auto c :
       {UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP, UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF})
    kinds[c] = gap;
  return kinds;
}();

/// What the splitter has to know of a code point.
struct character_properties {
  character_kind kind = character_kind::gap;
  bool plain = true;       ///< no rule of UAX #29 is about it: it begins a character, and ends one
  bool prepended = false;  ///< what follows is of the same character
};

inline character_properties properties_of(utf8proc_int32_t c) {
  const utf8proc_property_t& property = *utf8proc_get_property(c);
  const character_kind kind = category_kinds[static_cast<std::size_t>(property.category) & 31];
  return {kind == character_kind::letter && is_ideograph(c) ? character_kind::ideograph : kind,
          property.boundclass == UTF8PROC_BOUNDCLASS_OTHER, property.boundclass == UTF8PROC_BOUNDCLASS_PREPEND};
}

/// The properties of most code points that there are, found once: three times faster than to ask for each.
class character_table {
public:
  static const character_table& get() {
    static const character_table table;
    return table;
  }
  character_properties operator[](utf8proc_int32_t c) const {
    return static_cast<std::size_t>(c) < common_.size() ? common_[static_cast<std::size_t>(c)] : properties_of(c);
  }

private:
  character_table() {
    for (std::size_t c = 0; c < common_.size(); ++c) common_[c] = properties_of(static_cast<utf8proc_int32_t>(c));
  }
  std::array<character_properties, 0x10000> common_;
};

/// The kin of ' and - beyond ASCII, which join letters and digits.
constexpr bool is_joiner(utf8proc_int32_t c) {
  return c == 0x2019 || c == 0x2010 || c == 0x2011 || c == 0xB7 || c == 0xAD;
}

/// What stands for an ideograph where characters are translated into bytes.
inline constexpr char ideograph_byte = '\x80';

/// The kind of the token that begins with a byte.
inline constexpr auto token_kinds = [] {
  constexpr std::array kinds{token_kind::symbol, token_kind::word,        token_kind::number,
                             token_kind::word,   token_kind::punctuation, token_kind::symbol};
  std::array<token_kind, 256> all{};
  for (std::size_t c = 0; c < ascii_kinds.size(); ++c) all[c] = kinds[static_cast<std::size_t>(ascii_kinds[c])];
  all[static_cast<unsigned char>(ideograph_byte)] = token_kind::word;
  return all;
}();

/// Whether a run of characters without gaps is a URL, an e-mail address or a mention.
inline bool is_link(std::string_view run) {
  const auto alphanumeric = [](char c) {
    return is_alphanumeric(ascii_kind(c)) || static_cast<unsigned char>(c) >= 0x80;
  };
  if (const auto scheme = run.find("://"); scheme != std::string_view::npos)
    return scheme > 0 && scheme + 3 < run.size() && alphanumeric(run[scheme - 1]);
  if (run.starts_with("www.")) return run.size() > 4 && alphanumeric(run[4]);
  const auto at = run.find('@');
  if (at == std::string_view::npos || at + 1 == run.size() || !alphanumeric(run[at + 1])) return false;
  const std::string_view name = run.substr(at + 1);
  if (at == 0) return std::ranges::all_of(name, alphanumeric);
  const auto dot = name.find('.');
  return alphanumeric(run[at - 1]) && dot != std::string_view::npos && dot + 1 < name.size();
}

/// Makes one token of each link among the tokens from `from` on. Punctuation around it, as in (www.example.com), stays
/// on its own.
inline void join_links(std::string_view text, std::vector<token>& tokens, std::size_t from) {
  const auto is_outside = [&](const token& t) {
    return t.kind == token_kind::punctuation &&
           std::string_view("/@#&-").find(text[t.span.begin]) == std::string_view::npos;
  };
  while (from > 0 && tokens[from - 1].span.end == tokens[from].span.begin) --from;
  std::size_t kept = from;
  for (std::size_t begin = from, end = from; begin < tokens.size(); begin = end) {
    end = begin + 1;
    while (end < tokens.size() && tokens[end].span.begin == tokens[end - 1].span.end) ++end;
    std::size_t first = begin, last = end - 1;
    while (first < last && is_outside(tokens[first])) ++first;
    while (first < last && is_outside(tokens[last])) --last;
    const text_span whole{tokens[first].span.begin, tokens[last].span.end};
    const bool joined = first < last && is_link(whole.of(text));
    for (std::size_t i = begin; i < end; ++i) {
      if (joined && i == first) tokens[kept++] = {whole, token_kind::link};
      if (!joined || i < first || i > last) tokens[kept++] = tokens[i];
    }
  }
  tokens.resize(kept);
}

/// Splits a text in blocks of 64 bytes, whose boundaries are found by arithmetic on a bit for each byte. Blocks that
/// are not ASCII are translated first: each byte into an ASCII one of the same kind, or one of two others.
class splitter {
public:
  splitter(std::string_view text, std::vector<token>& tokens) : text_(text), tokens_(tokens) {}

  void run() {
    using kernel::byte_block;
    for (std::size_t first = 0; first < text_.size(); first += byte_block::size) {
      const std::size_t count = std::min(byte_block::size, text_.size() - first);
      const char* from = text_.data() + first;
      const byte_block bytes = count == byte_block::size ? byte_block::load(from) : byte_block::load(from, count, ' ');
      if (bytes.high() == 0 && spilled_ == 0) {
        find_tokens<false>(bytes, from, first);
        last_ = from[count - 1];
      } else {
        translate(first, count, bytes.high());
        find_tokens<true>(byte_block::load(translated_.data()), translated_.data(), first);
        last_ = translated_[byte_block::size - 1];
      }
      if (!before_.visible) find_links();
    }
    if (before_.visible) end_token(tokens_[ended_], text_.size());
    find_links();
  }

private:
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  static constexpr char same_character = '\x81';  // stands for a further byte of a token that is one character

  static constexpr std::uint64_t follows(std::uint64_t bits, bool before) { return bits << 1 | std::uint64_t{before}; }
  static constexpr std::uint64_t precedes(std::uint64_t bits, bool behind) {
    return bits >> 1 | std::uint64_t{behind} << 63;
  }
  static constexpr bool last_of(std::uint64_t bits) { return bits >> 63 != 0; }
  template <class Use>
  static void for_each_bit(std::uint64_t bits, const Use& use) {
    for (; bits != 0; bits &= bits - 1) use(static_cast<std::size_t>(std::countr_zero(bits)));
  }

  /// ASCII alone never needs the table.
  character_properties properties(utf8proc_int32_t c) {
    if (characters_ == nullptr) characters_ = &character_table::get();
    return (*characters_)[c];
  }

  character_kind kind_at(std::size_t at) {
    if (at >= text_.size()) return character_kind::gap;
    if (static_cast<unsigned char>(text_[at]) < 0x80) return ascii_kind(text_[at]);
    return properties(decode(text_, at).value).kind;
  }

  template <bool Translated>
  XAUG_ALWAYS_INLINE void find_tokens(const kernel::byte_block& bytes, const char* from, std::size_t first) {
    std::uint64_t visible = bytes.in('!', '~');
    const std::uint64_t digits = bytes.in('0', '9');
    const std::uint64_t alphanumeric = digits | bytes.folded().in('a', 'z') | bytes.equal('_');
    const std::uint64_t hyphens = bytes.equal('-');
    std::uint64_t joiners = (hyphens | bytes.equal('\'')) & follows(alphanumeric, before_.alphanumeric);
    std::uint64_t number_joiners =
        ((bytes.in(',', '.') & ~hyphens) | bytes.equal(':')) & follows(digits, before_.digit);
    character_kind behind = character_kind::gap;
    if (last_of(joiners | number_joiners)) behind = kind_at(first + kernel::byte_block::size);
    joiners &= precedes(alphanumeric, is_alphanumeric(behind));
    number_joiners &= precedes(digits, behind == character_kind::digit);
    const std::uint64_t run = alphanumeric | joiners | number_joiners;
    std::uint64_t begins = run & ~follows(run, before_.run);
    if constexpr (Translated) {
      const std::uint64_t same = bytes.equal(same_character);
      visible |= same | bytes.equal(ideograph_byte);
      begins |= visible & ~run & ~same;
    } else {
      begins |= visible & ~run;
    }
    const std::uint64_t ends = follows(visible, before_.visible) & (begins | ~visible);
    // A link has an @, a slash, or begins with www.
    const std::uint64_t ws = bytes.equal('w');
    const bool may_have_links = (bytes.equal('@') | bytes.equal('/') | (ws & follows(ws, before_.w))) != 0;
    before_ = {last_of(alphanumeric), last_of(digits), last_of(run), last_of(visible), last_of(ws)};

    const std::size_t begun = tokens_.size();
    if (may_have_links) links_from_ = std::min(links_from_, begun);
    tokens_.resize(begun + static_cast<std::size_t>(std::popcount(begins)));
    token* begin = tokens_.data() + begun;
    for_each_bit(begins, [&](std::size_t i) {
      *begin++ = {{static_cast<std::uint32_t>(first + i), 0}, token_kinds[static_cast<unsigned char>(from[i])]};
    });
    token* end = tokens_.data() + ended_;
    for_each_bit(ends, [&](std::size_t i) { end_token(*end++, first + i); });
    ended_ = static_cast<std::size_t>(end - tokens_.data());
  }

  /// Once all tokens have ended.
  void find_links() {
    if (links_from_ == nowhere) return;
    if (links_from_ < tokens_.size()) join_links(text_, tokens_, links_from_);
    ended_ = tokens_.size();
    links_from_ = nowhere;
  }

  XAUG_ALWAYS_INLINE void end_token(token& t, std::size_t at) {
    t.span.end = static_cast<std::uint32_t>(at);
    if (t.kind == token_kind::number) check_number(t);
  }
  /// What begins with a digit is a word if it has a letter.
  void check_number(token& t) {
    for (std::size_t i = t.span.begin; i < t.span.end; ++i) {
      const bool begins = (static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80;
      if (begins && kind_at(i) == character_kind::letter) t.kind = token_kind::word;
    }
  }

  /// Translates the block at `first`, of which the first bytes were translated with the block before it.
  void translate(std::size_t first, std::size_t count, std::uint64_t high) {
    using kernel::byte_block;
    char* to = translated_.data();
    std::copy_n(to + byte_block::size, spilled_, to);
    std::copy_n(text_.data() + first + spilled_, count - spilled_, to + spilled_);
    std::fill(to + count, to + byte_block::size, ' ');
    high &= ~std::uint64_t{0} << spilled_;
    std::size_t translated = 0;
    while (high != 0) {
      const auto i = static_cast<std::size_t>(std::countr_zero(high));
      const code_point c = decode(text_, first + i);
      const character_properties of = properties(c.value);
      if (of.plain && of.kind <= character_kind::ideograph && follows_plain(first + i)) {  // by far the most
        write_kind(of.kind, c.size, to + i);
        glue_ = {first + i + c.size, c.value, true, 0};
        translated = i + c.size;
      } else {
        translated = i + translate_other(first + i, c, of, i > 0 ? to[i - 1] : last_, to + i);
      }
      high = translated < byte_block::size ? high & (~std::uint64_t{0} << translated) : 0;
    }
    spilled_ = translated > byte_block::size ? translated - byte_block::size : 0;
  }

  /// Writes what stands for the character at `at`, which may belong to the one before it, and returns for how many
  /// bytes.
  std::size_t translate_other(std::size_t at, code_point c, character_properties of, char before, char* to) {
    const auto [own_kind, plain, prepended] = of;
    const auto kind = prepended ? character_kind::letter : own_kind;
    const character_kind whose = kind_of_translated(before);
    if (is_glued(at, c.value, plain)) {
      const char same = whose == character_kind::gap || is_alphanumeric(whose) ? before : same_character;
      write_bytes(same, same, c.size, to);
    } else if (is_joiner(c.value) && is_alphanumeric(whose) && is_alphanumeric(kind_at(at + c.size))) {
      write_bytes('a', 'a', c.size, to);
    } else {
      write_kind(kind, c.size, to);
    }
    glue_ = {at + c.size, c.value, plain, glue_.state};
    // The only kind of character that an ASCII one may be glued to.
    if (prepended && at + c.size < text_.size() && text_[at + c.size] >= ' ') {
      to[c.size] = is_alphanumeric(ascii_kind(text_[at + c.size])) ? 'a' : same_character;
      return c.size + 1;
    }
    return c.size;
  }

  static void write_bytes(char first, char further, std::size_t size, char* to) {
    to[0] = first;
    to[1] = further;  // at least two bytes
    if (size > 2) to[2] = further;
    if (size > 3) to[3] = further;
  }
  static void write_kind(character_kind kind, std::size_t size, char* to) {
    // Not locals: those would be built anew each time.
    static constexpr std::array firsts{' ', 'a', '0', ideograph_byte, '!', '$'};
    static constexpr std::array others{' ', 'a', '0', same_character, same_character, same_character};
    write_bytes(firsts[static_cast<std::size_t>(kind)], others[static_cast<std::size_t>(kind)], size, to);
  }

  static character_kind kind_of_translated(char c) {
    return static_cast<unsigned char>(c) < 0x80 ? ascii_kind(c) : character_kind::symbol;
  }

  /// Whether what stands before `at` is plain, if there is anything.
  bool follows_plain(std::size_t at) {
    if (at == 0) return true;
    if (glue_.end != at) {
      const char before = text_[at - 1];
      glue_ = {at, before, before >= ' ' && before <= '~', 0};
    }
    return glue_.plain;
  }

  /// Whether a code point belongs to the character before it (UAX #29).
  bool is_glued(std::size_t at, utf8proc_int32_t c, bool plain) {
    if (at == 0) return false;
    if (follows_plain(at) && plain) {
      glue_.state = 0;
      return false;
    }
    return utf8proc_grapheme_break_stateful(glue_.value, c, &glue_.state) == 0;
  }

  /// The code point before `end`, for finding grapheme clusters.
  struct code_point_before {
    std::size_t end = 0;
    utf8proc_int32_t value = 0;
    bool plain = true;
    utf8proc_int32_t state = 0;
  };
  struct last_byte {
    bool alphanumeric = false;
    bool digit = false;
    bool run = false;
    bool visible = false;
    bool w = false;
  };

  std::string_view text_;
  std::vector<token>& tokens_;
  const character_table* characters_ = nullptr;
  std::size_t ended_ = 0;
  last_byte before_;                  // of the block before
  char last_ = ' ';                   // of the block before, translated
  std::size_t links_from_ = nowhere;  // the first token of those that may be links
  std::size_t spilled_ = 0;
  std::array<char, kernel::byte_block::size + 8> translated_;  // a block, and what its last character goes on with
  code_point_before glue_;
};

}  // namespace detail

/// Splits a text into tokens, in order, which replace what `tokens` held. What is in none of them is white space or
/// another character that cannot be seen, NUL and other control characters among them. No token begins or ends within
/// a grapheme cluster. A contraction (don't), a compound (well-known) and a number (1,000.5) are one token each, and so
/// is each ideograph; scripts without spaces that are not ideographs (Thai) give one token for each run of letters.
///
/// Throws xaug::error for text that is not valid UTF-8, naming the byte, and for 4 GiB and more. Cost: 1 ns for each
/// byte of ASCII at most; other characters some 6 ns. Allocates nothing once `tokens` has its size.
inline void split(std::string_view text, std::vector<token>& tokens) {
  tokens.clear();
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    throw error("text", "fewer than 2^32 - 1 bytes", text.size());
  detail::splitter(text, tokens).run();
}

}  // namespace xaug::inline XAUG_ABI
