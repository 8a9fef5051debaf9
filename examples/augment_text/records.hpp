// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::string label;           ///< of tsv and jsonl, as column and field; empty: labels are not read
};

/// The texts of a file, each with what stands around it.
class records {
public:
  /// Throws xaug::error that names the line if a column, a member or a label is missing, for lines that are not JSON,
  /// and for texts that are not valid UTF-8.
  records(std::string content, const text_layout& layout, const std::string& source);

  std::size_t size() const { return records_.size(); }
  std::string_view text(std::size_t i) const { return records_[i].text; }
  /// The number of its label: 0, 1, ... in the order in which they first occur; 0 if labels are not read.
  std::int64_t label(std::size_t i) const { return records_[i].label; }
  /// How many different ones there are.
  std::int64_t labels() const { return static_cast<std::int64_t>(labels_.size()); }

  /// The first line, if it has no text.
  const std::string& header() const { return header_; }
  /// Appends the line of record i, with another text. It ends in LF.
  void write(std::size_t i, std::string_view text, std::string& out) const;

private:
  struct record {
    std::string_view before{};  ///< the text, in the line
    std::string_view text{};
    std::string_view after{};
    std::int64_t label = 0;
  };
  void read_line(std::string_view line, const std::string& place);
  void read_object(std::string_view line, const std::string& place);
  std::size_t find_column(const std::vector<std::string_view>& names, const std::string& option,
                          const std::string& column) const;
  std::int64_t number_of(const std::string& label);

  std::string content_;
  text_layout layout_;
  std::string source_;
  std::string header_;
  std::size_t column_ = 0;
  std::optional<std::size_t> label_column_;
  std::unordered_map<std::string, std::int64_t> labels_;
  std::vector<record> records_;
  std::vector<nlohmann::ordered_json> objects_;  ///< of jsonl
};

}  // namespace examples
