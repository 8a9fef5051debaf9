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
#include "xaug/kernel/bytes.hpp"
#include "xaug/text/language/utf8.hpp"

// Where words begin and end follows UAX #29 of Unicode 15.0 (unicode.org/reports/tr29), rules WB3 to WB16, with these
// tailorings:
//
// - Links, each ideograph and each emoji are tokens of their own, and no grapheme cluster is cut. So an emoji does not
//   join what a ZERO WIDTH JOINER stands behind (WB3c) unless both are one cluster, nor do halves of a flag (WB15,
//   WB16); a sign that encloses the number behind it (U+0600) belongs to that.
// - Hyphens and apostrophes join letters and digits in any order, a colon joins digits, and GRAVE ACCENT, ACUTE ACCENT
//   and PRIME are apostrophes between letters: well-known, 1990's, 10:30.
// - Kana, and scripts that are written without spaces (Thai, Lao, Burmese, Khmer), give one token for each run of
//   letters, where the rules cut hiragana and those scripts behind each letter.
// - Numbers of other kinds than decimal digits count as digits: ½, ², Ⅷ.
// - NARROW NO-BREAK SPACE joins letters with letters and digits with digits, and is white space otherwise.

namespace xaug {

enum class token_kind : std::uint8_t {
  word,         ///< letters and digits, with ' - . and : between them; or one Chinese, Japanese or Korean ideograph
  number,       ///< digits, with . , ; : ' and - between them
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

/// Throws xaug::error for a text that is not there, and for one that spans cannot refer to.
inline void check_extent(std::string_view text) {
  if (text.data() == nullptr && !text.empty())
    throw error("text", std::to_string(text.size()) + " bytes", "a null pointer");
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    throw error("text", "fewer than 2^32 - 1 bytes", text.size());
}

/// What a character is to the splitter.
enum class character_kind : std::uint8_t {
  gap,
  letter,
  digit,
  ideograph,
  unspaced,  ///< a letter of kana, or of a script without spaces
  connector,
  punctuation,
  symbol
};

constexpr bool is_alphanumeric(character_kind kind) {
  return kind == character_kind::letter || kind == character_kind::digit;
}

constexpr character_kind kind_of_ascii(char c) {
  using enum character_kind;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return letter;
  if (c >= '0' && c <= '9') return digit;
  if (c <= ' ' || c > '~') return gap;
  if (c == '_') return connector;
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

/// Between what a character that is neither letter nor digit is part of a word, in bits.
enum joined_kinds : std::uint8_t { joins_nothing = 0, joins_letters = 1, joins_digits = 2, joins_both = 4 };

/// MidLetter, MidNum, MidNumLet and Single_Quote of WordBreakProperty, and what the tailorings add.
constexpr std::uint8_t joins_of(utf8proc_int32_t c) {
  switch (c) {
    case '\'':
    case '-':
    case 0x2010:
    case 0x2011:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0xFF07: return joins_both;
    case '.':
    case ':':
    case 0x2024:
    case 0x202F:
    case 0xFE52:
    case 0xFF0E: return joins_letters | joins_digits;
    case '`':
    case 0xB4:
    case 0xB7:
    case 0x387:
    case 0x55F:
    case 0x5F4:
    case 0x2027:
    case 0x2032:
    case 0xFE13:
    case 0xFE55:
    case 0xFF1A: return joins_letters;
    case ',':
    case ';':
    case 0x37E:
    case 0x589:
    case 0x60C:
    case 0x60D:
    case 0x66C:
    case 0x7F8:
    case 0x2044:
    case 0xFE10:
    case 0xFE14:
    case 0xFE50:
    case 0xFE54:
    case 0xFF0C:
    case 0xFF1B: return joins_digits;
    default: return joins_nothing;
  }
}

struct code_point_range {
  utf8proc_int32_t first;
  utf8proc_int32_t last;
};
template <std::size_t Count>
constexpr bool is_in(const std::array<code_point_range, Count>& ranges, utf8proc_int32_t c) {
  for (const auto [first, last] : ranges)
    if (first <= c && c <= last) return true;
  return false;
}

/// Letters that stand for words or parts of words without spaces between them: the blocks that BERT's tokenizer splits
/// into characters (Devlin et al., 2019), later extensions, and the other scripts of this kind.
inline constexpr std::array<code_point_range, 9> ideographs{{{0x3006, 0x3006},
                                                             {0x3400, 0x4DBF},
                                                             {0x4E00, 0x9FFF},
                                                             {0xF900, 0xFAFF},
                                                             {0x17000, 0x18CFF},
                                                             {0x18D00, 0x18D7F},
                                                             {0x1B170, 0x1B2FF},
                                                             {0x20000, 0x2FA1F},
                                                             {0x30000, 0x3FFFD}}};
/// Katakana of WordBreakProperty, of any category.
inline constexpr std::array<code_point_range, 9> katakana{{{0x3031, 0x3035},
                                                           {0x309B, 0x309C},
                                                           {0x30A0, 0x30FA},
                                                           {0x30FC, 0x30FF},
                                                           {0x31F0, 0x31FF},
                                                           {0x32D0, 0x32FE},
                                                           {0x3300, 0x3357},
                                                           {0xFF66, 0xFF9D},
                                                           {0x1AFF0, 0x1AFFE}}};
/// Where letters have no Word_Break property, because there are no spaces between words.
inline constexpr std::array<code_point_range, 12> unspaced_scripts{{{0xE01, 0xE46},
                                                                    {0xE81, 0xEDF},
                                                                    {0x1000, 0x109F},
                                                                    {0x1780, 0x17DC},
                                                                    {0x1950, 0x19DF},
                                                                    {0x1A20, 0x1AAD},
                                                                    {0x3041, 0x3096},
                                                                    {0x309D, 0x309F},
                                                                    {0xA9E0, 0xA9FE},
                                                                    {0xAA60, 0xAADF},
                                                                    {0x11700, 0x11746},
                                                                    {0x1B000, 0x1B16F}}};
/// ALetter of WordBreakProperty that is no letter by its category.
inline constexpr std::array<code_point_range, 17> further_letters{{{0x2C2, 0x2C5},
                                                                   {0x2D2, 0x2D7},
                                                                   {0x2DE, 0x2DF},
                                                                   {0x2E5, 0x2EB},
                                                                   {0x2ED, 0x2ED},
                                                                   {0x2EF, 0x2FF},
                                                                   {0x55A, 0x55C},
                                                                   {0x55E, 0x55E},
                                                                   {0x58A, 0x58A},
                                                                   {0x5F3, 0x5F3},
                                                                   {0x24B6, 0x24E9},
                                                                   {0xA708, 0xA716},
                                                                   {0xA720, 0xA721},
                                                                   {0xA789, 0xA78A},
                                                                   {0xAB5B, 0xAB5B},
                                                                   {0x1F130, 0x1F149},
                                                                   {0x1F150, 0x1F169}}};

/// By Unicode's general category.
inline constexpr auto category_kinds = [] {
  using enum character_kind;
  std::array<character_kind, 32> kinds;
  kinds.fill(symbol);
  for (const auto c :
       {UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM, UTF8PROC_CATEGORY_LO})
    kinds[c] = letter;
  for (const auto c : {UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO}) kinds[c] = digit;
  for (const auto c : {UTF8PROC_CATEGORY_PD, UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PE, UTF8PROC_CATEGORY_PI,
                       UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO})
    kinds[c] = punctuation;
  for (const auto c :
       {UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP, UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF})
    kinds[c] = gap;
  kinds[UTF8PROC_CATEGORY_PC] = connector;
  return kinds;
}();

inline character_kind kind_of(utf8proc_int32_t c, const utf8proc_property_t& property) {
  using enum character_kind;
  const character_kind kind = category_kinds[static_cast<std::size_t>(property.category) & 31];
  if (c < 0x80) return kind_of_ascii(static_cast<char>(c));
  if (kind == letter && is_in(ideographs, c)) return ideograph;
  if (is_in(katakana, c) || (kind == letter && is_in(unspaced_scripts, c))) return unspaced;
  if (property.boundclass == UTF8PROC_BOUNDCLASS_PREPEND || is_in(further_letters, c)) return letter;
  return c == 0x66B ? digit : kind;  // Arabic's decimal separator
}

/// What the splitter has to know of a code point.
struct character_properties {
  enum property : std::uint8_t {
    plain = 1,      ///< no rule about grapheme clusters is about it: it begins a character, and ends one
    quick = 2,      ///< nor is any rule about words, except that its kind joins others
    prepended = 4,  ///< what follows is of the same character
    extends = 8,    ///< it goes with what stands before it: Extend, Format or ZWJ of WordBreakProperty
    hebrew = 16,    ///< Hebrew_Letter of WordBreakProperty
  };
  character_kind kind = character_kind::gap;
  std::uint8_t properties = 0;
  std::uint8_t joins = 0;

  constexpr bool has(property p) const { return (properties & p) != 0; }
};

inline character_properties properties_of(utf8proc_int32_t c) {
  using p = character_properties;
  const utf8proc_property_t& property = *utf8proc_get_property(c);
  const auto category = property.category;
  character_properties found{kind_of(c, property), 0, joins_of(c)};
  const bool plain = property.boundclass == UTF8PROC_BOUNDCLASS_OTHER;
  const bool prepended = property.boundclass == UTF8PROC_BOUNDCLASS_PREPEND;
  const bool marks = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
                     category == UTF8PROC_CATEGORY_ME || c == 0xFF9E || c == 0xFF9F ||
                     (property.boundclass == UTF8PROC_BOUNDCLASS_EXTEND && c >= 0x80);
  const bool joiner = property.boundclass == UTF8PROC_BOUNDCLASS_ZWJ;
  const bool format = category == UTF8PROC_CATEGORY_CF && c != 0x200B && !prepended && !marks && !joiner;
  const bool hebrew =
      found.kind == character_kind::letter && ((c >= 0x5D0 && c <= 0x5F2) || (c >= 0xFB1D && c <= 0xFB4F));
  if (plain) found.properties |= p::plain;
  if (prepended) found.properties |= p::prepended;
  if (marks || joiner || format) found.properties |= p::extends;
  if (hebrew) found.properties |= p::hebrew;
  if (plain && found.joins == joins_nothing && !found.has(p::extends)) found.properties |= p::quick;
  return found;
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

/// What stands for characters where they are translated into bytes: those of these kinds, and the further bytes of a
/// token that is one character.
inline constexpr char ideograph_byte = '\x80';
inline constexpr char same_character = '\x81';
inline constexpr char unspaced_byte = '\x82';

constexpr character_kind kind_of_translated(char c) {
  using enum character_kind;
  if (static_cast<unsigned char>(c) < 0x80) return ascii_kind(c);
  return c == unspaced_byte ? unspaced : c == ideograph_byte ? ideograph : symbol;
}

/// The kind of the token that begins with a byte.
inline constexpr auto token_kinds = [] {
  constexpr std::array kinds{token_kind::symbol, token_kind::word, token_kind::number,      token_kind::word,
                             token_kind::word,   token_kind::word, token_kind::punctuation, token_kind::symbol};
  std::array<token_kind, 256> all{};
  for (std::size_t c = 0; c < all.size(); ++c)
    all[c] = kinds[static_cast<std::size_t>(kind_of_translated(static_cast<char>(c)))];
  return all;
}();

/// Whether a run of characters without gaps is a URL, an e-mail address or a mention.
inline bool is_link(std::string_view run) {
  const auto alphanumeric = [](char c) {
    return is_alphanumeric(ascii_kind(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
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
template <class Block>
class splitter {
public:
  splitter(std::string_view text, std::vector<token>& tokens) : text_(text), tokens_(tokens) {}

  void run() {
    for (std::size_t first = 0; first < text_.size(); first += Block::size) {
      const std::size_t count = std::min(Block::size, text_.size() - first);
      const char* from = text_.data() + first;
      const Block bytes = count == Block::size ? Block::load(from) : Block::load(from, count, ' ');
      if (bytes.high() == 0 && spilled_ == 0) {
        find_tokens<false>(bytes, from, first);
        if (count == Block::size) last_ = {from[Block::size - 1], from[Block::size - 2]};
      } else {
        translate(first, count, bytes.high());
        find_tokens<true>(Block::load(translated_.data()), translated_.data(), first);
        last_ = {translated_[Block::size - 1], translated_[Block::size - 2]};
      }
      if (!before_.visible) find_links();
    }
    if (before_.visible) end_token(tokens_[ended_], text_.size());
    find_links();
  }

private:
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

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

  character_properties properties_at(std::size_t at) {
    if (at >= text_.size()) return {};
    if (static_cast<unsigned char>(text_[at]) < 0x80)
      return {ascii_kind(text_[at]), character_properties::plain, joins_of(text_[at])};
    return properties(decode(text_, at).value);
  }

  /// The first place from `at` on of what does not go with the character before it.
  std::size_t skip_extenders(std::size_t at) {
    while (at < text_.size() && static_cast<unsigned char>(text_[at]) >= 0x80) {
      const code_point c = decode(text_, at);
      if (!properties(c.value).has(character_properties::extends)) break;
      at += c.size;
    }
    return at;
  }

  template <bool Translated>
  XAUG_ALWAYS_INLINE void find_tokens(const Block& bytes, const char* from, std::size_t first) {
    std::uint64_t visible = bytes.in('!', '~');
    const std::uint64_t digits = bytes.in('0', '9');
    const std::uint64_t letters = bytes.folded().in('a', 'z');
    const std::uint64_t connectors = bytes.equal('_');
    const std::uint64_t alphanumeric = digits | letters;
    const std::uint64_t hyphens = bytes.equal('-'), colons = bytes.equal(':'), stops = bytes.equal('.');
    // Between letters, between digits, and between any of these.
    std::uint64_t of_letters = (stops | colons | bytes.equal('`')) & follows(letters, before_.letter);
    std::uint64_t of_digits = (stops | colons | bytes.equal(',') | bytes.equal(';')) & follows(digits, before_.digit);
    std::uint64_t of_both = (hyphens | bytes.equal('\'')) & follows(alphanumeric, before_.letter || before_.digit);
    character_kind behind = character_kind::gap;
    if (last_of(of_letters | of_digits | of_both)) behind = properties_at(skip_extenders(first + Block::size)).kind;
    of_letters &= precedes(letters, behind == character_kind::letter);
    of_digits &= precedes(digits, behind == character_kind::digit);
    of_both &= precedes(alphanumeric, is_alphanumeric(behind));
    const std::uint64_t run = alphanumeric | connectors | of_letters | of_digits | of_both;
    std::uint64_t begins = run & ~follows(run, before_.run);
    bool ends_unspaced = false;
    if constexpr (Translated) {
      const std::uint64_t same = bytes.equal(same_character), unspaced = bytes.equal(unspaced_byte);
      visible |= same | unspaced | bytes.equal(ideograph_byte);
      begins &= ~(connectors & follows(unspaced, before_.unspaced));
      begins |= unspaced & ~follows(unspaced | connectors, before_.unspaced || before_.connector);
      begins |= visible & ~run & ~same & ~unspaced;
      ends_unspaced = last_of(unspaced);
    } else {
      begins &= ~(connectors & std::uint64_t{before_.unspaced});
      begins |= visible & ~run;
    }
    const std::uint64_t ends = follows(visible, before_.visible) & (begins | ~visible);
    // A link has an @, a slash, or begins with www.
    const std::uint64_t ws = bytes.equal('w');
    const bool may_have_links = (bytes.equal('@') | bytes.equal('/') | (ws & follows(ws, before_.w))) != 0;
    before_ = {last_of(letters), last_of(digits),  last_of(connectors), ends_unspaced,
               last_of(run),     last_of(visible), last_of(ws)};

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
      if (!begins) continue;
      const character_kind kind = properties_at(i).kind;
      const bool is_letter = kind == character_kind::letter || kind == character_kind::unspaced;
      if (is_letter || kind == character_kind::connector) t.kind = token_kind::word;
    }
  }

  /// Translates the block at `first`, of which the first bytes were translated with the block before it.
  void translate(std::size_t first, std::size_t count, std::uint64_t high) {
    char* to = translated_.data();
    std::copy_n(to + Block::size, spilled_, to);
    std::copy_n(text_.data() + first + spilled_, count - spilled_, to + spilled_);
    std::fill(to + count, to + Block::size, ' ');
    high &= ~std::uint64_t{0} << spilled_;
    std::size_t translated = 0;
    while (high != 0) {
      const auto i = static_cast<std::size_t>(std::countr_zero(high));
      const code_point c = decode(text_, first + i);
      const character_properties of = properties(c.value);
      if (of.has(character_properties::quick) && follows_plain(first + i)) {  // by far the most
        write_kind(of.kind, c.size, to + i);
        glue_ = {first + i + c.size, c.value, true, 0};
        translated = i + c.size;
        if (of.has(character_properties::hebrew)) {
          hebrew_until_ = first + translated;
          translated += translate_quote(hebrew_until_, to + translated);
        }
      } else {
        const std::array before{i > 0 ? to[i - 1] : last_[0], i > 1 ? to[i - 2] : last_[1 - i]};
        translated = i + translate_other(first + i, c, of, before, to + i);
        if (of.has(character_properties::hebrew)) hebrew_until_ = first + translated;
        if (hebrew_until_ == first + translated) translated += translate_quote(hebrew_until_, to + translated);
      }
      high = translated < Block::size ? high & (~std::uint64_t{0} << translated) : 0;
    }
    spilled_ = translated > Block::size ? translated - Block::size : 0;
  }

  /// Writes what stands for the character at `at`, which may belong to the one before it, and returns for how many
  /// bytes. `before` are the bytes in front of it, the nearest first.
  std::size_t translate_other(std::size_t at, code_point c, character_properties of, std::array<char, 2> before,
                              char* to) {
    using p = character_properties;
    const character_kind whose = kind_of_translated(before[0]);
    if (of.has(p::extends) && at > 0 && !is_new_line(value_before(at))) {
      const char same = extended(at, before);
      write_bytes(same, same, c.size, to);
      if (hebrew_until_ == at) hebrew_until_ = at + c.size;
      // What belongs to a word cannot be within an emoji or a flag.
      if (is_of_word(whose))
        glue_.state = 0;
      else
        is_glued(at, c.value, of.has(p::plain));
    } else if (is_glued(at, c.value, of.has(p::plain))) {
      const char same = whose == character_kind::gap || is_of_word(whose) ? before[0] : same_character;
      write_bytes(same, same, c.size, to);
    } else if (of.joins != joins_nothing && is_alphanumeric(whose) &&
               joins(whose, of.joins, properties_at(skip_extenders(at + c.size)).kind)) {
      write_bytes(before[0], before[0], c.size, to);
    } else {
      write_kind(of.kind, c.size, to);
    }
    glue_ = {at + c.size, c.value, of.has(p::plain), glue_.state};
    // The only kind of character that an ASCII one may be glued to.
    if (of.has(p::prepended) && at + c.size < text_.size() && text_[at + c.size] >= ' ') {
      const character_kind next = ascii_kind(text_[at + c.size]);
      to[c.size] = is_alphanumeric(next) || next == character_kind::connector ? 'a' : same_character;
      return c.size + 1;
    }
    return c.size;
  }

  /// Whether it is of a word that may go on.
  static constexpr bool is_of_word(character_kind kind) {
    using enum character_kind;
    return is_alphanumeric(kind) || kind == unspaced || kind == connector;
  }

  /// What stands for an extender at `at`: what stands for the character before it goes on.
  char extended(std::size_t at, std::array<char, 2> before) {
    const character_kind whose = kind_of_translated(before[0]), word = kind_of_translated(before[1]);
    if (whose == character_kind::gap || is_of_word(whose)) return before[0];
    if (!is_alphanumeric(word) || joins_of(before[0]) == joins_nothing) return same_character;
    // Behind "a." all extenders are of the word if it goes on behind them, and so is the full stop, by the arithmetic.
    return joins(word, joins_of(before[0]), properties_at(skip_extenders(at)).kind) ? before[1] : same_character;
  }

  /// Whether a character that joins these kinds is part of a word between two of them.
  static bool joins(character_kind before, std::uint8_t kinds, character_kind behind) {
    if (!is_alphanumeric(before) || !is_alphanumeric(behind)) return false;
    if ((kinds & joins_both) != 0) return true;
    const auto wanted = before == character_kind::letter ? joins_letters : joins_digits;
    return before == behind && (kinds & wanted) != 0;
  }

  /// Behind a Hebrew letter, at `at`: an apostrophe belongs to it (WB7a), and " between two of them does (WB7b, WB7c).
  /// Returns for how many bytes it was written.
  std::size_t translate_quote(std::size_t at, char* to) {
    if (at >= text_.size() || (text_[at] != '\'' && text_[at] != '"')) return 0;
    const character_properties behind = properties_at(skip_extenders(at + 1));
    if (text_[at] == '\'' && is_alphanumeric(behind.kind)) return 0;  // as in any word
    if (text_[at] == '"' && !behind.has(character_properties::hebrew)) return 0;
    *to = text_[at] == '"' ? 'a' : same_character;
    return 1;
  }

  static bool is_new_line(utf8proc_int32_t c) {
    return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  static void write_bytes(char first, char further, std::size_t size, char* to) {
    to[0] = first;
    to[1] = further;  // at least two bytes
    if (size > 2) to[2] = further;
    if (size > 3) to[3] = further;
  }
  static void write_kind(character_kind kind, std::size_t size, char* to) {
    // Not locals: those would be built anew each time.
    static constexpr std::array firsts{' ', 'a', '0', ideograph_byte, unspaced_byte, '_', '!', '$'};
    static constexpr std::array others{' ',           'a', '0', same_character, unspaced_byte, '_', same_character,
                                       same_character};
    write_bytes(firsts[static_cast<std::size_t>(kind)], others[static_cast<std::size_t>(kind)], size, to);
  }

  /// What stands before `at`, where something does.
  utf8proc_int32_t value_before(std::size_t at) {
    if (glue_.end != at) {
      const char before = text_[at - 1];
      glue_ = {at, before, before >= ' ' && before <= '~', 0};
    }
    return glue_.value;
  }
  /// Whether that is plain, or nothing does.
  bool follows_plain(std::size_t at) {
    if (at == 0) return true;
    value_before(at);
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
    bool letter = false;
    bool digit = false;
    bool connector = false;
    bool unspaced = false;
    bool run = false;
    bool visible = false;
    bool w = false;
  };

  std::string_view text_;
  std::vector<token>& tokens_;
  const character_table* characters_ = nullptr;
  std::size_t ended_ = 0;
  last_byte before_;                    // of the block before
  std::array<char, 2> last_{' ', ' '};  // of the block before, translated, the last byte first
  std::size_t links_from_ = nowhere;    // the first token of those that may be links
  std::size_t spilled_ = 0;
  std::array<char, Block::size + 8> translated_;  // a block, and what its last character goes on with
  code_point_before glue_;
  std::size_t hebrew_until_ = nowhere;  // the end of the last Hebrew letter
};

/// Whether two tokens, one right behind the other, would be read as one word or number.
inline bool would_join(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  const auto properties_at = [](std::string_view text, std::size_t at) {
    utf8proc_int32_t value = -1;  // of bytes that are no UTF-8, which replacements may have
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                     static_cast<utf8proc_ssize_t>(text.size() - at), &value);
    return properties_of(value);
  };
  std::size_t last = a.size();
  character_properties of_last;
  do {
    --last;
    while (last > 0 && (static_cast<unsigned char>(a[last]) & 0xC0) == 0x80) --last;
    of_last = properties_at(a, last);
  } while (last > 0 && of_last.has(character_properties::extends));
  // Runs of letters and digits, those of scripts without spaces, and connectors, which go with either.
  const auto runs = [](character_kind kind) {
    return kind == character_kind::connector ? 3 : kind == character_kind::unspaced ? 2 : is_alphanumeric(kind) ? 1 : 0;
  };
  return (runs(of_last.kind) & runs(properties_at(b, 0).kind)) != 0;
}

}  // namespace detail

/// Splits a text into tokens, in order, which replace what `tokens` held. What is in none of them is white space or
/// another character that cannot be seen, NUL and other control characters among them. No token begins or ends within
/// a grapheme cluster. A contraction (don't), a compound (well-known), an abbreviation up to its last full stop (U.S)
/// and a number (1,000.5) are one token each, and so is each ideograph; scripts without spaces that are not ideographs
/// (Thai) give one token for each run of letters. Source: UAX #29 of Unicode 15.0, with the tailorings at the head of
/// this file.
///
/// Throws xaug::error for text that is not valid UTF-8, naming the byte, for 4 GiB and more, and for a null pointer.
/// Cost: 1 ns for each byte of ASCII at most; other characters some 6 ns. Allocates nothing once `tokens` has its size.
XAUG_PER_ISA inline void split(std::string_view text, std::vector<token>& tokens) {
  tokens.clear();
  detail::check_extent(text);
  detail::splitter<kernel::byte_block>(text, tokens).run();
}

}  // namespace xaug
