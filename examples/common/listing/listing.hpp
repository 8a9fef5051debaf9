// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
#include <xaug/core/fields.hpp>
#include <xaug/pipeline/registry.hpp>

// What --list prints: transforms and their settings, read from the field tables of the transforms, so that a new one is
// listed the day it is added.

namespace examples {

using json_value = nlohmann::ordered_json;

struct setting {
  std::string name;
  std::string kind;
  json_value default_value;
  bool required = false;  ///< the default is not among the allowed values
  xaug::limits allowed;
  bool limited = true;             ///< whether `allowed` says anything
  std::vector<std::string> names;  ///< of the values, if they have names
  std::string help;
};

/// A transform.
struct entry {
  std::string name;
  std::vector<setting> settings;
};

struct section {
  std::string key;
  std::string title;
  std::vector<entry> entries;
};

enum class list_format : std::uint8_t {
  table,     ///< for people
  json,      ///< for programs
  markdown,  ///< for README.md
};

/// Prints all sections, or the transform called `name` alone: each with its settings, their defaults, what they may be,
/// and help. Throws xaug::error if there is no such transform.
void print_list(std::ostream& out, std::vector<section> sections, const std::string& name, list_format format);

// --- Sections of transforms -----------------------------------------------------------------------------------------

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
  else if constexpr (std::same_as<T, std::string>)
    return "text";
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

template <class Owner, class Field>
setting setting_of(const Field& f, const json_value& defaults) {
  using Member = std::remove_cvref_t<decltype(std::declval<Owner>().*f.member)>;
  setting s{std::string(f.name), kind_of<Member>(), defaults.at(std::string(f.name)), false, f.allowed, true, {},
            std::string(f.help)};
  if constexpr (std::is_enum_v<Member>) {
    for (const auto name : xaug::enum_names<Member>) s.names.emplace_back(name);
  } else if constexpr (xaug::numeric<Member>) {
    s.required = !f.allowed.contain(Owner{}.*f.member);
  }
  s.limited = s.names.empty() && !std::same_as<Member, bool> && !std::same_as<Member, std::string> &&
              (std::isfinite(f.allowed.low) || std::isfinite(f.allowed.high));
  return s;
}

template <class T>
entry entry_of() {
  // Printed, settings read as in JSON.
  xaug::plain_stream text;
  xaug::print_fields(text, T{});
  const json_value defaults = json_value::parse(text.str());
  entry made{std::string(T::name), {}};
  xaug::for_each_field<T>([&](const auto& f) { made.settings.push_back(setting_of<T>(f, defaults)); });
  return made;
}

template <class List>
std::vector<entry> entries_of(List list) {
  std::vector<entry> all;
  xaug::for_each_type(list, [&]<class T>() { all.push_back(entry_of<T>()); });
  return all;
}

/// A section of the transforms of a transform_list.
template <class List>
section section_of(List list, std::string key, std::string title) {
  return {std::move(key), std::move(title), entries_of(list)};
}

/// A section of the choices: maybe, one_of, ...
section choices();

}  // namespace examples
