// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "xaug/core/file_memory.hpp"
#include "xaug/core/types.hpp"
#include "xaug/text/language/letter_case.hpp"

// The memory of a lexicon: a header and arrays, one behind the other, the same in memory as in a file. Nothing in it is
// a pointer, and everything in it that is used as an index has been checked when the block was opened.

namespace xaug {

/// What a word is in a sentence. `any` stands for all of them together.
enum class part_of_speech : std::uint8_t { noun, verb, adjective, adverb, any };
template <>
inline constexpr std::array<std::string_view, 5> enum_names<part_of_speech>{"noun", "verb", "adjective", "adverb",
                                                                            "any"};

/// The parts of speech without `any`, in the order in which `any` has them.
inline constexpr std::array parts_of_speech{part_of_speech::noun, part_of_speech::verb, part_of_speech::adjective,
                                            part_of_speech::adverb};

namespace detail {

/// The lists of strings that a sense has. Those called new lack what an earlier sense of the row has; the new ones of
/// all senses of a row are thus a list without duplicates.
enum relation : std::size_t { synonyms, new_synonyms, antonyms, new_antonyms };
inline constexpr std::size_t relations = 4;

struct lexicon_header {
  std::array<char, 8> magic{'x', 'a', 'u', 'g', 'l', 'e', 'x', '\n'};
  std::uint32_t version = 1;
  std::uint32_t byte_order = 0x01020304;
  std::uint32_t words = 0;    // strings that have senses: these are first
  std::uint32_t keys = 0;     // strings that can be found: then come irregular forms
  std::uint32_t strings = 0;  // and last those that differ from a key in case
  std::uint32_t text = 0;     // bytes of all strings
  std::uint32_t slots = 0;    // of the hash table, a power of two
  std::uint32_t rows = 0;
  std::uint32_t senses = 0;
  std::uint32_t exceptions = 0;
  std::array<std::uint32_t, relations> lists{};
  std::uint64_t checksum = 0;  // of all else
};
static_assert(sizeof(lexicon_header) == 72);

inline constexpr std::uint32_t no_word = std::numeric_limits<std::uint32_t>::max();

/// Says where its word is, so that a look-up waits for memory twice only: for the slot, and for the text.
struct lexicon_slot {
  std::uint32_t tag = 0;  // the upper half of the hash
  std::uint32_t word = no_word;
  std::uint32_t text = 0;
  std::uint32_t size = 0;
};

/// A part of speech of a word. A word that has several has one more row, for `any`, whose n-th sense joins the n-th
/// senses of the others. It is the last, so that the last row of a word is always that of `any`.
struct lexicon_row {
  std::uint32_t first_sense;
  std::uint32_t part;
};

struct sense_bounds {
  std::array<std::uint32_t, relations> first;  // in each of the lists
};

/// An irregular form of a word: men and man, as `form` and `base`.
struct lexicon_exception {
  std::uint32_t form;
  std::uint32_t base;
  std::uint32_t part;
};

/// Four sums side by side, so that it runs at the speed of memory. Each step is a bijection of both of its arguments:
/// a change within eight bytes is always found.
inline std::uint64_t checksum(std::span<const std::uint64_t> values, std::uint64_t seed) {
  const auto step = [](std::uint64_t sum, std::uint64_t value) {
    sum = (sum ^ value) * 0x9E3779B97F4A7C15;
    return sum ^ (sum >> 32);
  };
  std::array<std::uint64_t, 4> sums{seed, seed + 1, seed + 2, seed + 3};
  std::size_t i = 0;
  for (; i + 4 <= values.size(); i += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] = step(sums[k], values[i + k]);
  for (; i < values.size(); ++i) sums[i % 4] = step(sums[i % 4], values[i]);
  std::uint64_t result = values.size();
  for (const std::uint64_t sum : sums) result = step(result, sum);
  return result;
}

struct lexicon_block {
  lexicon_header header;
  std::span<const lexicon_slot> slots;
  std::span<const std::uint32_t> first_text;  // of each string, and the end of the last
  std::span<const std::uint32_t> first_row;   // of each word, likewise; so have rows and senses one more at the end
  std::span<const lexicon_row> rows;
  std::span<const sense_bounds> senses;
  std::array<std::span<const std::uint32_t>, relations> lists;  // of strings
  std::span<const lexicon_exception> by_form;                   // ordered by form, part and as they were added
  std::span<const lexicon_exception> by_base;                   // ordered by base and part, likewise
  std::span<const char> text;
  shared_bytes memory;
  std::array<bool, enum_names<part_of_speech>.size()> parts{};  // of which there are words

  /// Calls `visit` with each array and its size, in the order in which they lie.
  template <class Block, class Visit>
  static void for_each_array(Block& block, Visit&& visit) {
    const lexicon_header& h = block.header;
    visit(block.slots, std::uint64_t{h.slots});
    visit(block.first_text, std::uint64_t{h.strings} + 1);
    visit(block.first_row, std::uint64_t{h.words} + 1);
    visit(block.rows, std::uint64_t{h.rows} + 1);
    visit(block.senses, std::uint64_t{h.senses} + 1);
    for (std::size_t r = 0; r < relations; ++r) visit(block.lists[r], std::uint64_t{h.lists[r]});
    visit(block.by_form, std::uint64_t{h.exceptions});
    visit(block.by_base, std::uint64_t{h.exceptions});
    visit(block.text, std::uint64_t{h.text});
  }

  /// The bytes of all of a block, each array filled up to a multiple of eight.
  std::uint64_t size() const {
    std::uint64_t result = sizeof(lexicon_header);
    for_each_array(*this,
                   [&](const auto& array, std::uint64_t count) { result += (count * sizeof(array[0]) + 7) / 8 * 8; });
    return result;
  }

  /// Lays the arrays over the memory, which has the size that the header says.
  void attach(const shared_bytes& from) {
    memory = from;
    std::size_t offset = sizeof(lexicon_header);
    for_each_array(*this, [&]<class T>(std::span<const T>& array, std::uint64_t count) {
      array = {reinterpret_cast<const T*>(memory.bytes.data() + offset), static_cast<std::size_t>(count)};
      offset += (array.size_bytes() + 7) / 8 * 8;
    });
  }

  std::uint64_t compute_checksum() const {
    lexicon_header plain = header;
    plain.checksum = 0;
    std::array<std::uint64_t, sizeof(plain) / 8> values;
    std::memcpy(values.data(), &plain, sizeof(plain));
    const auto* all = reinterpret_cast<const std::uint64_t*>(memory.bytes.data());
    return checksum({all + values.size(), memory.bytes.size() / 8 - values.size()}, checksum(values, 0));
  }

  std::string_view string(std::uint32_t i) const {
    return {text.data() + first_text[i], first_text[i + 1] - first_text[i]};
  }

  /// The key, or no_word. Ends because there are free slots.
  std::uint32_t find(const folded_word& word) const {
    const std::uint64_t hash = word.hash();
    const std::size_t mask = slots.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      const lexicon_slot slot = slots[i];
      if (slot.word == no_word) return no_word;
      if (slot.tag == hash >> 32 && std::string_view(text.data() + slot.text, slot.size) == word.view())
        return slot.word;
    }
  }
};

/// Checks everything that look-ups rely on, in time that is linear in the size of the block.
class lexicon_checker {
public:
  lexicon_checker(const lexicon_block& block, std::string_view source) : b_(block), source_(source) {}

  void check_header() const {
    const lexicon_header expected;
    const lexicon_header& h = b_.header;
    require(h.magic == expected.magic, "a lexicon that xaug has saved", "another kind of file");
    require(h.byte_order == expected.byte_order, "a lexicon of this machine's byte order", "another one");
    require(h.version == expected.version, "version 1 of the format", std::to_string(h.version));
  }

  void check_contents() const {
    const lexicon_header& h = b_.header;
    require(b_.compute_checksum() == h.checksum, "the checksum of its contents", "another one: the file was altered");
    require(h.words <= h.keys && h.keys <= h.strings, "no more words than keys, and keys than strings", "more");
    check_slots();
    check_strings();
    require(strictly_rising(b_.first_row, h.rows), "rows for each word, in order", "others");
    require(rising(b_.rows, &lexicon_row::first_sense, h.senses), "the senses of rows in order", "others");
    std::uint32_t bad = 0;
    for (const lexicon_row& row : b_.rows) bad |= row.part > std::uint32_t{any};
    require(bad == 0, "parts of speech from 0 to 4", "others");
    check_lists();
    check_exceptions(b_.by_form);
    check_exceptions(b_.by_base);
  }

  void require(bool good, std::string_view expected, std::string_view found) const {
    if (!good) throw error(source_, expected, found);
  }

private:
  static constexpr auto any = static_cast<std::uint32_t>(part_of_speech::any);

  void check_slots() const {
    require(std::has_single_bit(b_.slots.size()), "a power of two as the number of slots", "another number");
    bool good = true;
    std::size_t used = 0;
    for (const lexicon_slot& slot : b_.slots) {
      used += slot.word != no_word;
      const std::uint64_t end = std::uint64_t{slot.text} + slot.size;
      good &= (slot.word < b_.header.keys || slot.word == no_word) && end <= b_.header.text;
    }
    require(good && used < b_.slots.size(), "slots of known words, and a free one", "others");
  }

  void check_strings() const {
    const auto& first = b_.first_text;
    require(strictly_rising(first, b_.header.text), "strings in order", "others");
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i + 1 < first.size(); ++i) bad |= first[i + 1] - first[i] > longest_word;
    const std::string_view all(b_.text.data(), b_.text.size());
    if (!is_ascii(all))
      for (std::uint32_t i = 0; i < b_.header.strings; ++i) bad |= !is_utf8(b_.string(i));
    require(bad == 0, "strings of 1 to 255 bytes of UTF-8", "others");
    // Look-ups fold words; a key that is none of the folded ones would never be found.
    if (!is_ascii(all) || all.find('`') != std::string_view::npos)
      for (std::uint32_t i = 0; i < b_.header.keys; ++i) bad |= folded_word(b_.string(i)).view() != b_.string(i);
    require(bad == 0, "words as this version of xaug folds them: build the lexicon anew", "others");
  }

  void check_lists() const {
    for (std::size_t r = 0; r < relations; ++r) {
      require(rising(
                  b_.senses, [r](const sense_bounds& s) { return s.first[r]; }, b_.header.lists[r]),
              "the lists of senses in order", "others");
      std::uint32_t bad = 0;
      for (const std::uint32_t string : b_.lists[r]) bad |= string >= b_.header.strings;
      require(bad == 0, "lists of known strings", "others");
    }
  }

  void check_exceptions(std::span<const lexicon_exception> exceptions) const {
    std::uint32_t bad = 0;
    for (const lexicon_exception& e : exceptions)
      bad |= e.form >= b_.header.keys || e.base >= b_.header.keys || e.part >= any;
    require(bad == 0, "irregular forms of known words", "others");
  }

  /// Whether it goes from 0 to `end` without falling.
  template <class T, class Member>
  static bool rising(std::span<const T> values, Member member, std::uint32_t end) {
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i)
      bad |= std::invoke(member, values[i]) > std::invoke(member, values[i + 1]);
    return bad == 0 && std::invoke(member, values.front()) == 0 && std::invoke(member, values.back()) == end;
  }
  static bool strictly_rising(std::span<const std::uint32_t> values, std::uint32_t end) {
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) bad |= values[i] >= values[i + 1];
    return bad == 0 && values.front() == 0 && values.back() == end;
  }

  const lexicon_block& b_;
  std::string_view source_;
};

/// Opens a block. Throws xaug::error, which names the source, if it is anything but what a builder has made.
inline std::shared_ptr<const lexicon_block> open_block(const shared_bytes& memory, std::string_view source) {
  auto block = std::make_shared<lexicon_block>();
  const lexicon_checker checker(*block, source);
  checker.require(memory.bytes.size() >= sizeof(lexicon_header), "a lexicon that xaug has saved", "too few bytes");
  std::memcpy(&block->header, memory.bytes.data(), sizeof(lexicon_header));
  checker.check_header();
  if (block->size() != memory.bytes.size())
    throw error(source, std::to_string(block->size()) + " bytes", memory.bytes.size());
  block->attach(memory);
  checker.check_contents();
  for (const lexicon_row& row : block->rows.first(block->header.rows)) block->parts[row.part] = true;
  return block;
}

}  // namespace detail
}  // namespace xaug
