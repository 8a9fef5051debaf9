// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/fields.hpp"
#include "xaug/core/random.hpp"
#include "xaug/text/edited_text.hpp"
#include "xaug/text/language/letter_case.hpp"

namespace xaug {

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
/// What is done so often however short the text is.
inline constexpr limits repetitions{0.0, 65536.0};

/// How many of `words` words a transform is to edit: floor(alpha * words) within [least, most]. A text may have fewer
/// that can be edited, or none.
inline std::size_t words_to_edit(float alpha, index least, index most, std::size_t words) {
  // As floats: 0.7f is less than 0.7, but the product of 0.7f and 10 rounds to 7.
  const auto share = static_cast<index>(alpha * static_cast<float>(words));
  return static_cast<std::size_t>(std::clamp<index>(share, std::min(least, most), most));
}

/// Puts a random one of the values from place `i` on at place `i`, and returns it: those drawn for i = 0, 1, ... are
/// drawn without replacement (Fisher and Yates).
template <class T>
T& draw_one(std::vector<T>& values, std::size_t i, stream& random) {
  const auto left = static_cast<index>(values.size() - i);
  std::swap(values[i], values[i + static_cast<std::size_t>(random.uniform_int(left))]);
  return values[i];
}

/// Whether edits may change a token as a word.
inline bool is_free_word(const edited_text::token_text& t) {
  return t.kind == token_kind::word && !t.is_protected;
}

/// The words that edits may change, by their tokens' numbers, to choose from. Keeps its memory from text to text.
class candidates {
public:
  static candidates& words(const edited_text& text) {
    candidates& kept = kept_object<candidates>();
    kept.numbers_.clear();
    for (std::size_t i = 0; i < text.size(); ++i)
      if (is_free_word(text[i])) kept.numbers_.push_back(static_cast<std::uint32_t>(i));
    return kept;
  }

  std::size_t size() const { return numbers_.size(); }
  std::size_t held_bytes() const { return xaug::detail::held_bytes(numbers_); }
  std::size_t operator[](std::size_t i) const { return numbers_[i]; }

  /// A random one: without replacement for i = 0, 1, ...
  std::size_t draw(std::size_t i, stream& random) { return draw_one(numbers_, i, random); }

private:
  std::vector<std::uint32_t> numbers_;
};

/// The different words of a text, in any case, each with its occurrences; in the order in which they first occur.
class word_groups {
public:
  template <class IsEligible>
  static word_groups& of(const edited_text& text, const IsEligible& is_eligible) {
    word_groups& kept = kept_object<word_groups>();
    kept.find(text, is_eligible);
    return kept;
  }

  std::size_t size() const { return groups_.size(); }
  std::size_t held_bytes() const {
    return xaug::detail::held_bytes(occurrences_) + xaug::detail::held_bytes(places_) +
           xaug::detail::held_bytes(groups_);
  }
  std::span<const std::uint32_t> operator[](std::size_t i) const {
    return std::span(places_).subspan(groups_[i].begin, groups_[i].end - groups_[i].begin);
  }
  /// The occurrences of a random word: without replacement for i = 0, 1, ...
  std::span<const std::uint32_t> draw(std::size_t i, stream& random) {
    draw_one(groups_, i, random);
    return (*this)[i];
  }

private:
  struct occurrence {
    std::uint64_t hash;
    std::uint32_t place;
    friend auto operator<=>(const occurrence&, const occurrence&) = default;
  };
  struct group {
    std::uint32_t begin;
    std::uint32_t end;
  };

  template <class IsEligible>
  void find(const edited_text& text, const IsEligible& is_eligible) {
    occurrences_.clear();
    for (std::size_t i = 0; i < text.size(); ++i)
      if (is_eligible(text[i])) occurrences_.push_back({hash_of(text[i].bytes), static_cast<std::uint32_t>(i)});
    std::ranges::sort(occurrences_);
    places_.clear();
    groups_.clear();
    std::uint64_t hash_before = 0;
    for (const occurrence& each : occurrences_) {
      const auto here = static_cast<std::uint32_t>(places_.size());
      const bool is_another =
          here == 0 || hash_before != each.hash || !are_same(text[places_.back()].bytes, text[each.place].bytes);
      if (is_another) groups_.push_back({here, here});
      places_.push_back(each.place);
      groups_.back().end = here + 1;
      hash_before = each.hash;
    }
    std::ranges::sort(groups_, {}, [&](const group& g) { return places_[g.begin]; });
  }

  static std::uint64_t hash_of(std::string_view word) {
    const folded_word folded(word);
    return folded.view().empty() ? std::hash<std::string_view>()(word) : folded.hash();
  }
  static bool are_same(std::string_view a, std::string_view b) {
    const folded_word folded(a);
    return folded.view().empty() ? a == b : folded.view() == folded_word(b).view();
  }

  std::vector<occurrence> occurrences_;
  std::vector<std::uint32_t> places_;
  std::vector<group> groups_;
};

}  // namespace detail
}  // namespace xaug
