// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utf8proc.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "xaug/core/config.hpp"
#include "xaug/text/language/utf8.hpp"

// Upper and lower case: the keys of a lexicon, and replacements that look like what they replace. ASCII is handled
// here, other letters by utf8proc, with the simple mappings of Unicode (one code point to one).

namespace xaug {

/// The longest word of a lexicon, in bytes of UTF-8.
inline constexpr std::size_t longest_word = 255;

namespace detail {

/// Appends what a simple case mapping makes of the next code point.
template <class Map>
void append_mapped(std::string& out, std::int32_t value, std::string_view bytes, Map map) {
  const std::int32_t mapped = value < 0 ? value : map(value);
  if (mapped == value) {
    out.append(bytes);
    return;
  }
  char encoded[4];
  const auto size = utf8proc_encode_char(mapped, reinterpret_cast<std::uint8_t*>(encoded));
  out.append(encoded, static_cast<std::size_t>(size));
}

/// What an apostrophe within a word is written with: ' and the like, down to the letters that look like it and the
/// accents and primes that keyboards offer in its place.
constexpr bool is_apostrophe(std::int32_t c) {
  switch (c) {
    case '\'':
    case '`':
    case 0xB4:
    case 0x2B9:
    case 0x2BB:
    case 0x2BC:
    case 0x2C8:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0xA78C:
    case 0xFF07: return true;
    default: return false;
  }
}

/// What a code point is in a folded word: nothing (-1) if it cannot be seen.
inline std::int32_t folded_code_point(std::int32_t c) {
  if (is_apostrophe(c)) return '\'';
  if (c == 0x2010 || c == 0x2011) return '-';
  const utf8proc_property_t& property = *utf8proc_get_property(c);
  const bool is_format =
      property.category == UTF8PROC_CATEGORY_CF && property.boundclass == UTF8PROC_BOUNDCLASS_CONTROL;
  return is_format ? -1 : utf8proc_tolower(c);
}

/// A word as all tables of words have it, in a buffer of its own, with its hash: in lower case, with ' and - for all
/// apostrophes and hyphens, and without what cannot be seen, such as soft hyphens. Words that are longer than
/// `longest_word` are empty.
class folded_word {
public:
  explicit folded_word(std::string_view word) {
    if (word.size() > longest_word) return;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < word.size(); i += 8) {
      const std::uint64_t chunk = load(word.data() + i, word.size() - i);
      seen |= chunk;
      const std::uint64_t folded = straight(lower(chunk));
      std::memcpy(bytes_ + i, &folded, 8);
    }
    size_ = word.size();
    if ((seen & high_bits) != 0) fold_unicode(word);
  }

  std::string_view view() const { return {bytes_, size_}; }

  /// 64 well-mixed bits. They depend on the byte order, as a saved lexicon does.
  std::uint64_t hash() const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    std::uint64_t h = size_ * odd;
    for (std::size_t i = 0; i < size_; i += 8) {
      std::uint64_t chunk;
      std::memcpy(&chunk, bytes_ + i, 8);
      h = (h ^ chunk) * odd;
      h ^= h >> 32;
    }
    h *= odd;
    return h ^ (h >> 32);
  }

private:
  static constexpr std::uint64_t ones = 0x0101010101010101;
  static constexpr std::uint64_t high_bits = 0x80 * ones;

  /// The next eight bytes, or fewer with zeros behind them. A memcpy of any size would be a call, as long as all the
  /// rest.
  static std::uint64_t load(const char* from, std::size_t left) {
    std::uint64_t chunk = 0;
    if (left >= 8) {
      std::memcpy(&chunk, from, 8);
    } else if constexpr (std::endian::native != std::endian::little) {
      std::memcpy(&chunk, from, left);
    } else if (left >= 4) {
      std::uint32_t first;
      std::uint32_t last;
      std::memcpy(&first, from, 4);
      std::memcpy(&last, from + left - 4, 4);
      chunk = first | std::uint64_t{last} << (8 * (left - 4));
    } else {
      for (std::size_t i : {std::size_t{0}, left / 2, left - 1})
        chunk |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
    }
    return chunk;
  }

  /// Eight bytes at a time: sets bit 5 of those from 'A' to 'Z'.
  static std::uint64_t lower(std::uint64_t chunk) {
    const std::uint64_t low = chunk & ~high_bits;
    const std::uint64_t from_a = low + (0x80 - 'A') * ones;
    const std::uint64_t beyond_z = low + (0x80 - 'Z' - 1) * ones;
    return chunk | ((from_a & ~beyond_z & ~chunk & high_bits) >> 2);
  }

  /// Makes ' of `, for eight bytes.
  static std::uint64_t straight(std::uint64_t chunk) {
    constexpr std::uint64_t graves = '`' * ones;
    const std::uint64_t other = chunk ^ graves;
    const std::uint64_t found = ~(((other & ~high_bits) + ~high_bits) | other) & high_bits;  // where it is zero
    return chunk ^ (found >> 7) * std::uint64_t{'`' ^ '\''};
  }

  XAUG_NEVER_INLINE void fold_unicode(std::string_view word) {
    size_ = 0;
    bool fits = true;
    for_each_code_point(word, [&](std::int32_t value, std::string_view bytes) {
      char encoded[4];
      if (value >= 0) {
        const std::int32_t folded = folded_code_point(value);
        const auto size = folded < 0 ? 0 : utf8proc_encode_char(folded, reinterpret_cast<std::uint8_t*>(encoded));
        bytes = {encoded, static_cast<std::size_t>(size)};
      }
      fits &= size_ + bytes.size() <= longest_word;
      if (!fits) return;
      std::memcpy(bytes_ + size_, bytes.data(), bytes.size());
      size_ += bytes.size();
    });
    if (!fits) size_ = 0;
    std::memset(bytes_ + size_, 0, sizeof(bytes_) - size_);
  }

  char bytes_[longest_word + 1];  // zero from the end of the word to the next multiple of 8
  std::size_t size_ = 0;
};

}  // namespace detail

/// How a word is written. A single capital counts as capitalised, so that "A" and "I" do not make others shout.
enum class letter_case : std::uint8_t { none, lower, capitalized, upper, mixed };

/// `none` is for words without letters that have a case. Cost: 5 ns for each letter.
inline letter_case case_of(std::string_view word) {
  std::size_t upper = 0;
  std::size_t lower = 0;
  bool first_is_upper = false;
  detail::for_each_code_point(word, [&](std::int32_t value, std::string_view) {
    if (value < 0) return;
    const bool is_upper = utf8proc_tolower(value) != value;
    if (!is_upper && utf8proc_toupper(value) == value) return;
    first_is_upper |= is_upper && upper + lower == 0;
    ++(is_upper ? upper : lower);
  });
  if (upper + lower == 0) return letter_case::none;
  if (upper == 0) return letter_case::lower;
  if (first_is_upper && upper == 1) return letter_case::capitalized;
  return lower == 0 ? letter_case::upper : letter_case::mixed;
}

/// Appends `replacement` to `out`, written as `original` is: Dogs makes hounds Hounds, DOGS makes it HOUNDS. Capitals
/// of the replacement stay, so that dogs leaves Paris as it is; and an original of mixed case, as iPhone, changes
/// nothing. What is no UTF-8 is copied as it is. Allocates only what `out` has to grow. Cost: 10 ns for each letter.
inline void append_matching_case(std::string& out, std::string_view replacement, std::string_view original) {
  const letter_case wanted = case_of(original);
  bool capitalize = wanted == letter_case::capitalized;
  if (!capitalize && wanted != letter_case::upper) {
    out.append(replacement);
    return;
  }
  detail::for_each_code_point(replacement, [&](std::int32_t value, std::string_view bytes) {
    if (wanted == letter_case::upper) {
      detail::append_mapped(out, value, bytes, utf8proc_toupper);
      return;
    }
    // The first letter, after an apostrophe perhaps.
    const bool cased = value >= 0 && (utf8proc_tolower(value) != value || utf8proc_toupper(value) != value);
    if (capitalize && cased)
      detail::append_mapped(out, value, bytes, utf8proc_totitle);
    else
      out.append(bytes);
    capitalize &= !cased;
  });
}

/// The same, as a new string.
inline std::string match_case(std::string_view replacement, std::string_view original) {
  std::string out;
  append_matching_case(out, replacement, original);
  return out;
}

}  // namespace xaug
