// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/text/transform.hpp"

// What transforms share that change random words, and random characters in them.

namespace xaug::detail {

/// The settings that say how many words are changed.
template <class T>
constexpr auto word_share_fields() {
  return field_list{field<&T::alpha>{probability, "share of the words that are changed"},
                    field<&T::min_count>{edit_count, "words at least"},
                    field<&T::max_count>{edit_count, "words at most"}};
}

/// The same, and those that say how many characters of each word are.
template <class T>
constexpr auto character_share_fields() {
  return word_share_fields<T>() +
         field_list{field<&T::character_alpha>{probability, "changes for each character of a word"},
                    field<&T::min_changes>{edit_count, "changes in a word at least"},
                    field<&T::max_changes>{edit_count, "changes in a word at most"},
                    field<&T::min_characters>{limits{1.0, edit_count.high}, "characters of a word at least"}};
}

/// Calls `edit(i)` for random words, without replacement, until it has returned true for as many as the settings say.
template <class T, class Edit>
void edit_random_words(const T& t, stream& random, const edited_text& text, const Edit& edit) {
  auto& words = candidates::words(text);
  std::size_t left = words_to_edit(t.alpha, t.min_count, t.max_count, words.size());
  for (std::size_t i = 0; i < words.size() && left > 0; ++i)
    if (edit(words.draw(i, random))) --left;
}

/// Deletes the words for which `goes(word)` returns true. If all would go, a random one stays, as does the only one of
/// a text.
template <class Goes>
void delete_words(stream& random, const edited_text& text, text_draw& draw, const Goes& goes) {
  const auto& words = candidates::words(text);
  if (words.size() < 2) return;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (goes(text[words[i]].bytes)) draw.erase(words[i]);
  if (draw.edits.size() < words.size()) return;
  draw.edits.erase(draw.edits.begin() + random.uniform_int(static_cast<index>(words.size())));
}

/// A word as characters (grapheme clusters). Edits put others in their places, whose bytes have to outlive it.
struct spelled_word {
  std::string_view bytes;
  std::vector<std::string_view> characters;
  std::vector<std::uint32_t> places;  // see choose()

  void assign(std::string_view word) {
    bytes = word;
    characters.clear();
    if (is_ascii(word)) {
      for (std::size_t i = 0; i < word.size(); ++i) characters.push_back(word.substr(i, 1));
      return;
    }
    std::size_t begin = 0;
    code_point before = decode(word, 0);
    utf8proc_int32_t state = 0;
    for (std::size_t at = before.size; at < word.size();) {
      const code_point c = decode(word, at);
      if (utf8proc_grapheme_break_stateful(before.value, c.value, &state) != 0) {
        characters.push_back(word.substr(begin, at - begin));
        begin = at;
      }
      before = c;
      at += c.size;
    }
    characters.push_back(word.substr(begin));
  }

  std::size_t held_bytes() const { return detail::held_bytes(characters) + detail::held_bytes(places); }

  void append_to(std::string& out) const {
    for (const std::string_view character : characters) out += character;
  }

  /// Up to `count` of the places 0, ..., all - 1 that are eligible, in random order.
  template <class IsEligible>
  std::span<std::uint32_t> choose(std::size_t count, std::size_t all, stream& random, const IsEligible& is_eligible) {
    places.clear();
    for (std::size_t i = 0; i < all; ++i)
      if (is_eligible(i)) places.push_back(static_cast<std::uint32_t>(i));
    count = std::min(count, places.size());
    for (std::size_t i = 0; i < count; ++i) draw_one(places, i, random);
    return std::span(places).first(count);
  }
  std::span<std::uint32_t> choose(std::size_t count, std::size_t all, stream& random) {
    return choose(count, all, random, [](std::size_t) { return true; });
  }
};

/// Edits random words of at least `min_characters`: `edit(word, count)` is to make `count` changes, and returns whether
/// it made any.
template <class T, class Edit>
void edit_characters(const T& t, stream& random, const edited_text& text, text_draw& draw, const Edit& edit) {
  spelled_word& word = kept_object<spelled_word>();
  edit_random_words(t, random, text, [&](std::size_t at) {
    word.assign(text[at].bytes);
    const std::size_t size = word.characters.size();
    if (size < static_cast<std::size_t>(t.min_characters)) return false;
    if (!edit(word, words_to_edit(t.character_alpha, t.min_changes, t.max_changes, size))) return false;
    draw.replace(at, [&](std::string& out) { word.append_to(out); });
    return true;
  });
}

}  // namespace xaug::detail
