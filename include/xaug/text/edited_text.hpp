// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
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

#include "xaug/text/tokens.hpp"

// A text under edit. A transform decides on edits of tokens; they are applied here, and nowhere else. What no edit
// names stays as it was, byte for byte.

namespace xaug::inline XAUG_ABI {

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
    edits.push_back({edit_kind::swap, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(other), {}});
  }
  void move(std::size_t begin, std::size_t end) {
    edits.push_back({edit_kind::move, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), {}});
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
    edits.push_back({kind, static_cast<std::uint32_t>(at), 0, {begin, detail::text_offset(bytes.size())}});
  }
};

/// Where the parts of a text went. Spans are bytes of the text before and after.
class offset_map {
public:
  /// The new place of a span: of the tokens that it touches, as far as they are still there. Nothing if none is, or if
  /// others came between them. Within a token that was replaced, the whole token counts; within others, bytes do.
  /// Throws xaug::error for a span that ends before it begins. Cost: a binary search, and the span's tokens.
  std::optional<text_span> operator()(text_span old) const {
    if (old.end < old.begin) throw error("span", "an end behind its begin", old.end);
    auto each = std::ranges::partition_point(parts_, [&](const part& p) { return p.from.end <= old.begin; });
    std::uint32_t lowest = ~0U, highest = 0, found = 0;
    text_span to{~0U, 0};
    for (; each != parts_.end() && each->from.begin < old.end; ++each) {
      text_span place = each->to;
      if (each->unchanged) {
        place.end -= each->from.end - std::min(each->from.end, old.end);
        place.begin += std::max(each->from.begin, old.begin) - each->from.begin;
      }
      to = {std::min(to.begin, place.begin), std::max(to.end, place.end)};
      lowest = std::min(lowest, each->place);
      highest = std::max(highest, each->place);
      ++found;
    }
    if (found == 0 || highest - lowest + 1 != found) return std::nullopt;
    return to;
  }

private:
  friend class edited_text;
  struct part {
    text_span from;
    text_span to;
    std::uint32_t place;  // among the tokens that the text had before
    bool unchanged;
  };
  std::vector<part> parts_;  // by `from`
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
    bool is_protected = false;  ///< transforms leave it where it is and as it is; apply() does what it is told
    bool unchanged = true;
  };

  edited_text() = default;
  explicit edited_text(std::string_view text, std::span<const text_span> protected_spans = {}) {
    assign(text, protected_spans);
  }

  /// Begins with a text. Tokens that a protected span touches stay as they are. Throws as split() does.
  void assign(std::string_view text, std::span<const text_span> protected_spans = {}) {
    split(text, split_);
    tokens_.clear();
    std::size_t end = 0;
    for (const token& t : split_) {
      tokens_.push_back({text.substr(end, t.span.begin - end), t.span.of(text), t.span, t.kind, false, true});
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
  /// Applies edits. Throws xaug::error, and has then done nothing, for one of a token that is not there, and for moves
  /// that do not name each token between them once.
  void apply(const text_draw& draw) {
    std::size_t moves = 0, others = 0;
    for (const text_edit& edit : draw.edits) {
      check(edit, draw.bytes.size());
      (edit.kind == edit_kind::move ? moves : others) += 1;
    }
    if (moves > 0) {
      if (others > 0) throw error("draws", "moves alone", std::to_string(others) + " other edits beside them");
      reorder(draw.edits);
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
    std::size_t at = 0;
    std::uint32_t place = 0;
    for (const token_text& t : tokens_) {
      const std::size_t begin = at + t.gap.size();
      at = begin + t.bytes.size();
      const text_span to{static_cast<std::uint32_t>(begin), detail::text_offset(at)};
      if (t.source.size() > 0) map.parts_.push_back({t.source, to, place++, t.unchanged});
    }
    std::ranges::sort(map.parts_, {}, [](const offset_map::part& p) { return p.from.begin; });
    write(out);
  }
  std::string str() const {
    std::string out;
    write(out);
    return out;
  }

private:
  void protect(std::span<const text_span> spans) {
    if (spans.empty()) return;
    spans_.assign(spans.begin(), spans.end());
    std::ranges::sort(spans_, {}, &text_span::begin);
    std::uint32_t reach = 0;  // of the spans that begin before the end of a token
    auto next = spans_.begin();
    for (token_text& t : tokens_) {
      for (; next != spans_.end() && next->begin < t.source.end; ++next) reach = std::max(reach, next->end);
      t.is_protected = reach > t.source.begin;
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
    merged_.assign(tokens_.begin(), tokens_.begin() + moves[order_.front()].at);
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const std::size_t first = merged_.size();
      merged_.insert(merged_.end(), tokens_.begin() + moves[i].at, tokens_.begin() + moves[i].other);
      merged_[first].gap = tokens_[moves[order_[i]].at].gap;
    }
    merged_.insert(merged_.end(), tokens_.begin() + moves[order_.back()].other, tokens_.end());
    tokens_.swap(merged_);
  }

  /// The gaps stay where they are.
  static void exchange(token_text& a, token_text& b) {
    std::swap(a, b);
    std::swap(a.gap, b.gap);
  }

  /// Of two gaps that meet where a token was: the one that breaks a line, or else the shorter one.
  static std::string_view joined(std::string_view a, std::string_view b) {
    const auto breaks = [](std::string_view gap) { return gap.find('\n') != std::string_view::npos; };
    if (breaks(a) != breaks(b)) return breaks(a) ? a : b;
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
          tokens_[i].bytes = bytes;
          tokens_[i].unchanged = false;
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

  /// A word in front of token i, with a space between them where the script has spaces.
  void insert(std::string_view bytes, std::size_t i) {
    constexpr std::string_view space = " ";
    if (i == size()) {
      merged_.push_back({size() > 0 ? space : std::string_view(), bytes, {}, token_kind::word, false, false});
      return;
    }
    const bool without_spaces = tokens_[i].gap.empty() && !merged_.empty() && merged_.back().kind == token_kind::word;
    merged_.push_back({tokens_[i].gap, bytes, {}, token_kind::word, false, false});
    tokens_[i].gap = without_spaces ? std::string_view() : space;
  }

  std::vector<token> split_;
  std::vector<text_span> spans_;
  std::vector<token_text> tokens_;
  std::vector<token_text> merged_;
  std::vector<std::uint32_t> order_;
  std::string_view tail_;
};

}  // namespace xaug::inline XAUG_ABI
