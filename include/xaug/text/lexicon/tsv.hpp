// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/file_memory.hpp"
#include "xaug/text/language/lines.hpp"
#include "xaug/text/lexicon/builder.hpp"

namespace xaug {

namespace detail {

class tsv_reader {
public:
  tsv_reader(lexicon_builder& to, std::string_view source) : to_(to), source_(source) {}

  void read(std::string_view text) {
    text.remove_prefix(byte_order_mark(text, source_).size());
    for_each_text_line(text, [&](const text_line& line) {
      number_ = line.number;
      if (const std::string_view content = trim(line.content); !content.empty() && content.front() != '#')
        read_line(line.content);
    });
  }

private:
  void read_line(std::string_view line) {
    const auto fields = split(line, '\t');
    if (fields.size() < 3 || fields.size() > 4)
      fail("3 or 4 fields with tabs between them", std::to_string(fields.size()) + " of them");
    const part_of_speech part = part_of(trim(fields[1]));
    const auto antonyms = fields.size() == 4 ? words(fields[3]) : std::vector<std::string_view>();
    try {
      to_.add(trim(fields[0]), part, words(fields[2]), antonyms);
    } catch (const error& e) {
      throw error(where() + ": " + e.what());
    }
  }

  part_of_speech part_of(std::string_view name) const {
    if (name.empty()) return part_of_speech::any;
    const auto found = std::ranges::find(enum_names<part_of_speech>, name);
    if (found == enum_names<part_of_speech>.end())
      fail("noun, verb, adjective, adverb or any", '"' + std::string(name) + '"');
    return static_cast<part_of_speech>(found - enum_names<part_of_speech>.begin());
  }

  /// Words with commas between them; none if there is nothing but space.
  static std::vector<std::string_view> words(std::string_view field) {
    if (trim(field).empty()) return {};
    auto result = split(field, ',');
    for (std::string_view& each : result) each = trim(each);
    return result;
  }

  static std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
  }

  static std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> result;
    for (std::size_t end; (end = text.find(separator)) != std::string_view::npos; text.remove_prefix(end + 1))
      result.push_back(text.substr(0, end));
    result.push_back(text);
    return result;
  }

  std::string where() const { return std::string(source_) + ", line " + std::to_string(number_); }
  [[noreturn]] void fail(std::string_view expected, const std::string& found) const {
    throw error(where(), expected, found);
  }

  lexicon_builder& to_;
  std::string_view source_;
  std::size_t number_ = 0;
};

}  // namespace detail

/// Adds a plain list of words to a lexicon. Each line is a sense of a word, in three or four fields with tabs between
/// them:
///
///     # word	part of speech	synonyms	antonyms
///     big	adjective	large, huge	small, little
///     hot dog		frankfurter, wiener
///
/// The part of speech is noun, verb, adjective, adverb, or any, which is the same as nothing and stands for all of
/// them. Synonyms and antonyms have commas between them. A word that comes several times has several senses, in that
/// order. UTF-8, with or without a byte-order mark; lines end in \n, \r\n or \r; spaces around fields and words do not
/// count, nor do empty lines and those that begin with #. `source` names the text in messages. Throws xaug::error with
/// the number of the line, and for UTF-16.
inline void add_lexicon_tsv(lexicon_builder& to, std::string_view text, std::string_view source) {
  detail::tsv_reader(to, source).read(text);
}

/// The same from a file, as a lexicon.
inline lexicon read_lexicon_tsv(const std::filesystem::path& path) {
  const detail::shared_bytes file = detail::map_file(path);
  lexicon_builder words;
  add_lexicon_tsv(words, file.text(), path.string());
  return words.build();
}

}  // namespace xaug
