// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "xaug/text/lexicon/block.hpp"

namespace xaug {

class lexicon;

namespace detail {

/// A list whose elements are made when they are asked for. Random access; nothing is allocated.
template <class Get>
class lazy_list {
public:
  using value_type = decltype(std::declval<const Get&>()(std::size_t{}));

  class iterator {
  public:
    using difference_type = std::ptrdiff_t;
    using value_type = lazy_list::value_type;

    iterator() = default;
    iterator(const Get& get, std::size_t place) : get_(get), place_(place) {}
    value_type operator*() const { return get_(place_); }
    iterator& operator++() {
      ++place_;
      return *this;
    }
    iterator operator++(int) { return {get_, place_++}; }
    friend bool operator==(const iterator& a, const iterator& b) { return a.place_ == b.place_; }

  private:
    Get get_{};
    std::size_t place_ = 0;
  };

  lazy_list() = default;
  lazy_list(const Get& get, std::size_t first, std::size_t last) : get_(get), first_(first), last_(last) {}

  index size() const { return static_cast<index>(last_ - first_); }
  bool empty() const { return first_ == last_; }
  /// The `i`-th, for i in [0, size()).
  value_type operator[](index i) const { return get_(first_ + static_cast<std::size_t>(i)); }
  iterator begin() const { return {get_, first_}; }
  iterator end() const { return {get_, last_}; }

private:
  Get get_{};
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

struct get_string {
  const lexicon_block* block = nullptr;
  relation list{};
  std::string_view operator()(std::size_t i) const { return block->string(block->lists[list][i]); }
};

struct get_exception {
  const lexicon_block* block = nullptr;
  const lexicon_exception* exceptions = nullptr;
  std::uint32_t lexicon_exception::*member = nullptr;
  std::string_view operator()(std::size_t i) const { return block->string(exceptions[i].*member); }
};

}  // namespace detail

// What a look-up gives are references into the lexicon, of a few bytes each: cheap to copy, and valid as long as any
// copy of the lexicon lives.

/// Words, as std::string_view: size(), [i] and iteration.
using word_list = detail::lazy_list<detail::get_string>;
using form_list = detail::lazy_list<detail::get_exception>;

/// One meaning of a word.
class lexicon_sense {
public:
  lexicon_sense(const detail::lexicon_block* block, std::size_t which) : block_(block), which_(which) {}

  /// The other words of this meaning, in the order of the source.
  word_list synonyms() const { return list(detail::synonyms); }
  /// The words of the opposite meaning.
  word_list antonyms() const { return list(detail::antonyms); }

private:
  word_list list(detail::relation r) const {
    return {{block_, r}, block_->senses[which_].first[r], block_->senses[which_ + 1].first[r]};
  }

  const detail::lexicon_block* block_;
  std::size_t which_;
};

namespace detail {

struct get_sense {
  const lexicon_block* block = nullptr;
  lexicon_sense operator()(std::size_t i) const { return {block, i}; }
};

}  // namespace detail

using sense_list = detail::lazy_list<detail::get_sense>;

inline constexpr index all_senses = std::numeric_limits<index>::max();

/// What a lexicon knows of a word: false if it knows nothing, and then all lists are empty.
class lexicon_entry {
public:
  lexicon_entry() = default;

  explicit operator bool() const { return block_ != nullptr; }
  /// The word, in lower case.
  std::string_view word() const { return block_ == nullptr ? std::string_view() : block_->string(word_); }
  bool has(part_of_speech part) const { return !senses(part).empty(); }

  /// The meanings, the most usual one first. For `any`, the n-th joins the n-th ones of all parts of speech.
  sense_list senses(part_of_speech part) const {
    const auto [first, last] = find(part, all_senses);
    return {{block_}, first, last};
  }

  /// The synonyms of the first `max_senses` senses, in their order: without duplicates, and without the word itself, in
  /// whatever case. Each [i] is as likely as the others in a uniform draw. Constant cost, also of each [i]: a few
  /// reads of memory.
  word_list synonyms(part_of_speech part = part_of_speech::any, index max_senses = all_senses) const {
    return list(detail::new_synonyms, part, max_senses);
  }
  /// The antonyms, likewise.
  word_list antonyms(part_of_speech part = part_of_speech::any, index max_senses = all_senses) const {
    return list(detail::new_antonyms, part, max_senses);
  }

private:
  friend class lexicon;

  lexicon_entry(const detail::lexicon_block* block, std::uint32_t word) : block_(block), word_(word) {}

  std::pair<std::size_t, std::size_t> find(part_of_speech part, index max_senses) const {
    if (block_ == nullptr) return {};
    const std::size_t end = block_->first_row[word_ + 1];
    std::size_t row = part == part_of_speech::any ? end - 1 : block_->first_row[word_];
    if (part != part_of_speech::any)
      while (row < end && block_->rows[row].part != static_cast<std::uint32_t>(part)) ++row;
    if (row == end) return {};
    const std::size_t first = block_->rows[row].first_sense;
    const std::size_t count = block_->rows[row + 1].first_sense - first;
    return {first, first + std::min(count, static_cast<std::size_t>(std::max<index>(0, max_senses)))};
  }

  word_list list(detail::relation r, part_of_speech part, index max_senses) const {
    const auto [first, last] = find(part, max_senses);
    if (first == last) return {};
    return {{block_, r}, block_->senses[first].first[r], block_->senses[last].first[r]};
  }

  const detail::lexicon_block* block_ = nullptr;
  std::uint32_t word_ = 0;
};

/// Words with their synonyms and antonyms, by part of speech and sense; and irregular forms of words. Made by
/// read_wordnet, read_lexicon_tsv or a lexicon_builder; saved and loaded in milliseconds.
///
///     const auto words = xaug::lexicon::load("wordnet.lexicon");
///     for (const std::string_view synonym : words.synonyms("dog", xaug::part_of_speech::noun)) ...
///
/// Immutable and thread-safe. Copies share one block of memory. Looking up allocates nothing and ignores case; words of
/// several parts have spaces between them.
class lexicon {
public:
  /// Knows no word.
  lexicon() = default;

  /// Opens what save() has written; where the system can, the file is mapped into memory rather than read, and shared
  /// with other processes. It may be replaced by another save() at any time, but must not be altered in place. Throws
  /// xaug::error that names the file if it cannot be read, was truncated or altered, or is of another version of the
  /// format or of another byte order; even made on purpose, no file leads to reading outside of it. Cost: 3 ms for
  /// WordNet (15 MB in the cache of the system).
  static lexicon load(const std::filesystem::path& path) {
    return lexicon(detail::open_block(detail::map_file(path), path.string()));
  }

  /// The same from memory, which is copied.
  static lexicon from_bytes(std::span<const std::byte> bytes) {
    const detail::shared_bytes memory = detail::allocate_bytes(bytes.size());
    if (!bytes.empty()) std::memcpy(const_cast<std::byte*>(memory.bytes.data()), bytes.data(), bytes.size());
    return lexicon(detail::open_block(memory, "lexicon::from_bytes"));
  }

  /// Writes the lexicon under a temporary name, which is then renamed. Throws xaug::error that names the file.
  void save(const std::filesystem::path& path) const {
    if (!block_) throw error("lexicon::save", "a lexicon that was built or loaded", "one that was made by default");
    detail::write_file(path, bytes());
  }

  /// What save() writes. Equal lexicons have equal bytes. Empty for a lexicon that was made by default.
  std::span<const std::byte> bytes() const { return block_ ? block_->memory.bytes : std::span<const std::byte>(); }

  /// The number of words that have a sense.
  index size() const { return block_ ? index{block_->header.words} : 0; }
  /// Whether a word has a sense as this part of speech.
  bool has(part_of_speech part) const { return block_ && block_->parts[static_cast<std::size_t>(part)]; }
  /// The `i`-th word in the order of bytes, for i in [0, size()).
  lexicon_entry operator[](index i) const { return {block_.get(), static_cast<std::uint32_t>(i)}; }

  /// Looks a word up, in any case. Cost: 20 ns for words in the cache, 60 ns for all of
  /// WordNet in random order.
  lexicon_entry find(std::string_view word) const {
    const std::uint32_t key = find_key(word);
    return !block_ || key >= block_->header.words ? lexicon_entry() : lexicon_entry(block_.get(), key);
  }

  /// See lexicon_entry; empty for words that are not there.
  word_list synonyms(std::string_view word, part_of_speech part = part_of_speech::any,
                     index max_senses = all_senses) const {
    return find(word).synonyms(part, max_senses);
  }
  word_list antonyms(std::string_view word, part_of_speech part = part_of_speech::any,
                     index max_senses = all_senses) const {
    return find(word).antonyms(part, max_senses);
  }

  /// The words of which `form` is listed as an irregular form: go for went. They need not have senses.
  form_list irregular_bases(std::string_view form, part_of_speech part) const {
    using detail::lexicon_exception;
    return exceptions(form, part, &detail::lexicon_block::by_form, &lexicon_exception::form, &lexicon_exception::base);
  }
  /// The other way round: gone and went for go.
  form_list irregular_forms(std::string_view base, part_of_speech part) const {
    using detail::lexicon_exception;
    return exceptions(base, part, &detail::lexicon_block::by_base, &lexicon_exception::base, &lexicon_exception::form);
  }

private:
  friend class lexicon_builder;

  explicit lexicon(std::shared_ptr<const detail::lexicon_block> block) : block_(std::move(block)) {}

  std::uint32_t find_key(std::string_view word) const {
    return block_ ? block_->find(detail::folded_word(word)) : detail::no_word;
  }

  form_list exceptions(std::string_view word, part_of_speech part,
                       std::span<const detail::lexicon_exception> detail::lexicon_block::*table,
                       std::uint32_t detail::lexicon_exception::*from,
                       std::uint32_t detail::lexicon_exception::*to) const {
    const std::uint32_t key = find_key(word);
    if (key == detail::no_word) return {};
    const auto all = (*block_).*table;
    const auto before = [from](const detail::lexicon_exception& a, const detail::lexicon_exception& b) {
      return std::pair(a.*from, a.part) < std::pair(b.*from, b.part);
    };
    const detail::lexicon_exception wanted{key, key, static_cast<std::uint32_t>(part)};
    const auto found = std::equal_range(all.begin(), all.end(), wanted, before);
    const auto first = static_cast<std::size_t>(found.first - all.begin());
    const auto last = static_cast<std::size_t>(found.second - all.begin());
    return {{block_.get(), all.data(), to}, first, last};
  }

  std::shared_ptr<const detail::lexicon_block> block_;
};

}  // namespace xaug
