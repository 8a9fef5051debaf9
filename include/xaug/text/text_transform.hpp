// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/core/random.hpp"
#include "xaug/text/edited_text.hpp"

namespace xaug::inline XAUG_ABI {

/// A transform of texts: settings with a field table, a name, and decide(), which adds its edits to a draw that is
/// empty. Optional: check(path) throws xaug::error for settings that do not go together.
template <class T>
concept text_transform = has_fields<T> &&
    requires(const T& t, stream& random, const edited_text& text, text_draw& draw) {
  { T::name } -> std::convertible_to<std::string_view>;
  t.decide(random, text, draw);
};

namespace detail {

/// A count that no text reaches.
inline constexpr index no_limit = index{1} << 32;
inline constexpr limits edit_count{0.0, static_cast<double>(no_limit)};

/// How many of `words` words are edited: floor(alpha * words) within [least, most], and no more than there are.
inline std::size_t words_to_edit(float alpha, index least, index most, std::size_t words) {
  const auto share = static_cast<index>(static_cast<double>(alpha) * static_cast<double>(words));
  return static_cast<std::size_t>(std::clamp<index>(share, std::min(least, most), most));
}

/// Numbers of tokens, to choose from. Keeps its memory from text to text.
class candidates {
public:
  /// The tokens of a text that `is_eligible(token)`.
  template <class IsEligible>
  static candidates& of(const edited_text& text, const IsEligible& is_eligible) {
    thread_local candidates kept;
    kept.numbers_.clear();
    for (std::size_t i = 0; i < text.size(); ++i)
      if (is_eligible(text[i])) kept.numbers_.push_back(static_cast<std::uint32_t>(i));
    return kept;
  }
  /// The words that edits may change.
  static candidates& words(const edited_text& text) {
    return of(text, [](const edited_text::token_text& t) { return t.kind == token_kind::word && !t.is_protected; });
  }

  std::size_t size() const { return numbers_.size(); }
  std::size_t operator[](std::size_t i) const { return numbers_[i]; }

  /// Puts a random one of those from place `i` on at place `i`, and returns it: without replacement for i = 0, 1, ...
  std::size_t draw(std::size_t i, stream& random) {
    const auto left = static_cast<index>(numbers_.size() - i);
    std::swap(numbers_[i], numbers_[i + static_cast<std::size_t>(random.uniform_int(left))]);
    return numbers_[i];
  }

private:
  std::vector<std::uint32_t> numbers_;
};

/// The different words of a text, in any case (of ASCII), each with its occurrences.
class word_groups {
public:
  template <class IsEligible>
  static word_groups& of(const edited_text& text, const IsEligible& is_eligible) {
    thread_local word_groups kept;
    auto& places = kept.places_;
    places.clear();
    for (std::size_t i = 0; i < text.size(); ++i)
      if (is_eligible(text[i])) places.push_back(static_cast<std::uint32_t>(i));
    const auto order = [&](std::uint32_t a, std::uint32_t b) { return compare(text[a].bytes, text[b].bytes); };
    std::ranges::sort(places, [&](std::uint32_t a, std::uint32_t b) {
      const int c = order(a, b);
      return c != 0 ? c < 0 : a < b;
    });
    kept.groups_.clear();
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      if (i == 0 || order(places[i - 1], places[i]) != 0) kept.groups_.push_back({i, i});
      kept.groups_.back().end = i + 1;
    }
    return kept;
  }

  std::size_t size() const { return groups_.size(); }
  /// The occurrences of a random word: without replacement for i = 0, 1, ...
  std::span<const std::uint32_t> draw(std::size_t i, stream& random) {
    const auto left = static_cast<index>(groups_.size() - i);
    std::swap(groups_[i], groups_[i + static_cast<std::size_t>(random.uniform_int(left))]);
    return std::span(places_).subspan(groups_[i].begin, groups_[i].end - groups_[i].begin);
  }

private:
  struct group {
    std::uint32_t begin;
    std::uint32_t end;
  };
  static int compare(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (const int difference = lower(a[i]) - lower(b[i]); difference != 0) return difference;
    return 0;
  }
  static int lower(char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

  std::vector<std::uint32_t> places_;
  std::vector<group> groups_;
};

}  // namespace detail
}  // namespace xaug::inline XAUG_ABI
