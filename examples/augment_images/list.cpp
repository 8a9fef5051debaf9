// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/list.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <vector>
#include <xaug/io/json.hpp>

// Everything here is read from the field tables of the transforms, so that a new one is listed the day it is added.

namespace examples {
namespace {

using json = nlohmann::ordered_json;

struct setting {
  std::string name;
  std::string kind;
  json default_value;
  bool required = false;  ///< the default is not among the allowed values
  xaug::limits allowed;
  bool limited = true;             ///< whether `allowed` says anything
  std::vector<std::string> names;  ///< of the values, if they have names
  std::string help;
};

struct entry {
  std::string name;
  std::vector<setting> settings;
};

struct section {
  std::string key;
  std::string title;
  std::vector<entry> entries;
};

template <class T>
std::string kind_of() {
  if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (std::integral<T>)
    return "whole number";
  else if constexpr (std::floating_point<T>)
    return "number";
  else if constexpr (std::is_enum_v<T>)
    return "name";
  else if constexpr (std::same_as<T, xaug::range>)
    return "[low, high]";
  else if constexpr (std::same_as<T, xaug::int_range>)
    return "[low, high], whole";
  else if constexpr (std::same_as<T, xaug::sides>)
    return "1, 2 or 4 whole numbers";
  else if constexpr (std::same_as<T, xaug::channel_values>)
    return "1 number or 1 a channel";
  else
    return "list of numbers";
}

template <class Owner, class Member>
setting setting_of(const xaug::field<Owner, Member>& f, const json& defaults) {
  setting s{std::string(f.name), kind_of<Member>(), defaults.at(std::string(f.name)), false, f.allowed, true, {},
            std::string(f.help)};
  if constexpr (std::is_enum_v<Member>) {
    for (const auto name : xaug::enum_names<Member>) s.names.emplace_back(name);
  } else if constexpr (std::is_arithmetic_v<Member>) {
    s.required = !std::same_as<Member, bool> && !f.allowed.contain(Owner{}.*f.member);
  }
  s.limited =
      s.names.empty() && !std::same_as<Member, bool> && (std::isfinite(f.allowed.low) || std::isfinite(f.allowed.high));
  return s;
}

template <class T>
entry entry_of() {
  // Printed, settings read as in JSON.
  std::ostringstream text;
  xaug::print_fields(text, T{});
  const json defaults = xaug::detail::parse_json(text.str(), std::string(T::name));
  entry made{std::string(T::name), {}};
  xaug::for_each_field<T>([&](const auto& f) { made.settings.push_back(setting_of(f, defaults)); });
  return made;
}

template <class List>
std::vector<entry> entries_of(List list) {
  std::vector<entry> all;
  xaug::for_each_type(list, [&]<class T>() { all.push_back(entry_of<T>()); });
  return all;
}

std::vector<section> all_sections() {
  using choices = xaug::transform_list<xaug::maybe_choice, xaug::one_of_choice, xaug::some_of_choice,
                                       xaug::random_order_choice, xaug::sequence_choice>;
  return {{"transforms", "Transforms of single images", entries_of(xaug::all_transforms{})},
          {"choices", "Choices among the transforms that they hold in an array \"transforms\"", entries_of(choices{})},
          {"batch_transforms", "Transforms of a whole batch, at the end of a pipeline",
           entries_of(xaug::all_batch_transforms{})}};
}

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

json to_json(const setting& s) {
  json out{{"name", s.name}, {"kind", s.kind}};
  if (s.required)
    out["required"] = true;
  else
    out["default"] = s.default_value;
  if (!s.names.empty()) out["values"] = s.names;
  if (s.limited) {
    const auto bound = [](double value) { return std::isfinite(value) ? json(value) : json(nullptr); };
    out["low"] = bound(s.allowed.low);
    out["high"] = bound(s.allowed.high);
    out["low_is_allowed"] = !s.allowed.open_low && std::isfinite(s.allowed.low);
  }
  out["help"] = s.help;
  return out;
}

json to_json(const std::vector<section>& sections) {
  json out = json::object();
  for (const section& each : sections) {
    json& entries = out[each.key] = json::array();
    for (const entry& e : each.entries) {
      json settings = json::array();
      for (const setting& s : e.settings) settings.push_back(to_json(s));
      entries.push_back({{"name", e.name}, {"settings", settings}});
    }
  }
  return out;
}

std::string default_of(const setting& s) {
  if (s.required) return "(required)";
  const json& value = s.default_value;
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const json& each : value) text += (text.empty() ? "" : ", ") + each.dump();
  return '[' + text + ']';
}

std::string allowed_of(const setting& s) {
  std::string text;
  for (const std::string& name : s.names) text += (text.empty() ? "" : ", ") + name;
  if (!s.limited) return text;
  std::ostringstream range;
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

}  // namespace

void list_transforms(std::ostream& out, const std::string& name, bool as_json) {
  std::vector<section> sections = all_sections();
  if (!name.empty()) keep(sections, name);
  if (as_json)
    out << to_json(sections).dump(2) << '\n';
  else
    print_tables(out, sections);
}

}  // namespace examples
