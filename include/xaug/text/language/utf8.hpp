// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utf8proc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "xaug/core/error.hpp"

// Texts are UTF-8. utf8proc decides what is valid, what is a letter, and where a user-perceived character (a grapheme
// cluster, UAX #29) ends.

namespace xaug {

/// Whether all bytes are ASCII. Cost: a read of the text.
inline bool is_ascii(std::string_view text) {
  // In blocks, each without a way out, so that compilers make vectors of them.
  constexpr std::size_t block = 64;
  std::size_t i = 0;
  for (; i + block <= text.size(); i += block) {
    unsigned char all = 0;
    for (std::size_t k = 0; k < block; ++k) all |= static_cast<unsigned char>(text[i + k]);
    if (all >= 0x80) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

namespace detail {

/// One code point of a text, and how many bytes it takes.
struct code_point {
  utf8proc_int32_t value = 0;
  std::size_t size = 0;
};

[[noreturn]] XAUG_NEVER_INLINE inline void throw_invalid_utf8(std::string_view text, std::size_t at) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(text[at]);
  throw error("text, byte " + std::to_string(at), "valid UTF-8",
              std::string("the byte 0x") + digits[byte >> 4] + digits[byte & 15]);
}

/// The code point that begins at `at`. Throws xaug::error that names the place if there is no valid one: a lonely
/// byte, a sequence that is cut off or overlong, a surrogate, or a value beyond U+10FFFF.
inline code_point decode(std::string_view text, std::size_t at) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
  const auto left = static_cast<utf8proc_ssize_t>(text.size() - at);
  const auto further = [&](int i) { return (bytes[i] & 0xC0) == 0x80; };
  // Most of what is not ASCII; the rest, with all mistakes, is utf8proc's.
  if (bytes[0] >= 0xC2 && bytes[0] < 0xE0 && left > 1 && further(1))
    return {(bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F), 2};
  if (bytes[0] > 0xE0 && bytes[0] < 0xED && left > 2 && further(1) && further(2))
    return {(bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F), 3};
  code_point c;
  const utf8proc_ssize_t size = utf8proc_iterate(bytes, left, &c.value);
  if (size <= 0) throw_invalid_utf8(text, at);
  c.size = static_cast<std::size_t>(size);
  return c;
}

/// Calls `visit(code point, its bytes)` for each; of a byte that is no UTF-8 the code point is -1.
template <class Visit>
void for_each_code_point(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    std::int32_t value = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const std::uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &value);
    const std::string_view bytes = text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 1);
    visit(size > 0 ? value : -1, bytes);
    text.remove_prefix(bytes.size());
  }
}

inline bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  bool valid = true;
  for_each_code_point(text, [&](std::int32_t value, std::string_view) { valid &= value >= 0; });
  return valid;
}

}  // namespace detail

/// Throws xaug::error that names the place of the first byte which is not valid UTF-8, if there is one.
inline void require_utf8(std::string_view text) {
  if (is_ascii(text)) return;
  for (std::size_t at = 0; at < text.size();) at += detail::decode(text, at).size;
}

}  // namespace xaug
