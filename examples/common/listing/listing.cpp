// SPDX-License-Identifier: BSD-3-Clause
#include "common/listing/listing.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <xaug/io/json.hpp>

namespace examples {
namespace {

/// Keeps the entry called `name` alone.
void keep(std::vector<section>& sections, const std::string& name) {
  std::vector<std::string> names;
  for (section& each : sections) {
    for (const entry& e : each.entries) names.push_back(e.name);
    std::erase_if(each.entries, [&](const entry& e) { return e.name != name; });
  }
  std::erase_if(sections, [](const section& s) { return s.entries.empty(); });
  if (!sections.empty()) return;
  const std::vector<std::string_view> views(names.begin(), names.end());
  throw xaug::error("--list", xaug::detail::with_nearest("the name of a transform", name, views), '"' + name + '"');
}

json_value to_json(const setting& s) {
  json_value out{{"name", s.name}, {"kind", s.kind}};
  if (s.required)
    out["required"] = true;
  else
    out["default"] = s.default_value;
  if (!s.names.empty()) out["values"] = s.names;
  if (s.limited) {
    const auto bound = [](double value) { return std::isfinite(value) ? json_value(value) : json_value(nullptr); };
    out["low"] = bound(s.allowed.low);
    out["high"] = bound(s.allowed.high);
    out["low_is_allowed"] = !s.allowed.open_low && std::isfinite(s.allowed.low);
  }
  out["help"] = s.help;
  return out;
}

json_value to_json(const std::vector<section>& sections) {
  json_value out = json_value::object();
  for (const section& each : sections) {
    json_value& entries = out[each.key] = json_value::array();
    for (const entry& e : each.entries) {
      json_value settings = json_value::array();
      for (const setting& s : e.settings) settings.push_back(to_json(s));
      entries.push_back({{"name", e.name}, {"settings", settings}});
    }
  }
  return out;
}

std::string default_of(const setting& s) {
  if (s.required) return "(required)";
  const json_value& value = s.default_value;
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const json_value& each : value) text += (text.empty() ? "" : ", ") + each.dump();
  return '[' + text + ']';
}

std::string allowed_of(const setting& s) {
  std::string text;
  for (const std::string& name : s.names) text += (text.empty() ? "" : ", ") + name;
  if (!s.limited) return text;
  xaug::plain_stream range;
  range << s.allowed;
  return range.str();
}

void print_tables(std::ostream& out, const std::vector<section>& sections) {
  using row = std::array<std::string, 5>;
  const row head{"setting", "kind", "default", "allowed", "what it is"};
  const auto row_of = [](const setting& s) -> row { return {s.name, s.kind, default_of(s), allowed_of(s), s.help}; };
  std::array<std::size_t, 5> widths{};
  const auto widen = [&](const row& r) {
    for (std::size_t i = 0; i < r.size(); ++i) widths[i] = std::max(widths[i], r[i].size());
  };
  widen(head);
  for (const section& each : sections)
    for (const entry& e : each.entries)
      for (const setting& s : e.settings) widen(row_of(s));
  const auto print = [&](const row& r) {
    out << "  ";
    for (std::size_t i = 0; i + 1 < r.size(); ++i)
      out << std::left << std::setw(static_cast<int>(widths[i]) + 2) << r[i];
    out << r.back() << '\n';
  };
  for (const section& each : sections) {
    out << (&each == sections.data() ? "" : "\n") << each.title << "\n\n";
    print(head);
    for (const entry& e : each.entries) {
      out << e.name << '\n';
      for (const setting& s : e.settings) print(row_of(s));
    }
  }
}

/// Counts up to here have no limit.
constexpr double most = 4294967296.0;

/// "at least 0", or as `limits` print.
std::string range_in_words(const setting& s) {
  const std::string low = xaug::number_text(s.allowed.low);
  if (s.allowed.high >= most) return (s.allowed.open_low ? "above " : "at least ") + low;
  return "in " + allowed_of(s);
}

/// A setting as a cell of a Markdown table: "`p` = 0.5 in [0, 1]". Equal values are written once.
std::string in_markdown(const setting& s) {
  const json_value& value = s.default_value;
  const bool one_for_all = s.kind == "1, 2 or 4 whole numbers" || s.kind == "1 number or 1 a channel";
  std::string text = '`' + s.name + '`';
  if (s.kind == "whole number" && value >= most) return text + " = no limit";
  if (!s.required) text += " = " + (one_for_all ? value[0].dump() : s.kind == "text" ? value.dump() : default_of(s));
  if (!s.names.empty()) {
    std::string others;
    for (const std::string& each : s.names)
      if (each != value) others += (others.empty() ? " (or " : ", ") + each;
    return text + others + ')';
  }
  if (s.kind == "1, 2 or 4 whole numbers") text += " (or 2, or 4)";
  if (s.kind == "1 number or 1 a channel") text += " (or one a channel)";
  if (s.kind == "whole number" || s.kind == "[low, high], whole") text += s.required ? " whole" : ", whole";
  if (s.limited) text += ' ' + range_in_words(s);
  return text;
}

void print_markdown(std::ostream& out, const std::vector<section>& sections) {
  for (const section& each : sections) {
    out << (&each == sections.data() ? "" : "\n") << "| " << each.title
        << " | settings and their defaults |\n|---|---|\n";
    for (const entry& e : each.entries) {
      out << "| `" << e.name << "` | ";
      const char* separator = "";
      for (const setting& s : e.settings) {
        out << separator << in_markdown(s);
        separator = "; ";
      }
      out << (e.settings.empty() ? "none |\n" : " |\n");
    }
  }
}

}  // namespace

section choices() {
  return section_of(xaug::detail::choice_list{}, "choices",
                    "Choices among the transforms in their array \"transforms\"");
}

void print_list(std::ostream& out, std::vector<section> sections, const std::string& name, list_format format) {
  if (!name.empty()) keep(sections, name);
  switch (format) {
    case list_format::table: return print_tables(out, sections);
    case list_format::json: out << to_json(sections).dump(2) << '\n'; return;
    case list_format::markdown: return print_markdown(out, sections);
  }
}

}  // namespace examples
