// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/file_memory.hpp"
#include "xaug/kernel/bytes.hpp"
#include "xaug/text/language/bert_characters.hpp"
#include "xaug/text/language/byte_trie.hpp"
#include "xaug/text/language/lines.hpp"
#include "xaug/text/language/utf8.hpp"
#include "xaug/text/tokenizer.hpp"

namespace xaug {

namespace detail {

/// The pieces of a vocabulary, numbered as they stand in it.
class piece_table {
public:
  /// `source` names the vocabulary in messages, and `where(i)` its i-th piece.
  template <class Word, class Where>
  piece_table(std::span<const Word> pieces, std::string_view source, const Where& where)
      : trie_(sorted(pieces, source, where)),
        continuations_(trie_.walk("##")),
        unknown_(required("[UNK]", source)),
        cls_(required("[CLS]", source)),
        sep_(required("[SEP]", source)),
        padding_(required("[PAD]", source)) {
    for (const Word& piece : pieces) {
      bytes_ += std::string_view(piece);
      ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }
  }

  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  /// -1 for what is no piece.
  std::int32_t find(std::string_view piece) const { return trie_.find(piece); }
  std::int32_t unknown() const { return unknown_; }
  std::int32_t cls() const { return cls_; }
  std::int32_t sep() const { return sep_; }
  std::int32_t padding() const { return padding_; }

  /// The longest piece that what is left of a word begins with, as the word's first one or behind others. ASCII may be
  /// in any case.
  byte_trie::match longest(std::string_view left, bool continues) const {
    return trie_.longest(continues ? continuations_ : byte_trie::root, left,
                         [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); });
  }

private:
  static constexpr std::size_t most_pieces = std::size_t{1} << 20;
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;

  /// Pieces and their numbers, in the order of pieces.
  template <class Word, class Where>
  static std::vector<byte_trie::entry> sorted(std::span<const Word> pieces, std::string_view source,
                                              const Where& where) {
    if (pieces.size() > most_pieces)
      throw error(source, "at most " + number_text(most_pieces) + " pieces", pieces.size());
    std::vector<byte_trie::entry> entries;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::string_view piece = pieces[i];
      if (piece.empty()) throw error(where(i), "a piece", "nothing");
      if (!is_utf8(piece)) throw error(where(i), "a piece of valid UTF-8", "other bytes");
      entries.push_back({piece, static_cast<std::int32_t>(i)});
      bytes += piece.size();
    }
    if (bytes > most_bytes) throw error(source, "at most " + number_text(most_bytes) + " bytes of pieces", bytes);
    std::ranges::sort(entries, {}, [](const auto& e) { return std::pair(e.key, e.value); });
    const auto twice = std::ranges::adjacent_find(entries, {}, &byte_trie::entry::key);
    if (twice != entries.end()) {
      const auto place = [&](const auto& e) { return where(static_cast<std::size_t>(e.value)); };
      throw error(place(twice[1]), "another piece than before",
                  '"' + std::string(twice->key) + "\" as " + place(*twice));
    }
    return entries;
  }

  std::int32_t required(std::string_view piece, std::string_view source) const {
    const std::int32_t id = find(piece);
    if (id < 0) throw error(source, "a piece " + std::string(piece), "none");
    return id;
  }

  byte_trie trie_;
  byte_trie::node_index continuations_;
  std::int32_t unknown_;
  std::int32_t cls_;
  std::int32_t sep_;
  std::int32_t padding_;
  std::string bytes_;  // of all pieces
  std::vector<std::uint32_t> ends_;
};

/// A word as BERT reads it, while it is put together from what stands in a text, which need not be as long.
class bert_word {
public:
  static constexpr std::size_t most_characters = 100;  // of longer ones no pieces are made

  bool empty() const { return characters_ == 0; }
  bool is_too_long() const { return characters_ > most_characters; }
  std::string_view bytes() const { return {bytes_.data(), size_}; }
  /// Where in the text the characters of some of the bytes are.
  text_span source(std::size_t begin, std::size_t end) const { return {sources_[begin].begin, sources_[end - 1].end}; }
  /// The same of the whole word.
  text_span source() const { return whole_; }

  void clear() { characters_ = size_ = 0; }
  void add(utf8proc_int32_t c, text_span source) {
    whole_ = {empty() ? source.begin : whole_.begin, source.end};
    if (++characters_ > most_characters) return;
    const auto size = utf8proc_encode_char(c, reinterpret_cast<utf8proc_uint8_t*>(bytes_.data() + size_));
    for (utf8proc_ssize_t i = 0; i < size; ++i) sources_[size_++] = source;
  }

private:
  std::size_t characters_ = 0;
  std::size_t size_ = 0;
  text_span whole_;
  std::array<char, 4 * most_characters> bytes_;
  std::array<text_span, 4 * most_characters> sources_;
};

/// Appends the pieces of a text. Words of ASCII are found 64 bytes at a time, by arithmetic on a bit for each byte, and
/// looked up where they stand; others are put together first.
template <class Block>
class piece_writer {
public:
  piece_writer(const piece_table& table, std::string_view text, std::uint8_t segment, std::vector<text_piece>& pieces)
      : table_(table), text_(text), segment_(segment), pieces_(pieces) {}

  void run() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = write_ascii(at);
      at = end > at ? end : write_other(at);
    }
  }

private:
  /// Writes the words of the block at `at`, without those that may go on behind it or have other characters than
  /// visible ones of ASCII in or behind them. Returns where these begin.
  std::size_t write_ascii(std::size_t at) {
    const std::size_t count = std::min(Block::size, text_.size() - at);
    const char* from = text_.data() + at;
    const Block bytes = count == Block::size ? Block::load(from) : Block::load(from, count, ' ');
    const std::uint64_t letters = bytes.in('0', '9') | bytes.folded().in('a', 'z');
    const std::uint64_t visible = bytes.in('!', '~');
    const std::uint64_t spaces = bytes.equal(' ') | bytes.equal('\t') | bytes.equal('\n') | bytes.equal('\r');
    const auto known = static_cast<std::size_t>(std::countr_one(visible | spaces));
    std::size_t end = std::min(known, count);
    if (known < count || at + count < text_.size())
      end -= static_cast<std::size_t>(std::countl_one(end == 0 ? 0 : letters << (Block::size - end)));
    if (end == 0) return at;
    const std::uint64_t begins = visible & ~(letters & letters << 1) & (~std::uint64_t{0} >> (Block::size - end));
    for (std::uint64_t left = begins; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      const std::size_t size = std::max<std::size_t>(1, static_cast<std::size_t>(std::countr_one(letters >> i)));
      const auto first = static_cast<std::uint32_t>(at + i);
      write_word({from + i, size}, [first](std::size_t begin, std::size_t end_of_piece) {
        return text_span{first + static_cast<std::uint32_t>(begin), first + static_cast<std::uint32_t>(end_of_piece)};
      });
    }
    return at + end;
  }

  /// Writes the words from `at` up to the next space, or to the end. Returns where that is.
  std::size_t write_other(std::size_t at) {
    for (bool ends = false; !ends && at < text_.size();) {
      const code_point c = decode(text_, at);
      const text_span source{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + c.size)};
      for_each_bert_character(c.value, [&](utf8proc_int32_t value, bert_kind kind) {
        if (kind != bert_kind::letter) end_word();
        if (kind != bert_kind::space) word_.add(value, source);
        if (kind == bert_kind::apart) end_word();
        ends = kind == bert_kind::space;
      });
      at += c.size;
    }
    end_word();
    return at;
  }

  void end_word() {
    if (word_.empty()) return;
    if (word_.is_too_long())
      write_unknown(word_.source());
    else
      write_word(word_.bytes(), [this](std::size_t begin, std::size_t end) { return word_.source(begin, end); });
    word_.clear();
  }

  /// Greedy, longest pieces first; a word that has a part without a piece is unknown as a whole.
  template <class SourceOf>
  void write_word(std::string_view word, const SourceOf& source_of) {
    const std::size_t before = pieces_.size();
    for (std::size_t at = 0; at < word.size();) {
      const byte_trie::match piece = table_.longest(word.substr(at), at > 0);
      if (piece.value < 0) {
        pieces_.resize(before);
        write_unknown(source_of(0, word.size()));
        return;
      }
      pieces_.push_back({piece.value, source_of(at, at + piece.size), segment_, at > 0});
      at += piece.size;
    }
  }
  void write_unknown(text_span source) { pieces_.push_back({table_.unknown(), source, segment_, false}); }

  const piece_table& table_;
  std::string_view text_;
  std::uint8_t segment_;
  std::vector<text_piece>& pieces_;
  bert_word word_;
};

}  // namespace detail

/// The tokenizer of BERT's uncased models: words, in lower case and without accents, are taken apart into the longest
/// pieces that a vocabulary has, from left to right, of which all but the first begin with ## there. Punctuation and
/// Chinese, Japanese and Korean ideographs are words of their own; a word that cannot be taken apart, or has more than
/// 100 characters, is one piece [UNK]. Immutable and cheap to copy; safe to use from many threads.
///
/// Sources: Wu et al., "Google's Neural Machine Translation System", 2016, section 4.1, for word pieces; Devlin et al.,
/// 2019, for what a word is (language/bert_characters.hpp). Pieces and spans are those of BertNormalizer,
/// BertPreTokenizer, WordPiece and BertProcessing of Hugging Face's tokenizers, with these differences: spans are in
/// bytes, and marks that canonical order would move stay where they stand in the text; special tokens that stand in a
/// text, as "[SEP]", are text like any other; and characters have the properties that utf8proc's release of Unicode
/// gives them, where tokenizers has those of an older one.
///
///     const auto tokenizer = xaug::wordpiece::load("bert-base-uncased/vocab.txt");
///     std::vector<xaug::text_piece> pieces;
///     tokenizer.encode("Unaffable!", pieces);  // [CLS] una ##ffa ##ble ! [SEP]
class wordpiece {
public:
  /// Of pieces in the order of their ids, among them [UNK], [CLS], [SEP] and [PAD]. Throws xaug::error that names the
  /// piece by its id if it is empty, not valid UTF-8 or there twice, and for more than 2^20 pieces or 1 GiB.
  template <class Word>
    requires std::convertible_to<const Word&, std::string_view>
  explicit wordpiece(std::span<const Word> vocabulary)
      : table_(std::make_shared<detail::piece_table>(
            vocabulary, "vocabulary", [](std::size_t i) { return "vocabulary, piece " + number_text(i); })) {}

  /// Reads a vocabulary with a piece on each line: UTF-8, with or without a byte-order mark, lines that end in \n, \r\n
  /// or \r. Throws as the constructor, with names of file and line, and if the file cannot be read. Cost: some 15 ms
  /// for BERT's 30,522 pieces.
  static wordpiece load(const std::filesystem::path& vocabulary) {
    const detail::shared_bytes file = detail::map_file(vocabulary);
    const std::string source = vocabulary.string();
    std::string_view text = file.text();
    text.remove_prefix(byte_order_mark(text, source).size());
    std::vector<std::string_view> pieces;
    for_each_text_line(text, [&](const text_line& line) { pieces.push_back(line.content); });
    return wordpiece(
        std::make_shared<detail::piece_table>(std::span<const std::string_view>(pieces), source,
                                              [&](std::size_t i) { return source + ", line " + number_text(i + 1); }));
  }

  std::size_t size() const { return table_->size(); }
  /// The text of a piece, as in the vocabulary, for ids in [0, size()).
  std::string_view piece(std::int32_t id) const {
    if (id < 0 || static_cast<std::size_t>(id) >= size())
      throw error("wordpiece, id", "a number in [0, " + number_text(size()) + ')', id);
    return (*table_)[static_cast<std::size_t>(id)];
  }
  std::optional<std::int32_t> id_of(std::string_view piece) const {
    const std::int32_t id = table_->find(piece);
    return id < 0 ? std::nullopt : std::optional(id);
  }
  std::int32_t unknown_id() const { return table_->unknown(); }
  std::int32_t cls_id() const { return table_->cls(); }
  std::int32_t sep_id() const { return table_->sep(); }
  std::int32_t padding_id() const { return table_->padding(); }

  /// Replaces what is in `pieces` with those of a text; with options.add_special, [CLS] and [SEP] are around them. Of
  /// more than options.max_length pieces the last ones of the text are left out. Throws xaug::error for text that is
  /// not valid UTF-8, naming the byte, for 4 GiB and more, for a null pointer, and for a max_length that has no room
  /// for the special pieces. Cost: some 20 ns for each piece of ASCII, and 25 ns for each other character. Allocates
  /// nothing once `pieces` has its size.
  XAUG_PER_ISA void encode(std::string_view text, std::vector<text_piece>& pieces,
                           const tokenizer_options& options = {}) const {
    const std::size_t room = begin(pieces, options, 2);
    const std::size_t before = pieces.size();
    write(text, 0, pieces);
    if (pieces.size() - before > room) pieces.resize(before + room);
    if (options.add_special) pieces.push_back(special(table_->sep(), 0));
  }

  /// The same of two texts, [CLS] first [SEP] second [SEP], where spans of pieces of segment 1 are bytes of the second.
  /// The longer of them is cut to the length of the other, and then both, as by longest_first of Hugging Face's
  /// tokenizers.
  XAUG_PER_ISA void encode(std::string_view first, std::string_view second, std::vector<text_piece>& pieces,
                           const tokenizer_options& options = {}) const {
    const std::size_t room = begin(pieces, options, 3);
    const std::size_t before = pieces.size();
    write(first, 0, pieces);
    const std::size_t middle = pieces.size();
    if (options.add_special) pieces.push_back(special(table_->sep(), 0));
    const std::size_t behind = pieces.size();
    write(second, 1, pieces);
    const auto [of_first, of_second] = longest_first(middle - before, pieces.size() - behind, room);
    pieces.resize(behind + of_second);
    const auto place = [&](std::size_t i) { return pieces.begin() + static_cast<std::ptrdiff_t>(i); };
    pieces.erase(place(before + of_first), place(middle));
    if (options.add_special) pieces.push_back(special(table_->sep(), 1));
  }

private:
  explicit wordpiece(std::shared_ptr<const detail::piece_table> table) : table_(std::move(table)) {}

  static text_piece special(std::int32_t id, std::uint8_t segment) { return {id, {}, segment, false}; }

  /// Begins a list of pieces, and returns for how many of texts there is room in it, if `specials` are for others.
  std::size_t begin(std::vector<text_piece>& pieces, const tokenizer_options& options, index specials) const {
    if (!options.add_special) specials = 0;
    if (options.max_length < 0 || (options.max_length > 0 && options.max_length < specials))
      throw error("tokenizer_options.max_length", "0 for no limit, or " + number_text(specials) + " or more",
                  options.max_length);
    pieces.clear();
    if (options.add_special) pieces.push_back(special(table_->cls(), 0));
    return options.max_length == 0 ? std::numeric_limits<std::size_t>::max()
                                   : static_cast<std::size_t>(options.max_length - specials);
  }

  XAUG_PER_ISA void write(std::string_view text, std::uint8_t segment, std::vector<text_piece>& pieces) const {
    detail::check_extent(text);
    detail::piece_writer<kernel::byte_block>(*table_, text, segment, pieces).run();
  }

  /// What is left of two numbers of pieces if both are to fit. An odd one that is left over goes to the longer text, or
  /// to the second of two that are equally long.
  static std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second, std::size_t room) {
    if (first <= room && second <= room - first) return {first, second};
    const std::size_t less = std::min(std::min(first, second), room / 2);
    return first > second ? std::pair(room - less, less) : std::pair(less, room - less);
  }

  std::shared_ptr<const detail::piece_table> table_;
};

}  // namespace xaug
