// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/text/language/tokens.hpp"

// A text under edit. A transform decides on edits of tokens; they are applied here, and nowhere else. What no edit
// names stays as it was, byte for byte. What a span of the caller protects, no edit can name.

namespace xaug {

enum class edit_kind : std::uint8_t {
  replace,  ///< token `at` becomes `bytes`
  insert,   ///< a word in front of token `at`
  erase,    ///< token `at` goes, with one of the gaps beside it
  swap,     ///< tokens `at` and `other` change places
  move,     ///< tokens [at, other) take the place that this edit has among those of its kind
  protect,  ///< transforms behind this one leave token `at` alone
};
template <>
inline constexpr std::array<std::string_view, 6> enum_names<edit_kind>{"replace", "insert", "erase",
                                                                       "swap",    "move",   "protect"};

/// One change. Tokens have the numbers that they had before the transform; of several, swaps come first, in their
/// order. Moves stand alone, and name each token from the first to the last of them once.
struct text_edit {
  edit_kind kind = edit_kind::replace;
  std::uint32_t at = 0;
  std::uint32_t other = 0;  ///< of a swap or a move
  text_span bytes{};        ///< of a replacement or an insertion: what comes in, as bytes of text_draw::bytes
  friend bool operator==(const text_edit&, const text_edit&) = default;
};

namespace detail {

/// How many lines end in a gap: with LF, CRLF, CR, or another of Unicode's line separators. A paragraph separator
/// stands for an empty line too.
inline std::size_t line_breaks(std::string_view gap) {
  using namespace std::string_view_literals;
  static constexpr std::array ends{"\r\n"sv, "\n"sv, "\r"sv, "\v"sv, "\f"sv, "\u0085"sv, "\u2028"sv, "\u2029"sv};
  std::size_t count = 0;
  while (!gap.empty()) {
    const auto end = std::ranges::find_if(ends, [&](std::string_view each) { return gap.starts_with(each); });
    if (end != ends.end()) count += *end == "\u2029"sv ? 2U : 1U;
    gap.remove_prefix(end == ends.end() ? 1 : end->size());
  }
  return count;
}

/// The number of a token, as edits have it. Throws xaug::error for one that no text has.
inline std::uint32_t token_number(std::size_t at) {
  if (at > std::numeric_limits<std::uint32_t>::max()) throw error("draws", "tokens below 2^32", at);
  return static_cast<std::uint32_t>(at);
}

/// A place in a text that was made. Throws xaug::error if it is beyond what a text_span can say.
inline std::uint32_t text_offset(std::size_t at) {
  if (at > std::numeric_limits<std::uint32_t>::max()) throw error("augmented text", "fewer than 2^32 bytes", at);
  return static_cast<std::uint32_t>(at);
}

}  // namespace detail

/// What a transform decided for one text: it can be kept, printed, and applied again.
struct text_draw {
  std::vector<text_edit> edits;
  std::string bytes;

  void clear() {
    edits.clear();
    bytes.clear();
  }
  // What comes in is a string, or something that appends one: append(std::string&).
  template <class With>
  void replace(std::size_t at, const With& with) {
    add(edit_kind::replace, at, with);
  }
  template <class With>
  void insert(std::size_t at, const With& word) {
    add(edit_kind::insert, at, word);
  }
  void erase(std::size_t at) { add(edit_kind::erase, at, std::string_view()); }
  void protect(std::size_t at) { add(edit_kind::protect, at, std::string_view()); }
  void swap(std::size_t at, std::size_t other) {
    edits.push_back({edit_kind::swap, detail::token_number(at), detail::token_number(other), {}});
  }
  void move(std::size_t begin, std::size_t end) {
    edits.push_back({edit_kind::move, detail::token_number(begin), detail::token_number(end), {}});
  }
  friend bool operator==(const text_draw&, const text_draw&) = default;

private:
  template <class With>
  void add(edit_kind kind, std::size_t at, const With& with) {
    const std::uint32_t begin = detail::text_offset(bytes.size());
    if constexpr (std::convertible_to<const With&, std::string_view>)
      bytes += with;
    else
      with(bytes);
    edits.push_back({kind, detail::token_number(at), 0, {begin, detail::text_offset(bytes.size())}});
  }
};

/// What became of a span of a text.
enum class span_state : std::uint8_t {
  intact,   ///< its tokens are there with the bytes that they had, in one piece; spaces at its ends do not count
  changed,  ///< offset_map has a place for it, but of other bytes: words of it were replaced, deleted or swapped among
            ///< themselves, new ones came between, or spaces did
  lost,     ///< offset_map has no place for it
};
template <>
inline constexpr std::array<std::string_view, 3> enum_names<span_state>{"intact", "changed", "lost"};

/// Where the parts of a text went. Spans are bytes of the text before and after. A label of a span, such as the name of
/// an entity, is right for the new place if the span is intact; spans that edited_text is told to protect always are.
class offset_map {
public:
  /// The new place of a span: from the first to the last of the tokens that it touches, as far as they are still there,
  /// with what was inserted between them. Nothing if none is, or if other words of the text came between them. Within a
  /// token that was replaced, the whole token counts; within others, bytes do. state() says whether anything changed.
  /// Throws xaug::error for a span that ends before it begins. Cost: a binary search, and the span's tokens.
  std::optional<text_span> operator()(text_span old) const {
    std::uint32_t lowest = ~0U, highest = 0, found = 0;
    text_span to{~0U, 0};
    for (const part& each : touched(old)) {
      if (each.is == gone) continue;
      text_span place = each.to;
      if (each.is == unchanged) {
        place.end -= each.from.end - std::min(each.from.end, old.end);
        place.begin += std::max(each.from.begin, old.begin) - each.from.begin;
      }
      to = {std::min(to.begin, place.begin), std::max(to.end, place.end)};
      lowest = std::min(lowest, each.place);
      highest = std::max(highest, each.place);
      ++found;
    }
    if (found == 0 || highest - lowest + 1 != found) return std::nullopt;
    return to;
  }

  /// What became of a span, which has to touch a token: lost if it does not. Throws and costs as the place does.
  span_state state(text_span old) const {
    bool is_first = true;
    bool whole = true;
    for (const part& each : touched(old)) {
      whole &= each.is == unchanged && (is_first || each.follows);
      is_first = false;
    }
    if (whole && !is_first) return span_state::intact;
    return (*this)(old) ? span_state::changed : span_state::lost;
  }
  bool intact(text_span old) const { return state(old) == span_state::intact; }

private:
  friend class edited_text;
  enum part_state : std::uint8_t { gone, replaced, unchanged };
  struct part {
    text_span from;
    text_span to{};
    std::uint32_t place = 0;  // among the tokens that the text had before
    part_state is = gone;
    bool follows = false;  // the part before it, with the gap that was between them
  };

  /// The parts of the tokens that a span touches.
  std::span<const part> touched(text_span old) const {
    if (old.end < old.begin) throw error("span", "an end behind its begin", old.end);
    const auto first = std::ranges::partition_point(parts_, [&](const part& p) { return p.from.end <= old.begin; });
    auto last = first;
    while (last != parts_.end() && last->from.begin < old.end) ++last;
    return {first, last};
  }

  std::vector<part> parts_;  // by `from`: of all tokens that the text had
};

/// A text as tokens and the gaps between them. It refers to the bytes of the text and of the draws that were applied to
/// it, which have to outlive it. Once it has had the size of a text, it allocates nothing for another one.
class edited_text {
public:
  struct token_text {
    std::string_view gap;    ///< in front of it
    std::string_view bytes;  ///< the token itself
    text_span source;        ///< in the original text; empty if it was inserted
    token_kind kind = token_kind::word;
    bool is_protected = false;  ///< transforms leave it where it is and as it is
    bool unchanged = true;
    bool in_span = false;      ///< a span of the caller protects it: apply() refuses to change or to move it
    bool gap_in_span = false;  ///< and the gap in front of it: nothing comes in there
  };

  edited_text() = default;
  XAUG_PER_ISA explicit edited_text(std::string_view text, std::span<const text_span> protected_spans = {}) {
    assign(text, protected_spans);
  }

  /// Begins with a text. The tokens that a protected span touches stay as they are, and so do the gaps between them:
  /// nothing is inserted there. Throws as split() does, and xaug::error for a span that ends before it begins or behind
  /// the text, or that begins or ends within a character.
  XAUG_PER_ISA void assign(std::string_view text, std::span<const text_span> protected_spans = {}) {
    tokens_.clear();
    tail_ = {};
    split(text, split_);
    check_spans(text, protected_spans);
    std::size_t end = 0;
    for (const token& t : split_) {
      tokens_.push_back({text.substr(end, t.span.begin - end), t.span.of(text), t.span, t.kind});
      end = t.span.end;
    }
    tail_ = text.substr(end);
    protect(protected_spans);
  }

  std::size_t size() const { return tokens_.size(); }
  const token_text& operator[](std::size_t i) const { return tokens_[i]; }
  auto begin() const { return tokens_.begin(); }
  auto end() const { return tokens_.end(); }
  /// What stands behind the last token.
  std::string_view tail() const { return tail_; }

  void apply(text_draw&& draw) = delete;  // its bytes would be gone
  /// Applies edits. Throws xaug::error, and has then done nothing, for one of a token that is not there, for one of
  /// what a span of the caller protects, and for moves that do not name each token between them once.
  void apply(const text_draw& draw) {
    std::size_t moves = 0, others = 0;
    for (const text_edit& edit : draw.edits) {
      check(edit, draw.bytes.size());
      (edit.kind == edit_kind::move ? moves : others) += 1;
    }
    if (moves > 0) {
      if (others > 0) throw error("draws", "moves alone", std::to_string(others) + " other edits beside them");
      reorder(draw.edits);
      part_words();
      return;
    }
    bool changes_tokens = false;
    for (const text_edit& edit : draw.edits) {
      if (edit.kind == edit_kind::swap)
        exchange(tokens_[edit.at], tokens_[edit.other]);
      else if (edit.kind == edit_kind::protect)
        tokens_[edit.at].is_protected = true;
      else
        changes_tokens = true;
    }
    if (changes_tokens) merge(draw);
    part_words();
  }

  /// Appends the text to `out`, and says where its parts are in what was appended.
  void write(std::string& out) const {
    for (const token_text& t : tokens_) {
      out += t.gap;
      out += t.bytes;
    }
    out += tail_;
  }
  void write(std::string& out, offset_map& map) const {
    map.parts_.clear();
    for (const token& t : split_) map.parts_.push_back({t.span});
    std::size_t at = 0, next = 0;
    std::uint32_t place = 0;
    const token_text* before = nullptr;
    for (const token_text& t : tokens_) {
      const std::size_t begin = at + t.gap.size();
      at = begin + t.bytes.size();
      const text_span to{static_cast<std::uint32_t>(begin), detail::text_offset(at)};
      if (t.source.size() > 0) {
        offset_map::part& part = part_of(t, next, map.parts_);
        const bool follows = before != nullptr && is_followed(*before, t);
        part = {t.source, to, place++, t.unchanged ? offset_map::unchanged : offset_map::replaced, follows};
      }
      before = &t;
    }
    write(out);
  }
  /// How many bytes its lists take; the text itself is somebody else's.
  std::size_t held_bytes() const {
    return detail::held_bytes(split_) + detail::held_bytes(spans_) + detail::held_bytes(tokens_) +
           detail::held_bytes(merged_) + detail::held_bytes(order_);
  }

  std::string str() const {
    std::string out;
    write(out);
    return out;
  }

private:
  static constexpr std::string_view space = " ";

  /// The part of a token, which is the `next` one as a rule.
  static offset_map::part& part_of(const token_text& t, std::size_t& next, std::vector<offset_map::part>& parts) {
    if (next == parts.size() || parts[next].from != t.source)
      next = static_cast<std::size_t>(
          std::ranges::lower_bound(parts, t.source.begin, {}, [](const auto& p) { return p.from.begin; }) -
          parts.begin());
    return parts[next++];
  }

  /// Whether two tokens, one behind the other now, have the bytes between them that stood there in the text.
  static bool is_followed(const token_text& a, const token_text& b) {
    if (a.source.size() == 0 || !a.unchanged || !b.unchanged || a.source.end > b.source.begin) return false;
    // Unchanged tokens are views of the text, which goes on behind them.
    return b.gap == std::string_view(a.bytes.data() + a.bytes.size(), b.source.begin - a.source.end);
  }

  static void check_spans(std::string_view text, std::span<const text_span> spans) {
    if (spans.data() == nullptr && !spans.empty())
      throw error("protected spans", std::to_string(spans.size()) + " of them", "a null pointer");
    const auto cuts = [&](std::uint32_t at) {
      return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto [begin, end] = spans[i];
      const auto fail = [&, begin = begin, end = end](const std::string& expected) {
        throw error("protected span " + std::to_string(i), expected,
                    "bytes " + std::to_string(begin) + " to " + std::to_string(end));
      };
      if (end < begin) fail("an end behind its begin");
      if (end > text.size()) fail("a part of the text's " + std::to_string(text.size()) + " bytes");
      if (cuts(begin) || cuts(end)) fail("whole characters: offsets are bytes of UTF-8");
    }
  }

  void protect(std::span<const text_span> spans) {
    if (spans.empty()) return;
    spans_.assign(spans.begin(), spans.end());
    std::ranges::sort(spans_, {}, &text_span::begin);
    std::uint32_t reach = 0;  // of the spans that begin before the end of a token
    auto next = spans_.begin();
    for (token_text& t : tokens_) {
      t.gap_in_span = reach > t.source.begin;
      for (; next != spans_.end() && next->begin < t.source.end; ++next) reach = std::max(reach, next->end);
      t.is_protected = t.in_span = reach > t.source.begin;
    }
  }

  void check(const text_edit& edit, std::size_t bytes) const {
    const auto beyond = [&](std::uint32_t token) {
      throw error("draws", "edits of the text's " + std::to_string(size()) + " tokens",
                  "token " + std::to_string(token));
    };
    const std::size_t end = edit.kind == edit_kind::insert ? size() + 1 : size();
    if (edit.at >= end) beyond(edit.at);
    if (edit.kind == edit_kind::swap && edit.other >= end) beyond(edit.other);
    if (edit.kind == edit_kind::move && edit.other > end) beyond(edit.other - 1);
    if (edit.kind == edit_kind::move && edit.other <= edit.at)
      throw error("draws", "moves of tokens from one to a later one", "an end before the begin");
    if (edit.bytes.end > bytes || edit.bytes.begin > edit.bytes.end)
      throw error("draws", "edits of their own " + std::to_string(bytes) + " bytes", edit.bytes.end);
    check_protection(edit);
  }

  void check_protection(const text_edit& edit) const {
    if (edit.kind == edit_kind::move || edit.kind == edit_kind::protect) return;
    const auto refuse = [&](std::uint32_t token) {
      throw error("draws", "edits of what no protected span has",
                  std::string(detail::enum_name(edit.kind)) + " at token " + std::to_string(token));
    };
    if (edit.kind == edit_kind::insert) {
      if (edit.at < size() && tokens_[edit.at].gap_in_span) refuse(edit.at);
      return;
    }
    if (tokens_[edit.at].in_span) refuse(edit.at);
    if (edit.kind == edit_kind::swap && tokens_[edit.other].in_span) refuse(edit.other);
  }

  /// The edits' numbers, by the tokens that they are about.
  void sort_edits(const std::vector<text_edit>& edits) {
    order_.resize(edits.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::sort(order_, {}, [&](std::uint32_t i) { return std::pair(edits[i].at, i); });
  }

  /// Blocks of tokens in another order; the gaps between blocks stay where they are.
  void reorder(const std::vector<text_edit>& moves) {
    sort_edits(moves);
    for (std::size_t i = 1; i < order_.size(); ++i)
      if (const std::uint32_t end = moves[order_[i - 1]].other; moves[order_[i]].at != end)
        throw error("draws", "moves that go on at token " + std::to_string(end), moves[order_[i]].at);
    for (std::size_t i = 0; i < moves.size(); ++i)
      for (std::uint32_t t = moves[i].at; order_[i] != i && t < moves[i].other; ++t)
        if (tokens_[t].in_span)
          throw error("draws", "edits of what no protected span has", "move of token " + std::to_string(t));
    merged_.assign(tokens_.begin(), tokens_.begin() + moves[order_.front()].at);
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const std::size_t first = merged_.size();
      merged_.insert(merged_.end(), tokens_.begin() + moves[i].at, tokens_.begin() + moves[i].other);
      merged_[first].gap = tokens_[moves[order_[i]].at].gap;
    }
    merged_.insert(merged_.end(), tokens_.begin() + moves[order_.back()].other, tokens_.end());
    tokens_.swap(merged_);
  }

  /// A space between words that edits brought together, where they would become one.
  void part_words() {
    for (std::size_t i = 1; i < size(); ++i) {
      const token_text& before = tokens_[i - 1];
      token_text& t = tokens_[i];
      if (t.gap.empty() && !is_followed(before, t) && detail::would_join(before.bytes, t.bytes)) t.gap = space;
    }
  }

  /// The gaps stay where they are.
  static void exchange(token_text& a, token_text& b) {
    std::swap(a, b);
    std::swap(a.gap, b.gap);
  }

  /// Of two gaps that meet where a token was: the one that breaks a line, or else the shorter one.
  static std::string_view joined(std::string_view a, std::string_view b) {
    const bool breaks = detail::line_breaks(a) > 0;
    if (breaks != (detail::line_breaks(b) > 0)) return breaks ? a : b;
    return b.size() < a.size() ? b : a;
  }

  void merge(const text_draw& draw) {
    sort_edits(draw.edits);
    merged_.clear();
    std::optional<std::string_view> left;  // the gap that an erased token leaves
    auto next = order_.begin();
    for (std::size_t i = 0; i <= size(); ++i) {
      bool erased = false;
      std::string_view* gap = i < size() ? &tokens_[i].gap : &tail_;
      if (left) *gap = joined(*std::exchange(left, std::nullopt), *gap);
      for (; next != order_.end() && draw.edits[*next].at == i; ++next) {
        const text_edit& edit = draw.edits[*next];
        const std::string_view bytes = edit.bytes.of(draw.bytes);
        if (edit.kind == edit_kind::erase) {
          erased = true;
        } else if (edit.kind == edit_kind::replace) {
          if (tokens_[i].bytes != bytes) {
            tokens_[i].bytes = bytes;
            tokens_[i].unchanged = false;
          }
        } else if (edit.kind == edit_kind::insert) {
          insert(bytes, i);
        }
      }
      if (i == size()) break;
      if (erased)
        left = tokens_[i].gap;
      else
        merged_.push_back(tokens_[i]);
    }
    tokens_.swap(merged_);
  }

  /// A word in front of token i, with a space between them; but of what is written without one as it was: before the
  /// comma of "cat," and between ideographs.
  void insert(std::string_view bytes, std::size_t i) {
    if (i == size()) {
      merged_.push_back(inserted(size() > 0 ? space : std::string_view(), bytes));
      return;
    }
    const bool is_close = tokens_[i].gap.empty() && !merged_.empty() && is_word(merged_.back());
    merged_.push_back(inserted(is_close && !is_word(tokens_[i]) ? space : tokens_[i].gap, bytes));
    tokens_[i].gap = is_close ? std::string_view() : space;
  }
  static bool is_word(const token_text& t) { return t.kind == token_kind::word || t.kind == token_kind::number; }
  static token_text inserted(std::string_view gap, std::string_view bytes) {
    token_text word{gap, bytes, {}};
    word.unchanged = false;
    return word;
  }

  std::vector<token> split_;
  std::vector<text_span> spans_;
  std::vector<token_text> tokens_;
  std::vector<token_text> merged_;
  std::vector<std::uint32_t> order_;
  std::string_view tail_;
};

}  // namespace xaug
