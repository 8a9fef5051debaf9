// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/file_memory.hpp"
#include "xaug/text/lexicon/builder.hpp"

namespace xaug {

namespace detail {

/// Reads the lines of one of WordNet's files, field by field, and says where it did not find what it expected.
class wordnet_file {
public:
  explicit wordnet_file(const std::filesystem::path& path)
      : path_(path), memory_(map_file(path)), rest_(memory_.text()) {
    // The licence: lines that begin with a space.
    while (next_line() && line_.starts_with(' ')) {
    }
    rest_ = memory_.text().substr(offset_);
    --number_;
  }

  bool next_line() {
    offset_ = memory_.bytes.size() - rest_.size();
    if (rest_.empty()) {
      line_ = {};
      ++number_;
      return false;
    }
    ++number_;
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    if (end == std::string_view::npos) fail("a complete line", line_);
    rest_.remove_prefix(end + 1);
    return true;
  }

  /// Where the line begins, in bytes from the beginning of the file.
  std::size_t offset() const { return offset_; }
  bool at_end_of_line() const { return line_.find_first_not_of(' ') == std::string_view::npos; }

  /// The next field, up to a space.
  std::string_view field(const char* expected) {
    const std::size_t end = std::min(line_.find(' '), line_.size());
    if (end == 0) fail(expected, line_.empty() ? "the end of the line" : "two spaces");
    const std::string_view result = line_.substr(0, end);
    line_.remove_prefix(std::min(end + 1, line_.size()));
    return result;
  }

  /// The next field, a number of so many digits; 0 means any number of them.
  std::uint32_t number(const char* expected, std::size_t digits, int base = 10) {
    const std::string_view text = field(expected);
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    if (!whole || (digits != 0 && text.size() != digits)) fail(expected, text);
    return value;
  }

  template <class Found>
  [[noreturn]] void fail(std::string_view expected, const Found& found) const {
    throw error(path_.string() + ", line " + std::to_string(number_) + ", at byte " + std::to_string(offset_), expected,
                found);
  }

private:
  std::filesystem::path path_;
  shared_bytes memory_;
  std::string_view rest_;
  std::string_view line_;
  std::size_t offset_ = 0;
  std::size_t number_ = 0;
};

class wordnet_reader {
public:
  wordnet_reader(const std::filesystem::path& folder, lexicon_builder& to) : folder_(folder), to_(to) {}

  void read() {
    for (const part_of_speech part : parts_of_speech) read_data(part);
    for (const part_of_speech part : parts_of_speech) read_index(part);
    resolve_antonyms();
    for (const part_of_speech part : parts_of_speech) read_exceptions(part);
  }

private:
  using synset = lexicon_builder::synset;

  struct place {
    std::size_t offset;
    synset which;
    std::size_t words;  // that the index has not named yet
  };
  struct antonym {
    synset from;
    std::size_t word;
    part_of_speech part;
    std::size_t to;
    std::size_t other_word;
    std::size_t line;
  };

  static constexpr std::array<std::string_view, 4> file_names{"noun", "verb", "adj", "adv"};

  wordnet_file open(std::string_view prefix, part_of_speech part, std::string_view suffix = {}) const {
    const std::string_view name = file_names[static_cast<std::size_t>(part)];
    return wordnet_file(folder_ / std::string(prefix).append(name).append(suffix));
  }
  std::vector<place>& places(part_of_speech part) { return places_[static_cast<std::size_t>(part)]; }

  /// The part of speech of WordNet's letter.
  static part_of_speech part_of(const wordnet_file& file, std::string_view letter) {
    if (letter == "n") return part_of_speech::noun;
    if (letter == "v") return part_of_speech::verb;
    if (letter == "a" || letter == "s") return part_of_speech::adjective;
    if (letter == "r") return part_of_speech::adverb;
    file.fail("n, v, a, s or r as the part of speech", letter);
  }

  void read_data(part_of_speech part) {
    wordnet_file file = open("data.", part);
    while (file.next_line()) {
      if (file.number("the offset of a synset, 8 digits", 8) != file.offset())
        file.fail("the offset of the line as its first field", "another one");
      file.number("the number of a lexicographer file, 2 digits", 2);
      if (part_of(file, file.field("a part of speech")) != part) file.fail("the part of speech of the file", "another");
      read_words(file);
      const synset added = to_.add_synset(part, words_);
      places(part).push_back({file.offset(), added, to_.words(added)});
      read_pointers(file, added);
      if (part == part_of_speech::verb) {
        const std::uint32_t frames = file.number("the number of frames, 2 digits", 2);
        for (std::uint32_t i = 0; i < frames; ++i) {
          if (file.field("a frame") != "+") file.fail("+ before a frame", "another character");
          file.number("the number of a frame, 2 digits", 2);
          file.number("the word of a frame, 2 hexadecimal digits", 2, 16);
        }
      }
      if (file.field("| before the gloss") != "|") file.fail("| before the gloss", "another field");
    }
  }

  /// Into words_, with spaces for underscores and without an adjective's marker of its place, as in galore(ip).
  void read_words(wordnet_file& file) {
    const std::uint32_t count = file.number("the number of words, 2 hexadecimal digits", 2, 16);
    if (count == 0) file.fail("at least one word", 0);
    spellings_.resize(std::max<std::size_t>(spellings_.size(), count));
    words_.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string_view word = file.field("a word");
      for (const std::string_view marker : {"(a)", "(p)", "(ip)"})
        if (word.ends_with(marker)) word.remove_suffix(marker.size());
      words_.push_back(plain(file, word, spellings_[i]));
      file.number("the number of a word's sense, a hexadecimal digit", 1, 16);
    }
  }

  static std::string_view plain(const wordnet_file& file, std::string_view word, std::string& buffer) {
    if (word.empty() || word.size() > longest_word || !is_utf8(word))
      file.fail("a word of 1 to 255 bytes of UTF-8", word);
    buffer.assign(word);
    std::ranges::replace(buffer, '_', ' ');
    return buffer;
  }

  void read_pointers(wordnet_file& file, synset from) {
    const std::uint32_t count = file.number("the number of pointers, 3 digits", 3);
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool opposite = file.field("the symbol of a pointer") == "!";
      const std::uint32_t to = file.number("the offset that a pointer leads to, 8 digits", 8);
      const part_of_speech part = part_of(file, file.field("the part of speech that a pointer leads to"));
      const std::uint32_t words = file.number("the words of a pointer, 4 hexadecimal digits", 4, 16);
      if (!opposite || words == 0) continue;
      const std::size_t word = words >> 8;
      if (word == 0 || word > words_.size()) file.fail("a pointer from a word of the synset", words);
      antonyms_.push_back({from, word - 1, part, to, (words & 0xFF) - 1U, file.offset()});
    }
  }

  void read_index(part_of_speech part) {
    wordnet_file file = open("index.", part);
    std::string buffer;
    while (file.next_line()) {
      const std::string_view word = plain(file, file.field("a word"), buffer);
      if (part_of(file, file.field("a part of speech")) != part) file.fail("the part of speech of the file", "another");
      const std::uint32_t senses = file.number("the number of synsets", 0);
      const std::uint32_t pointers = file.number("the number of symbols of pointers", 0);
      for (std::uint32_t i = 0; i < pointers; ++i) file.field("the symbol of a pointer");
      if (file.number("the number of senses", 0) != senses) file.fail("as many senses as synsets", "another number");
      file.number("the number of tagged senses", 0);
      for (std::uint32_t i = 0; i < senses; ++i) {
        place* found = find(part, file.number("the offset of a synset, 8 digits", 8));
        if (found == nullptr || found->words == 0) file.fail("the offset of a synset that has the word", "another");
        try {
          to_.set_sense_number(found->which, word, i);
        } catch (const error&) {
          file.fail("the offset of a synset that has the word", "that of another synset");
        }
        --found->words;
      }
      if (!file.at_end_of_line()) file.fail("the end of the line", "more offsets");
    }
    for (const place& each : places(part))
      if (each.words != 0)
        file.fail("a line for each word of the data file",
                  "none for one of the synset at byte " + std::to_string(each.offset));
  }

  place* find(part_of_speech part, std::size_t offset) {
    auto& all = places(part);
    const auto found = std::ranges::lower_bound(all, offset, {}, &place::offset);
    return found != all.end() && found->offset == offset ? &*found : nullptr;
  }

  void resolve_antonyms() {
    for (const antonym& each : antonyms_) {
      const place* to = find(each.part, each.to);
      try {
        if (to == nullptr) throw error("offset", "that of a synset", each.to);
        to_.add_antonym(each.from, to_.lemma(each.from, each.word), to_.lemma(to->which, each.other_word));
      } catch (const error&) {
        throw error(folder_.string() + ": synset at byte " + std::to_string(each.line), "an antonym among the synsets",
                    "a pointer to byte " + std::to_string(each.to) + ", word " + std::to_string(each.other_word + 1));
      }
    }
  }

  void read_exceptions(part_of_speech part) {
    wordnet_file file = open("", part, ".exc");
    std::string form;
    std::string base;
    while (file.next_line()) {
      plain(file, file.field("an irregular form"), form);
      do {
        to_.add_irregular_form(part, form, plain(file, file.field("a base form"), base));
      } while (!file.at_end_of_line());
    }
  }

  std::filesystem::path folder_;
  lexicon_builder& to_;
  std::array<std::vector<place>, 4> places_;
  std::vector<antonym> antonyms_;
  std::vector<std::string> spellings_;
  std::vector<std::string_view> words_;
};

}  // namespace detail

/// Adds the words of WordNet to a lexicon: synsets with their senses in the order of their frequency, lexical antonyms,
/// and the exception lists of its morphology. `folder` has WordNet's own files: data.*, index.* and *.exc for noun,
/// verb, adj and adv, as wndb(5WN) describes them. Words have spaces for underscores. Throws xaug::error that names the
/// file, the line and its offset if something is missing, truncated or damaged. Source: Miller, "WordNet: A Lexical
/// Database for English", CACM 1995; Fellbaum (ed.), "WordNet: An Electronic Lexical Database", 1998.
inline void add_wordnet(lexicon_builder& to, const std::filesystem::path& folder) {
  detail::wordnet_reader(folder, to).read();
}

/// The same as a lexicon. Cost: 0.4 s for WordNet 3.0; lexicon::save and lexicon::load make it milliseconds.
inline lexicon read_wordnet(const std::filesystem::path& folder) {
  lexicon_builder words;
  add_wordnet(words, folder);
  return words.build();
}

}  // namespace xaug
