// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
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
};
template <>
inline constexpr std::array<std::string_view, 4> enum_names<edit_kind>{"replace", "insert", "erase", "swap"};

/// One change. Tokens have the numbers that they had before the transform; of several, swaps come first, in their
/// order.
struct text_edit {
  edit_kind kind = edit_kind::replace;
  std::uint32_t at = 0;
  std::uint32_t other = 0;  ///< of a swap
  text_span bytes{};        ///< of a replacement or an insertion: what comes in, as bytes of text_draw::bytes
  friend bool operator==(const text_edit&, const text_edit&) = default;
};

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
  void swap(std::size_t at, std::size_t other) {
    edits.push_back({edit_kind::swap, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(other), {}});
  }
  friend bool operator==(const text_draw&, const text_draw&) = default;

private:
  template <class With>
  void add(edit_kind kind, std::size_t at, const With& with) {
    const auto begin = static_cast<std::uint32_t>(bytes.size());
    if constexpr (std::convertible_to<const With&, std::string_view>)
      bytes += with;
    else
      with(bytes);
    edits.push_back({kind, static_cast<std::uint32_t>(at), 0, {begin, static_cast<std::uint32_t>(bytes.size())}});
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
    bool is_protected = false;  ///< edits leave it where it is and as it is
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
    for (const text_span& span : protected_spans)
      for (token_text& t : tokens_)
        if (t.source.begin < span.end && span.begin < t.source.end) t.is_protected = true;
  }

  std::size_t size() const { return tokens_.size(); }
  const token_text& operator[](std::size_t i) const { return tokens_[i]; }
  auto begin() const { return tokens_.begin(); }
  auto end() const { return tokens_.end(); }

  /// Applies edits. Throws xaug::error for one of a token that is not there.
  void apply(const text_draw& draw) {
    bool only_swaps = true;
    for (const text_edit& edit : draw.edits) {
      const std::size_t last = edit.kind == edit_kind::insert ? size() + 1 : size();
      if (edit.at >= last || (edit.kind == edit_kind::swap && edit.other >= size()) ||
          edit.bytes.end > draw.bytes.size() || edit.bytes.begin > edit.bytes.end)
        throw error("draws", "edits of the text's " + std::to_string(size()) + " tokens",
                    "token " + std::to_string(std::max(edit.at, edit.other)));
      if (edit.kind == edit_kind::swap)
        exchange(tokens_[edit.at], tokens_[edit.other]);
      else
        only_swaps = false;
    }
    if (!only_swaps) merge(draw);
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
    auto at = static_cast<std::uint32_t>(0);
    std::uint32_t place = 0;
    for (const token_text& t : tokens_) {
      at += static_cast<std::uint32_t>(t.gap.size());
      const auto end = at + static_cast<std::uint32_t>(t.bytes.size());
      if (t.source.size() > 0) map.parts_.push_back({t.source, {at, end}, place++, t.unchanged});
      at = end;
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
    order_.resize(draw.edits.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::sort(order_, {}, [&](std::uint32_t i) { return std::pair(draw.edits[i].at, i); });
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
  std::vector<token_text> tokens_;
  std::vector<token_text> merged_;
  std::vector<std::uint32_t> order_;
  std::string_view tail_;
};

}  // namespace xaug::inline XAUG_ABI
