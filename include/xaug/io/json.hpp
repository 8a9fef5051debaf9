// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
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
  } else if constexpr (std::same_as<T, range> || std::same_as<T, int_range>) {
    return json::array({value_to_json(value.low), value_to_json(value.high)});
  } else if constexpr (std::same_as<T, sides>) {
    return json::array({value.left, value.top, value.right, value.bottom});
  } else if constexpr (std::same_as<T, pixel_stream>) {
    return json::array({value.key[0], value.key[1], value.position, value.sample});
  } else {
    json all = json::array();
    for (const auto& each : value) all.push_back(value_to_json(each));
    return all;
  }
}

template <has_fields T>
void fields_to_json(const T& object, json& out) {
  for_each_field<T>([&](const auto& f) { out[std::string(f.name)] = value_to_json(object.*f.member); });
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

template <class T>
void value_from_json(const json& from, T& to, const std::string& path) {
  const auto items = [&](std::string_view expected, auto... allowed) {
    if (!from.is_array() || (... && (from.size() != static_cast<std::size_t>(allowed))))
      throw error(path, expected, shown(from));
  };
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
  } else if constexpr (std::same_as<T, range> || std::same_as<T, int_range>) {
    items("a range [low, high]", 2);
    item(0, to.low);
    item(1, to.high);
  } else if constexpr (std::same_as<T, sides>) {
    if (from.is_number()) {
      index all = 0;
      read_number(from, all, path);
      to = sides(all);
      return;
    }
    items("a number, [horizontal, vertical], or [left, top, right, bottom]", 2, 4);
    std::array<index, 4> values{};
    for (std::size_t i = 0; i < from.size(); ++i) item(i, values[i]);
    to = from.size() == 2 ? sides(values[0], values[1]) : sides(values[0], values[1], values[2], values[3]);
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
  } else if constexpr (std::same_as<T, pixel_stream>) {
    items("[key, key, position, sample]", 4);
    item(0, to.key[0]);
    item(1, to.key[1]);
    item(2, to.position);
    item(3, to.sample);
  } else if constexpr (requires { to.resize(1); }) {
    if (!from.is_array()) throw error(path, "an array of numbers", shown(from));
    to.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) item(i, to[i]);
  } else {
    items("an array of " + std::to_string(to.size()) + " numbers", to.size());
    for (std::size_t i = 0; i < from.size(); ++i) item(i, to[i]);
  }
}

/// How many letters have to be inserted, deleted or replaced to make one word of the other (Levenshtein, 1966).
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

/// Reads the fields of `object` from a JSON object; other keys than its own and `also` are errors.
template <has_fields T>
void fields_from_json(const json& from, T& object, const std::string& path,
                      std::initializer_list<std::string_view> also) {
  std::vector<std::string_view> names(also);
  for_each_field<T>([&](const auto& f) { names.push_back(f.name); });
  for (const auto& [key, value] : from.items())
    if (std::find(names.begin(), names.end(), key) == names.end())
      throw error(path + '.' + key, with_nearest("a name of a setting", key, names), "\"" + key + '"');
  for_each_field<T>([&](const auto& f) {
    const auto found = from.find(std::string(f.name));
    if (found != from.end()) value_from_json(*found, object.*f.member, path + '.' + std::string(f.name));
  });
}

/// The name under "transform" of a JSON object.
inline std::string transform_name(const json& from, const std::string& path) {
  if (!from.is_object()) throw error(path, "an object with the name and settings of a transform", shown(from));
  const auto name = from.find("transform");
  if (name == from.end() || !name->is_string())
    throw error(path, "the name of a transform under \"transform\"", shown(from));
  return name->get<std::string>();
}

template <class List>
std::vector<std::string_view> transform_names(List list) {
  std::vector<std::string_view> names;
  for_each_type(list, [&]<class T>() { names.push_back(T::name); });
  return names;
}

using choice_list = transform_list<maybe_choice, one_of_choice, some_of_choice, random_order_choice, sequence_choice>;

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

template <class List>
std::vector<basic_any_transform<List>> parts_from_json(const json& from, const std::string& path);

template <class List>
bool has_name(List list, std::string_view name) {
  bool found = false;
  for_each_type(list, [&]<class T>() { found = found || T::name == name; });
  return found;
}

inline void require_no_text(const std::string& name, const std::string& path) {
  if (std::ranges::count(text_transform_names, name) > 0)
    throw error(path, "the name of a transform of images (parse_text_pipeline reads pipelines of texts)",
                '"' + name + "\", one of texts");
}

/// Throws for the name of a transform that there is, but that this pipeline cannot hold: the nearest of the right kind
/// would lead astray.
template <class List>
void require_no_other_kind(const std::string& name, const std::string& path) {
  const bool is_batch = has_name(all_batch_transforms{}, name);
  if constexpr (std::same_as<typename any_types<List>::subject, images>) {
    require_no_text(name, path);
    if (is_batch)
      throw error(path,
                  "the name of a transform of single images (one of whole batches stands at the end of a pipeline that "
                  "parse_batch_pipeline or batch_pipeline_from_json reads)",
                  '"' + name + "\", one of whole batches");
  } else if (is_batch || has_name(all_transforms{}, name)) {
    throw error(path, "the name of a transform of texts (parse_pipeline reads pipelines of images)",
                '"' + name + "\", one of images");
  }
}

template <class List>
basic_any_transform<List> part_from_json(const json& from, const std::string& path) {
  using any = basic_any_transform<List>;
  const std::string name = transform_name(from, path);
  const std::string here = path + '.' + name;
  std::optional<any> part;
  for_each_type(List{}, [&]<class T>() {
    if (T::name != name) return;
    T t;
    fields_from_json(from, t, here, {"transform"});
    part.emplace(t);
  });
  for_each_type(choice_list{}, [&]<class Policy>() {
    if (Policy::name != name) return;
    choice<Policy, std::vector<any>> c;
    fields_from_json(from, c.policy, here, {"transform", "transforms"});
    const auto children = from.find("transforms");
    if (children == from.end()) throw error(here, "an array of transforms under \"transforms\"", "none");
    c.children = parts_from_json<List>(*children, here + ".transforms");
    part.emplace(std::move(c));
  });
  if (!part) {
    require_no_other_kind<List>(name, path + ".transform");
    auto names = transform_names(List{});
    for (const auto choice_name : transform_names(choice_list{})) names.push_back(choice_name);
    throw error(path + ".transform", with_nearest("the name of a transform", name, names), '"' + name + '"');
  }
  return *part;
}

template <class List>
std::vector<basic_any_transform<List>> parts_from_json(const json& from, const std::string& path) {
  std::vector<basic_any_transform<List>> parts;
  for (const json& each : array_at(from, path))
    parts.push_back(part_from_json<List>(each, path + '[' + std::to_string(parts.size()) + ']'));
  return parts;
}

inline json parse_json(std::string_view text, const std::string& what) {
  // The parser would take a NUL for the end.
  if (const auto nul = text.find('\0'); nul != text.npos)
    throw error(what, "JSON", "a NUL at byte " + std::to_string(nul));
  // It would keep the last of several members of one name.
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
    // It reads numbers with strtod, and knows of decimal points of one byte, but not of those of more, as in Pashto.
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

/// How the decisions of a transform are written and read, beside its name.
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
json draw_to_json(const choice<Policy, Children>& c, const choice_draw<Children>& d);
template <class List>
json draw_to_json(const basic_any_transform<List>& t, const basic_any_draw<List>& d);

template <has_fields T>
json draw_to_json(const T&, const draw_of<T>& d) {
  json out{{"transform", T::name}};
  draw_json<draw_of<T>>::write(d, out);
  return out;
}
template <class Policy, class Children>
json draw_to_json(const choice<Policy, Children>& c, const choice_draw<Children>& d) {
  json selected = json::array();
  json children = json::array();
  for (std::size_t k = 0; k < d.selected.count; ++k) {
    selected.push_back(d.selected.order[k]);
    with_child(c.children, d.children, d.selected.order[k],
               [&](const auto& child, const auto& draw) { children.push_back(draw_to_json(child, draw)); });
  }
  return {{"transform", Policy::name}, {"selected", selected}, {"transforms", children}};
}
template <class List>
json draw_to_json(const basic_any_transform<List>& t, const basic_any_draw<List>& d) {
  return std::visit(
      [&]<class T>(const T& each) {
        return draw_to_json(each, node<basic_any_transform<List>>::template draw_for<T>(d));
      },
      t.value);
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
void draw_from_json(const choice<Policy, Children>& c, choice_draw<Children>& d, const json& from,
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
void draw_from_json(const choice<Policy, Children>& c, choice_draw<Children>& d, const json& from,
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
  if (selected.size() > selection::capacity || children.size() != selected.size())
    throw error(here + ".transforms", "decisions for each of the transforms selected", children.size());
  fit_draws(c.children, d.children);
  d.selected = {};
  for (std::size_t k = 0; k < selected.size(); ++k) {
    std::uint8_t which = 0;
    read_number(selected[k], which, here + ".selected");
    if (which >= child_count(c.children))
      throw error(here + ".selected", "places of its " + std::to_string(child_count(c.children)) + " transforms",
                  int{which});
    d.selected.order[d.selected.count++] = which;
    with_child(c.children, d.children, which, [&](const auto& child, auto& draw) {
      draw_from_json(child, draw, children[k], here + ".transforms[" + std::to_string(k) + ']');
    });
  }
}
template <class List>
void draw_from_json(const basic_any_transform<List>& t, basic_any_draw<List>& d, const json& from,
                    const std::string& path) {
  std::visit(
      [&]<class T>(const T& each) {
        draw_from_json(each, node<basic_any_transform<List>>::template draw_for<T>(d), from, path);
      },
      t.value);
}

}  // namespace detail

/// A pipeline as JSON: of any kind, of images (with or without a transform of whole batches at its end) or of texts. A
/// single transform or choice is a pipeline of it.
template <detail::makes_pipeline P>
nlohmann::ordered_json to_json(const P& pipeline_or_part) {
  return detail::parts_to_json(as_pipeline(pipeline_or_part).children());
}
template <class Pipeline, class BatchTransform>
nlohmann::ordered_json to_json(const batch_pipeline<Pipeline, BatchTransform>& pipeline) {
  nlohmann::ordered_json out = to_json(pipeline.images());
  const auto add = [&](const auto& t) {
    nlohmann::ordered_json last{{"transform", t.name}};
    detail::fields_to_json(t, last);
    out.push_back(last);
  };
  if constexpr (batch_transform<BatchTransform>)
    add(pipeline.batch());
  else
    std::visit(add, pipeline.batch());
  return out;
}

/// A pipeline from JSON. Throws xaug::error that names the place and what is wrong there. Those that end with mixup,
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

/// A pipeline that ends with a transform of whole batches from JSON.
inline any_batch_pipeline batch_pipeline_from_json(const nlohmann::ordered_json& from) {
  const nlohmann::ordered_json& parts = detail::array_at(from, "pipeline");
  if (parts.empty()) throw error("pipeline", "a transform of whole batches at the end", detail::shown(from));
  const std::string path = "pipeline[" + std::to_string(parts.size() - 1) + ']';
  const std::string name = detail::transform_name(parts.back(), path);
  std::optional<any_batch_transform> last;
  for_each_type(all_batch_transforms{}, [&]<class T>() {
    if (T::name != name) return;
    T t;
    detail::fields_from_json(parts.back(), t, path + '.' + name, {"transform"});
    last = t;
  });
  if (!last) {
    const std::string here = path + ".transform";
    detail::require_no_text(name, here);
    const bool is_single = detail::has_name(all_transforms{}, name) || detail::has_name(detail::choice_list{}, name);
    throw error(here,
                is_single ? "the name of a transform of whole batches at the end (pipelines without one are read by "
                            "parse_pipeline and pipeline_from_json)"
                          : detail::with_nearest("a transform of whole batches", name,
                                                 detail::transform_names(all_batch_transforms{})),
                '"' + name + '"');
  }
  nlohmann::ordered_json images = parts;
  images.erase(images.size() - 1);
  return {pipeline_from_json(images), *last};
}
/// The same from text.
inline any_batch_pipeline parse_batch_pipeline(std::string_view text) {
  return batch_pipeline_from_json(detail::parse_json(text, "pipeline"));
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
