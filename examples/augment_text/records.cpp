// SPDX-License-Identifier: BSD-3-Clause
#include "augment_text/records.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>
#include <xaug/text/language/lines.hpp>

#include "augment_text/json_line.hpp"
#include "common/lines.hpp"

namespace examples {

records::records(std::string content, const text_layout& layout, const std::string& source)
    : content_(std::move(content)), layout_(layout), source_(source) {
  [[maybe_unused]] const xaug::c_locale_scope plain_numbers;  // nlohmann's parser asks the C library for them
  const std::string_view all = content_;
  const std::size_t mark = xaug::byte_order_mark(all, source_).size();
  std::size_t done = 0;  // bytes that belong to a record
  xaug::for_each_text_line(all.substr(mark), [&](const xaug::text_line& line) {
    if (line.number == 1 && !line.ending.empty()) ending_ = line.ending;
    record made;
    made.number = line.number;
    // A line of tabs alone has values, all empty.
    if (xaug::is_blank(line.content) && !is(text_layout::format::tsv)) return;
    if (!read_line(line.content, made)) return;
    const auto begin = static_cast<std::size_t>(line.content.data() - all.data());
    made.lead = all.substr(done, begin - done);
    made.ending = line.ending;
    done = begin + line.content.size() + line.ending.size();
    records_.push_back(made);
  });
  tail_ = all.substr(done);
}

std::string records::place_of(const record& of) const {
  return place_of_line(source_, of.number);
}

std::size_t records::find_column(const std::vector<std::string_view>& names, const std::string& option,
                                 const std::string& column) const {
  const std::string what = source_ + ": " + option;
  const auto named = layout_.header ? std::ranges::count(names, column) : 0;
  if (named > 1)
    throw xaug::error(what, "the name of one column, or a column's number",
                      std::to_string(named) + " columns of the name \"" + column + '"');
  if (named == 1) return static_cast<std::size_t>(std::ranges::find(names, column) - names.begin());
  const auto number = xaug::parse_number<std::size_t>(column);
  if (number && *number >= 1 && (!layout_.header || *number <= names.size())) return *number - 1;
  if (number && layout_.header)
    throw xaug::error(what, "a column's name, or its number from 1 to " + std::to_string(names.size()), quoted(column));
  throw xaug::error(what, "a column's number from 1, or with --header its name", quoted(column));
}

bool records::read_columns(std::string_view line, record& to) {
  const auto values = split_at_tabs(line);
  const bool is_blank = xaug::is_blank(line);
  if (!has_columns_) {
    if (is_blank && layout_.header) return false;
    has_columns_ = true;
    column_ = find_column(values, "--column", layout_.column);
    if (!layout_.label.empty()) label_column_ = find_column(values, "--label", layout_.label);
    if (layout_.header) return false;
  }
  const std::size_t last = std::max(column_, label_column_.value_or(0));
  if (last >= values.size()) {
    if (is_blank) return false;
    throw xaug::error(place_of(to), "at least " + std::to_string(last + 1) + " columns", values.size());
  }
  to.written = values[column_];
  if (label_column_) to.label = number_of(std::string(values[*label_column_]));
  return true;
}

bool records::read_line(std::string_view line, record& to) {
  switch (layout_.how) {
    case text_layout::format::lines: to.written = line; break;
    case text_layout::format::tsv:
      if (!read_columns(line, to)) return false;
      break;
    case text_layout::format::label_first: {
      const auto [label, text] = split_label(line, place_of(to));
      to.written = text;
      to.label = number_of(std::string(label));
      break;
    }
    case text_layout::format::jsonl: read_object(line, to); break;
  }
  if (!is(text_layout::format::jsonl)) {
    to.text = to.written;
    require_utf8(to.text, place_of(to));
  }
  const auto begin = static_cast<std::size_t>(to.written.data() - line.data());
  to.before = line.substr(0, begin);
  to.after = line.substr(begin + to.written.size());
  return true;
}

std::string_view records::member(std::string_view line, const std::string& name, const std::string& expected,
                                 const std::string& place) const {
  const auto found = find_member(line, name);
  if (found.empty()) throw xaug::error(place, "an object with " + expected + " under \"" + name + '"', quoted(line));
  // Parsers disagree on which of them counts.
  if (found.size() > 1)
    throw xaug::error(place, '"' + name + "\" once", std::to_string(found.size()) + " times: " + quoted(line));
  return found.front();
}

void records::read_object(std::string_view line, record& to) {
  const std::string place = place_of(to);
  // The parser would stop at a NUL.
  if (const auto nul = line.find('\0'); nul != line.npos)
    throw xaug::error(place + ", byte " + std::to_string(nul), "JSON", "a NUL");
  // All of it has to be valid JSON; values are then looked up in the line itself. Numbers may be of any size.
  std::string short_line;
  bool is_object = false;
  try {
    try {
      is_object = nlohmann::json::parse(line).is_object();
    } catch (const nlohmann::json::out_of_range&) {
      short_line = with_short_numbers(line);
      is_object = nlohmann::json::parse(short_line).is_object();
    }
  } catch (const nlohmann::json::parse_error& e) {
    const std::string byte = short_line.empty() ? ", byte " + std::to_string(e.byte - 1) : std::string();
    throw xaug::error(place + byte, "JSON", quoted(line));
  }
  if (!is_object) throw xaug::error(place, "an object", quoted(line));
  const std::string_view value = member(line, layout_.field, "a string", place);
  if (value.front() != '"')
    throw xaug::error(place, "an object with a string under \"" + layout_.field + '"', quoted(line));
  to.written = value.substr(1, value.size() - 2);
  to.text = to.written;
  if (to.written.find('\\') != std::string_view::npos)
    to.text = decoded_.emplace_back(nlohmann::json::parse(value).get<std::string>());
  if (layout_.label.empty()) return;
  const std::string_view label = member(line, layout_.label, "a label", place);
  const char first = label.front();
  if (first == '{' || first == '[' || label == "null")
    throw xaug::error(place, "an object with a label under \"" + layout_.label + '"', quoted(line));
  // Numbers are compared as written: two may differ in the thirtieth digit.
  to.label = number_of(first == '"' ? nlohmann::json::parse(label).dump() : std::string(label));
}

std::int64_t records::number_of(const std::string& label) {
  return labels_.try_emplace(label, labels()).first->second;
}

void records::write(std::size_t i, std::string_view text, bool is_last, std::string& out) const {
  const record& r = records_[i];
  out += r.before;
  if (text == r.text) {
    out += r.written;
  } else if (is(text_layout::format::jsonl)) {
    out += escaped(text, r.written);
  } else {
    // A placeholder may contain one.
    const auto comes_in = [&](char c) { return std::ranges::count(text, c) > std::ranges::count(r.text, c); };
    const bool breaks = comes_in('\n') || comes_in('\r');
    if (breaks || (is(text_layout::format::tsv) && comes_in('\t')))
      throw xaug::error(place_of(r) + ", augmented", "a text that fits its place", breaks ? "a line break" : "a tab");
    out += text;
  }
  out += r.after;
  out += is_last ? r.ending : r.ending.empty() ? ending_ : r.ending;
}

}  // namespace examples
