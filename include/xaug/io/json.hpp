// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "xaug/core/numbers.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"
#include "xaug/pipeline/text_names.hpp"

// Pipelines and draws as JSON. A pipeline is an array of objects, one for each transform, with its name and settings:
//
//     [{"transform": "random_crop", "height": 32, "width": 32, "padding": 4},
//      {"transform": "one_of", "weights": [3, 1], "transforms": [{"transform": "invert"}, {"transform": "hue"}]}]
//
// Settings that are left out have their defaults. Everything is checked; an error names the place, and for a name that
// does not exist the nearest one that does.

namespace xaug {

namespace detail {

using json = nlohmann::ordered_json;  // the name of a transform stays in front of its settings

/// A float as the shortest decimal that reads back as the same float, rather than all digits of its double.
inline json json_number(float value) {
  if (!std::isfinite(value)) return value;
  return *parse_number<double>(number_text(value));
}

template <class T>
json value_to_json(const T& value) {
  if constexpr (std::same_as<T, float>) {
    return json_number(value);
  } else if constexpr (std::same_as<T, bool> || std::integral<T> || std::same_as<T, std::string>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return enum_name(value);
  } else {
    json all = json::array();
    for_each_part(value, [&](const std::string&, const auto& each) { all.push_back(value_to_json(each)); });
    return all;
  }
}

template <class T>
struct value_writer {
  static json act(const void* value) { return value_to_json(*static_cast<const T*>(value)); }
};

template <has_fields T>
void fields_to_json(const T& object, json& out) {
  for (const auto& f : erased_fields<value_writer>(object)) out[std::string(f.name)] = f.act(f.value);
}

inline std::string shown(const json& value) {
  std::string text = value.dump();
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

template <class T>
void read_number(const json& from, T& to, const std::string& path) {
  if constexpr (std::integral<T>) {
    const auto store = [&](auto value) {
      if (!std::in_range<T>(value)) throw error(path, "a whole number that fits", shown(from));
      to = static_cast<T>(value);
    };
    // JSON has one kind of number: 3.0 is 3. Beyond 2^53 a double does not tell which whole number was meant.
    if (from.is_number_unsigned())
      store(from.get<std::uint64_t>());
    else if (from.is_number_integer())
      store(from.get<std::int64_t>());
    else if (const double value = from.is_number() ? from.get<double>() : 0.5; std::trunc(value) != value)
      throw error(path, "a whole number", shown(from));
    else if (std::abs(value) > 0x1p53)
      throw error(path, "a whole number that fits", shown(from));
    else
      store(static_cast<std::int64_t>(value));
  } else {
    if (!from.is_number()) throw error(path, "a number", shown(from));
    const auto value = from.get<double>();
    // 3.4028235e38, the largest float as it is written, is a little more than the largest float.
    if (std::abs(value) >= 0x1.ffffffp127 && sizeof(T) == sizeof(float))
      throw error(path, "a number that a float can hold, up to 3.4028235e+38", shown(from));
    to = static_cast<T>(value);
  }
}

/// "a range [low, high]"
template <class... Ts>
std::string form_of(const value_parts<Ts...>& of) {
  std::string text(of.form);
  text += text.empty() ? "[" : " [";
  const char* separator = "";
  std::apply([&](const auto&... each) { ((text.append(separator).append(each.name), separator = ", "), ...); }, of.all);
  return text + ']';
}

/// Returns true if the first `given` numbers of a value suffice, and then sets the others.
template <class T>
bool spread_over(T& value, std::size_t given) {
  if constexpr (requires { spread(value, given); })
    return spread(value, given);
  else
    return false;
}

/// Reads a compound value: an array of all its numbers or, if they spread, of the first ones, or a single number.
template <has_parts T, class... Ts>
void numbers_from_json(const json& from, T& to, const value_parts<Ts...>& into, const std::string& path) {
  const bool lone = from.is_number();
  const std::size_t given = lone ? 1 : from.is_array() ? from.size() : 0;
  T tried = to;
  const bool spreads = (lone || given > 1) && given < sizeof...(Ts) && spread_over(tried, given);
  if (given != sizeof...(Ts) && !spreads) throw error(path, form_of(into), shown(from));
  std::size_t i = 0;
  const auto read = [&](auto& number) {
    if (i < given) read_number(lone ? from : from[i], number, lone ? path : path + '[' + std::to_string(i) + ']');
    ++i;
  };
  std::apply([&](const auto&... each) { (read(each.number), ...); }, into.all);
  if (spreads) spread_over(to, given);
}

template <class T>
void value_from_json(const json& from, T& to, const std::string& path) {
  const auto item = [&](std::size_t i, auto& value) {
    read_number(from[i], value, path + '[' + std::to_string(i) + ']');
  };
  if constexpr (std::same_as<T, bool>) {
    if (!from.is_boolean()) throw error(path, "true or false", shown(from));
    to = from.get<bool>();
  } else if constexpr (std::same_as<T, std::string>) {
    if (!from.is_string()) throw error(path, "a string", shown(from));
    to = from.get<std::string>();
  } else if constexpr (std::is_arithmetic_v<T>) {
    read_number(from, to, path);
  } else if constexpr (std::is_enum_v<T>) {
    const auto& names = enum_names<T>;
    const auto found =
        from.is_string() ? std::find(names.begin(), names.end(), from.get_ref<const std::string&>()) : names.end();
    if (found == names.end()) {
      std::string expected = "one of";
      for (const auto name : names) expected += " \"" + std::string(name) + '"';
      throw error(path, expected, shown(from));
    }
    to = static_cast<T>(found - names.begin());
  } else if constexpr (has_parts<T>) {
    numbers_from_json(from, to, parts(to), path);
  } else if constexpr (std::same_as<T, channel_values>) {
    to = {};
    float value = 0;
    if (from.is_number()) {
      read_number(from, value, path);
      to.push_back(value);
      return;
    }
    if (!from.is_array() || from.empty() || from.size() > static_cast<std::size_t>(channel_values::capacity))
      throw error(path, "a number, or an array of 1 to 32 numbers", shown(from));
    for (std::size_t i = 0; i < from.size(); ++i) {
      item(i, value);
      to.push_back(value);
    }
  } else if constexpr (requires { to.resize(1); }) {
    if (!from.is_array()) throw error(path, "an array of numbers", shown(from));
    to.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) item(i, to[i]);
  } else {
    if (!from.is_array() || from.size() != to.size())
      throw error(path, "an array of " + std::to_string(to.size()) + " numbers", shown(from));
    for (std::size_t i = 0; i < from.size(); ++i) item(i, to[i]);
  }
}

/// How many letters have to be inserted, deleted or replaced to turn one word into the other (Levenshtein, 1966).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// `a name of a transform; the nearest is "hue"`
inline std::string with_nearest(std::string_view expected, std::string_view found,
                                const std::vector<std::string_view>& names) {
  std::string text(expected);
  if (names.empty()) return text;
  const auto nearest = std::min_element(
      names.begin(), names.end(), [&](auto a, auto b) { return edit_distance(a, found) < edit_distance(b, found); });
  return text + "; the nearest is \"" + std::string(*nearest) + '"';
}

template <class T>
struct value_reader {
  static void act(const json& from, void* to, const std::string& path) {
    value_from_json(from, *static_cast<T*>(to), path);
  }
};
using read_field = erased_field<void, decltype(&value_reader<int>::act)>;

inline void read_fields(const json& from, std::span<const read_field> fields, const std::string& path,
                        std::initializer_list<std::string_view> also) {
  std::vector<std::string_view> names(also);
  for (const read_field& f : fields) names.push_back(f.name);
  for (const auto& [key, value] : from.items())
    if (std::find(names.begin(), names.end(), key) == names.end())
      throw error(path + '.' + key, with_nearest("a name of a setting", key, names), "\"" + key + '"');
  for (const read_field& f : fields) {
    const auto found = from.find(std::string(f.name));
    if (found != from.end()) f.act(*found, f.value, path + '.' + std::string(f.name));
  }
}

/// Reads the fields of `object` from a JSON object; other keys than its own and `also` are errors.
template <has_fields T>
void fields_from_json(const json& from, T& object, const std::string& path,
                      std::initializer_list<std::string_view> also) {
  read_fields(from, erased_fields<value_reader>(object), path, also);
}

/// The name under "transform" of a JSON object.
inline std::string transform_name(const json& from, const std::string& path) {
  if (!from.is_object()) throw error(path, "an object with the name and settings of a transform", shown(from));
  const auto name = from.find("transform");
  if (name == from.end() || !name->is_string())
    throw error(path, "the name of a transform under \"transform\"", shown(from));
  return name->get<std::string>();
}

inline const json& array_at(const json& from, const std::string& path) {
  if (!from.is_array()) throw error(path, "an array of transforms", shown(from));
  return from;
}

// --- Pipelines ------------------------------------------------------------------------------------------------------

template <has_fields T>
json part_to_json(const T& t);
template <class Policy, class Children>
json part_to_json(const choice<Policy, Children>& c);
template <class List>
json part_to_json(const basic_any_transform<List>& t);

template <class Children>
json parts_to_json(const Children& children) {
  json all = json::array();
  for_each_child(children, [&](const auto& child) { all.push_back(part_to_json(child)); });
  return all;
}

template <has_fields T>
json part_to_json(const T& t) {
  json out{{"transform", T::name}};
  fields_to_json(t, out);
  return out;
}
template <class Policy, class Children>
json part_to_json(const choice<Policy, Children>& c) {
  json out{{"transform", Policy::name}, {"transforms", parts_to_json(c.children)}};
  fields_to_json(c.policy, out);
  return out;
}
template <class List>
json part_to_json(const basic_any_transform<List>& t) {
  return std::visit([](const auto& each) { return part_to_json(each); }, t.value);
}

// --- Reading them. Each kind of pipeline is a list of types, with perhaps another list for its end.

/// Adds the names of the types of a list.
template <class List>
void add_names(List list, std::vector<std::string_view>& names) {
  for_each_type(list, [&]<class T>() { names.push_back(T::name); });
}

/// Transforms that exist, but not for this kind of pipeline: to suggest the nearest name would be misleading.
struct other_kind {
  std::vector<std::string_view> names;
  std::string_view expected;
  std::string_view found;
};

/// The transforms that a pipeline of this subject cannot hold.
template <class Subject>
std::array<other_kind, 2> other_kinds() {
  if constexpr (std::same_as<Subject, images>) {
    std::array<other_kind, 2> kinds{
        {{{text_transform_names.begin(), text_transform_names.end()},
          "the name of a transform of images (parse_text_pipeline reads pipelines of texts)",
          "one of texts"},
         {{},
          "the name of a transform of single images (one of whole batches stands at the end of a pipeline that "
          "parse_batch_pipeline or batch_pipeline_from_json reads)",
          "one of whole batches"}}};
    add_names(all_batch_transforms{}, kinds[1].names);
    return kinds;
  } else {
    std::array<other_kind, 2> kinds;
    add_names(all_transforms{}, kinds[0].names);
    add_names(all_batch_transforms{}, kinds[1].names);
    for (other_kind& each : kinds) {
      each.expected = "the name of a transform of texts (parse_pipeline reads pipelines of images)";
      each.found = "one of images";
    }
    return kinds;
  }
}

template <class Subject>
[[noreturn]] void throw_unknown(const std::string& name, const std::vector<std::string_view>& known,
                                const std::string& path) {
  for (const other_kind& other : other_kinds<Subject>())
    if (std::ranges::count(other.names, name) > 0)
      throw error(path, other.expected, '"' + name + "\", " + std::string(other.found));
  throw error(path, with_nearest("the name of a transform", name, known), '"' + name + '"');
}

/// Reads the transforms in an array. The last one may be of `Ends`, and is then stored in `end`.
template <class List, class Ends = transform_list<>>
std::vector<basic_any_transform<List>> parts_from_json(const json& from, const std::string& path,
                                                       optional_variant_of<Ends>* end = nullptr);

template <has_fields T>
void part_from_json(const json& from, T& t, const std::string& path) {
  fields_from_json(from, t, path, {"transform"});
}
template <class Policy, class List>
void part_from_json(const json& from, choice<Policy, std::vector<basic_any_transform<List>>>& c,
                    const std::string& path) {
  fields_from_json(from, c.policy, path, {"transform", "transforms"});
  const auto children = from.find("transforms");
  if (children == from.end()) throw error(path, "an array of transforms under \"transforms\"", "none");
  c.children = parts_from_json<List>(*children, path + ".transforms");
}

/// Reads a transform as the type of this name in a list; returns false if there is none.
template <class List, class To>
bool read_named(List list, const std::string& name, const json& from, const std::string& path, To& to) {
  bool found = false;
  for_each_type(list, [&]<class T>() {
    if (T::name != name) return;
    T t;
    part_from_json(from, t, path + '.' + name);
    to = std::move(t);
    found = true;
  });
  return found;
}

template <class List, class Ends>
std::vector<basic_any_transform<List>> parts_from_json(const json& from, const std::string& path,
                                                       optional_variant_of<Ends>* end) {
  using types = any_types<List>;
  std::vector<basic_any_transform<List>> parts;
  for (const json& each : array_at(from, path)) {
    const std::string here = path + '[' + std::to_string(parts.size()) + ']';
    const std::string name = transform_name(each, here);
    const bool may_end = end != nullptr && parts.size() + 1 == from.size();
    if (may_end && read_named(Ends{}, name, each, here, *end)) break;
    std::optional<basic_any_transform<List>> part;
    if (!read_named(typename types::all{}, name, each, here, part)) {
      std::vector<std::string_view> known;
      add_names(typename types::all{}, known);
      if (may_end) add_names(Ends{}, known);
      throw_unknown<typename types::subject>(name, known, here + ".transform");
    }
    parts.push_back(*std::move(part));
  }
  return parts;
}

inline json parse_json(std::string_view text, const std::string& what) {
  // The parser would stop at a NUL.
  if (const auto nul = text.find('\0'); nul != text.npos)
    throw error(what, "JSON", "a NUL at byte " + std::to_string(nul));
  // It would silently keep the last of several members of the same name.
  std::vector<std::vector<std::string>> open_objects;
  const auto refuse_repetitions = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == json::parse_event_t::object_end) open_objects.pop_back();
    if (event == json::parse_event_t::key) {
      auto& names = open_objects.back();
      names.push_back(parsed.get<std::string>());
      if (std::ranges::count(names, names.back()) > 1)
        throw error(what, "each member of an object once", '"' + names.back() + "\" twice");
    }
    return true;
  };
  try {
    // It reads numbers with strtod, and handles decimal points of one byte, but not of several, as in Pashto.
    [[maybe_unused]] const c_locale_scope plain_numbers;
    return json::parse(text, refuse_repetitions);
  } catch (const json::out_of_range& e) {
    // "[json.exception.out_of_range.406] number overflow parsing '1e400'"
    const std::string_view message = e.what();
    throw error(what, "numbers that a double can hold", message.substr(std::min(message.find('\''), message.size())));
  } catch (const json::exception& e) {
    throw error(what, "valid JSON", e.what());
  }
}

// --- Draws ----------------------------------------------------------------------------------------------------------

/// Writes and reads the decisions of a transform, all but its name.
template <class Draw>
struct draw_json {
  static void write(const Draw& d, json& out) { fields_to_json(d, out); }
  static void read(const json& from, Draw& d, const std::string& path) {
    d = {};
    fields_from_json(from, d, path, {"transform"});
    validate(d, path);
  }
};

template <has_fields T>
json draw_to_json(const T& t, const draw_of<T>& d);
template <class Policy, class Children>
json draw_to_json(const choice<Policy, Children>& c, const draw_of<choice<Policy, Children>>& d);
template <class List>
json draw_to_json(const basic_any_transform<List>& t, const basic_any_draw<List>& d);

template <has_fields T>
json draw_to_json(const T&, const draw_of<T>& d) {
  json out{{"transform", T::name}};
  draw_json<draw_of<T>>::write(d, out);
  return out;
}
template <class Policy, class Children>
json draw_to_json(const choice<Policy, Children>& c, const draw_of<choice<Policy, Children>>& d) {
  json selected = json::array();
  json children = json::array();
  node<choice<Policy, Children>>::for_each_selected(
      c, d, [&](const auto& child, const auto& draw, std::size_t which, std::size_t) {
        selected.push_back(which);
        children.push_back(draw_to_json(child, draw));
      });
  return {{"transform", Policy::name}, {"selected", selected}, {"transforms", children}};
}
template <class List>
json draw_to_json(const basic_any_transform<List>& t, const basic_any_draw<List>& d) {
  return std::visit([&]<class T>(const T& each) { return draw_to_json(each, draw_in<draw_of<T>>(d.value)); }, t.value);
}

inline void require_name(const json& from, std::string_view name, const std::string& path) {
  const std::string found = transform_name(from, path);
  if (found != name)
    throw error(path, "decisions for \"" + std::string(name) + "\", which stands here in the pipeline",
                '"' + found + '"');
}

template <has_fields T>
void draw_from_json(const T&, draw_of<T>& d, const json& from, const std::string& path);
template <class Policy, class Children>
void draw_from_json(const choice<Policy, Children>& c, draw_of<choice<Policy, Children>>& d, const json& from,
                    const std::string& path);
template <class List>
void draw_from_json(const basic_any_transform<List>& t, basic_any_draw<List>& d, const json& from,
                    const std::string& path);

template <has_fields T>
void draw_from_json(const T&, draw_of<T>& d, const json& from, const std::string& path) {
  require_name(from, T::name, path);
  draw_json<draw_of<T>>::read(from, d, path + '.' + std::string(T::name));
}
template <class Policy, class Children>
void draw_from_json(const choice<Policy, Children>& c, draw_of<choice<Policy, Children>>& d, const json& from,
                    const std::string& path) {
  require_name(from, Policy::name, path);
  const std::string here = path + '.' + std::string(Policy::name);
  const auto array_under = [&](const char* name) -> const json& {
    const auto found = from.find(name);
    if (found == from.end()) throw error(here + '.' + name, "an array", "none");
    return array_at(*found, here + '.' + name);
  };
  const json& selected = array_under("selected");
  const json& children = array_under("transforms");
  const std::size_t count = child_count(c.children);
  if (selected.size() > count || children.size() != selected.size())
    throw error(here + ".transforms", "decisions for each of the transforms selected", children.size());
  fit_draws(c.children, d.children);
  fit_order(c.children, d.selected.order);
  d.selected.count = 0;
  for (const json& each : selected) {
    std::uint32_t which = 0;
    read_number(each, which, here + ".selected");
    if (which >= count)
      throw error(here + ".selected", "places of its " + std::to_string(count) + " transforms", which);
    const auto end = d.selected.order.begin() + d.selected.count++;
    if (node<choice<Policy, Children>>::times(c) == 1 && std::find(d.selected.order.begin(), end, which) != end)
      throw error(here + ".selected", "each transform once", which);
    *end = which;
  }
  std::size_t k = 0;
  node<choice<Policy, Children>>::for_each_selected(c, d, [&](const auto& child, auto& draw, std::size_t, std::size_t) {
    draw_from_json(child, draw, children[k], here + ".transforms[" + std::to_string(k) + ']');
    ++k;
  });
}
template <class List>
void draw_from_json(const basic_any_transform<List>& t, basic_any_draw<List>& d, const json& from,
                    const std::string& path) {
  std::visit([&]<class T>(const T& each) { draw_from_json(each, draw_in<draw_of<T>>(d.value), from, path); }, t.value);
}

}  // namespace detail

/// A pipeline of any kind as JSON: of images (with or without a batch transform at its end) or of texts. A single
/// transform or choice is written as a pipeline.
template <detail::makes_pipeline P>
nlohmann::ordered_json to_json(const P& pipeline_or_part) {
  return detail::parts_to_json(as_pipeline(pipeline_or_part).children());
}
template <class Pipeline, class BatchTransform>
nlohmann::ordered_json to_json(const batch_pipeline<Pipeline, BatchTransform>& pipeline) {
  nlohmann::ordered_json out = to_json(pipeline.images());
  pipeline.visit_batch([&](const auto& t) { out.push_back(detail::part_to_json(t)); });
  return out;
}

/// A pipeline from JSON. Throws an xaug::error that names the place and the problem. Pipelines that may end with mixup,
/// cutmix or class_jitter are read by batch_pipeline_from_json() and parse_batch_pipeline().
template <class List = all_transforms>
basic_any_pipeline<List> pipeline_from_json(const nlohmann::ordered_json& from) {
  return basic_any_pipeline<List>(detail::parts_from_json<List>(from, "pipeline"));
}
/// The same from text.
template <class List = all_transforms>
basic_any_pipeline<List> parse_pipeline(std::string_view text) {
  return pipeline_from_json<List>(detail::parse_json(text, "pipeline"));
}

/// A pipeline of images from JSON, with or without a transform of whole batches at its end.
template <class List = all_transforms>
basic_any_batch_pipeline<List> batch_pipeline_from_json(const nlohmann::ordered_json& from) {
  any_batch_transform end;
  auto parts = detail::parts_from_json<List, all_batch_transforms>(from, "pipeline", &end);
  return {basic_any_pipeline<List>(std::move(parts)), std::move(end)};
}
/// The same from text.
template <class List = all_transforms>
basic_any_batch_pipeline<List> parse_batch_pipeline(std::string_view text) {
  return batch_pipeline_from_json<List>(detail::parse_json(text, "pipeline"));
}

namespace detail {

template <class Children>
json draws_to_json(const Children& children, const child_draws<Children>& draws) {
  json all = json::array();
  for_each_child(children, draws,
                 [&](const auto& child, const auto& draw) { all.push_back(draw_to_json(child, draw)); });
  return all;
}

template <class Children>
child_draws<Children> draws_from_json(const Children& children, const json& from) {
  child_draws<Children> draws{};
  const json& all = array_at(from, "draws");
  if (all.size() != child_count(children))
    throw error("draws",
                "one object for each of the pipeline's " + std::to_string(child_count(children)) + " transforms",
                all.size());
  fit_draws(children, draws);
  std::size_t i = 0;
  for_each_child(children, draws, [&](const auto& child, auto& draw) {
    draw_from_json(child, draw, all[i], "draws[" + std::to_string(i) + ']');
    ++i;
  });
  return draws;
}

}  // namespace detail

/// The decisions for one sample or text as JSON: an array with an object for each part of the pipeline.
template <detail::makes_pipeline P>
nlohmann::ordered_json to_json(const P& pipeline_or_part, const detail::draws_made_of<P>& draws) {
  return detail::draws_to_json(as_pipeline(pipeline_or_part).children(), draws);
}

/// Decisions for `pipeline` from JSON. Throws xaug::error if they are not for this pipeline.
template <detail::makes_pipeline P>
detail::draws_made_of<P> draws_from_json(const P& pipeline_or_part, const nlohmann::ordered_json& from) {
  return detail::draws_from_json(as_pipeline(pipeline_or_part).children(), from);
}
/// The same from text.
template <detail::makes_pipeline P>
detail::draws_made_of<P> parse_draws(const P& pipeline_or_part, std::string_view text) {
  return draws_from_json(pipeline_or_part, detail::parse_json(text, "draws"));
}

}  // namespace xaug
