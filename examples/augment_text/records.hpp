// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace examples {

/// The format of a file of texts.
struct text_layout {
  enum class format : std::uint8_t {
    lines,        ///< one text a line
    tsv,          ///< one column of tab-separated values, without quoting: quotation marks are ordinary characters
    jsonl,        ///< one member of a JSON object per line; members of nested objects do not count
    label_first,  ///< a label, a space, and the text: the form of SST-2 with whole sentences
  };
  format how = format::lines;
  std::string column = "1";    ///< of tsv: its number from 1, or its name in the first line
  bool header = false;         ///< of tsv: the first line has names, and no text
  std::string field = "text";  ///< of jsonl
  std::string label;           ///< of tsv and jsonl, as column and field; empty: labels are not read
};

/// The texts of a file, each with its surroundings. All but the texts passes through byte for byte: a byte-order mark,
/// line endings, blank lines, a last line without an ending; in JSON also numbers, spaces, escapes and duplicate
/// members.
class records {
public:
  /// Throws xaug::error that names the line if a column, a member or a label is missing or a member with a text or a
  /// label comes twice, for lines that are not JSON, for texts that are not valid UTF-8, and for UTF-16.
  records(std::string content, const text_layout& layout, const std::string& source);

  std::size_t size() const { return records_.size(); }
  std::string_view text(std::size_t i) const { return records_[i].text; }
  /// The number of its label: 0, 1, ... in the order in which they first occur; 0 if labels are not read.
  std::int64_t label(std::size_t i) const { return records_[i].label; }
  /// The number of different labels.
  std::int64_t labels() const { return static_cast<std::int64_t>(labels_.size()); }

  /// The bytes between the lines of record i and the one before it: blank lines, and all that precedes the first one.
  std::string_view lead(std::size_t i) const { return records_[i].lead; }
  /// The bytes after the last record.
  std::string_view tail() const { return tail_; }
  /// Appends the line of record i with another text, and its line ending; or, unless it is the last line of the record,
  /// the line ending of the other lines. Throws xaug::error for a text with a line break or, of tsv, a tab.
  void write(std::size_t i, std::string_view text, bool is_last, std::string& out) const;

private:
  struct record {
    std::string_view lead{};
    std::string_view before{};   ///< the text, in the line
    std::string_view written{};  ///< the text, as written in the line
    std::string_view after{};
    std::string_view ending{};
    std::string_view text{};
    std::int64_t label = 0;
    std::size_t number = 0;  ///< of the line
  };
  /// Whether the line has a text.
  bool read_line(std::string_view line, record& to);
  bool read_columns(std::string_view line, record& to);
  void read_object(std::string_view line, record& to);
  std::string_view member(std::string_view line, const std::string& name, const std::string& expected,
                          const std::string& place) const;
  std::size_t find_column(const std::vector<std::string_view>& names, const std::string& option,
                          const std::string& column) const;
  std::int64_t number_of(const std::string& label);
  std::string place_of(const record& of) const;
  bool is(text_layout::format how) const { return layout_.how == how; }

  std::string content_;
  text_layout layout_;
  std::string source_;
  std::string_view tail_;
  std::string_view ending_ = "\n";  ///< of the first line, if it has one
  bool has_columns_ = false;        ///< known from the first line
  std::size_t column_ = 0;
  std::optional<std::size_t> label_column_;
  std::unordered_map<std::string, std::int64_t> labels_;
  std::vector<record> records_;
  std::deque<std::string> decoded_;  ///< texts of jsonl with escapes
};

}  // namespace examples
