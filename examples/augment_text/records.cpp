// SPDX-License-Identifier: BSD-3-Clause
#include "augment_text/records.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <xaug/core/error.hpp>

#include "common/lines.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

}  // namespace

records::records(std::string content, const text_layout& layout, const std::string& source)
    : content_(std::move(content)), layout_(layout), source_(source) {
  for_each_line(content_, [&](std::string_view line, std::size_t number) {
    if (number == 1 && layout_.how == text_layout::format::tsv) {
      const auto names = split_at_tabs(line);
      column_ = find_column(names, "--column", layout_.column);
      if (!layout_.label.empty()) label_column_ = find_column(names, "--label", layout_.label);
      if (layout_.header) {
        header_ = std::string(line) + '\n';
        return;
      }
    }
    read_line(line, place_of_line(source_, number));
  });
  // Their strings do not move any more.
  for (std::size_t i = 0; i < objects_.size(); ++i)
    records_[i].text = objects_[i].at(layout_.field).get_ref<const std::string&>();
}

std::size_t records::find_column(const std::vector<std::string_view>& names, const std::string& option,
                                 const std::string& column) const {
  std::size_t number = 0;
  const char* end = column.data() + column.size();
  const auto read = std::from_chars(column.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end) {
    if (number >= 1) return number - 1;
  } else if (const auto found = std::ranges::find(names, column); layout_.header && found != names.end()) {
    return static_cast<std::size_t>(found - names.begin());
  }
  throw xaug::error(source_ + ": " + option, "a column's number from 1, or with --header its name", quoted(column));
}

void records::read_line(std::string_view line, const std::string& place) {
  const auto add = [&](std::string_view text, std::int64_t label) {
    require_utf8(text, place);
    const auto begin = static_cast<std::size_t>(text.data() - line.data());
    records_.push_back({line.substr(0, begin), text, line.substr(begin + text.size()), label});
  };
  switch (layout_.how) {
    case text_layout::format::lines: add(line, 0); break;
    case text_layout::format::tsv: {
      const auto values = split_at_tabs(line);
      if (const std::size_t last = std::max(column_, label_column_.value_or(0)); last >= values.size())
        throw xaug::error(place, "at least " + std::to_string(last + 1) + " columns", values.size());
      add(values[column_], label_column_ ? number_of(std::string(values[*label_column_])) : 0);
      break;
    }
    case text_layout::format::label_first: {
      const auto [label, text] = split_label(line, place);
      add(text, number_of(std::string(label)));
      break;
    }
    case text_layout::format::jsonl: read_object(line, place); break;
  }
}

void records::read_object(std::string_view line, const std::string& place) {
  json object;
  try {
    object = json::parse(line);
  } catch (const json::parse_error& e) {
    throw xaug::error(place + ", byte " + std::to_string(e.byte - 1), "JSON", quoted(line));
  }
  if (!object.is_object() || !object.contains(layout_.field) || !object[layout_.field].is_string())
    throw xaug::error(place, "an object with a string under \"" + layout_.field + '"', quoted(line));
  std::int64_t label = 0;
  if (!layout_.label.empty()) {
    const auto found = object.find(layout_.label);
    if (found == object.end() || !found->is_primitive() || found->is_null())
      throw xaug::error(place, "an object with a label under \"" + layout_.label + '"', quoted(line));
    label = number_of(found->dump());
  }
  records_.push_back({.label = label});
  objects_.push_back(std::move(object));
}

std::int64_t records::number_of(const std::string& label) {
  return labels_.try_emplace(label, labels()).first->second;
}

void records::write(std::size_t i, std::string_view text, std::string& out) const {
  if (layout_.how == text_layout::format::jsonl) {
    json object = objects_[i];
    object[layout_.field] = text;
    out += object.dump();
  } else {
    out += records_[i].before;
    out += text;
    out += records_[i].after;
  }
  out += '\n';
}

}  // namespace examples
