// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// How texts stand in a file.
struct text_layout {
  enum class format : std::uint8_t {
    lines,        ///< one text a line
    tsv,          ///< one column of tab-separated values
    jsonl,        ///< one member of a JSON object a line
    label_first,  ///< a label, a space, and the text: the form of SST-2 with whole sentences
  };
  format how = format::lines;
  std::string column = "1";    ///< of tsv: its number from 1, or its name in the first line
  bool header = false;         ///< of tsv: the first line has names, and no text
  std::string field = "text";  ///< of jsonl
};

/// The texts of a file, each with what stands around it.
class records {
public:
  /// Throws xaug::error that names the line if a column or a member is missing, for lines that are not JSON, and for
  /// texts that are not valid UTF-8.
  records(std::string content, const text_layout& layout, const std::string& source);

  std::size_t size() const { return records_.size(); }
  std::string_view text(std::size_t i) const { return records_[i].text; }

  /// The first line, if it has no text.
  const std::string& header() const { return header_; }
  /// Appends the line of record i, with another text.
  void write(std::size_t i, std::string_view text, std::string& out) const;

private:
  struct record {
    std::string_view before;  ///< the text, in the line
    std::string_view text;
    std::string_view after;
  };
  void read_line(std::string_view line, const std::string& place);
  std::size_t find_column(std::string_view first_line) const;

  std::string content_;
  text_layout layout_;
  std::string source_;
  std::string header_;
  std::size_t column_ = 0;
  std::vector<record> records_;
  std::vector<nlohmann::ordered_json> objects_;  ///< of jsonl
};

}  // namespace examples
