// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <xaug/core/numbers.hpp>

#include "common/file.hpp"
#include "common/study/print_json.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;  // fields stay in the order of their tables
using xaug::has_fields;

// --- Writing --------------------------------------------------------------------------------------------------------

json value_to_json(double value) {
  return value;  // what is not finite is written as null
}

/// As the shortest decimal that reads back as the same float, rather than all digits of its double: there is one for
/// each test sample of each run.
json value_to_json(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double shortest = 0;
  std::from_chars(text.data(), end, shortest);
  return shortest;
}

template <std::integral T>
json value_to_json(T value) {
  return value;
}
json value_to_json(const std::string& value) {
  return value;
}
json value_to_json(const std::filesystem::path& value) {
  return value.string();
}
json value_to_json(const named_texts& value) {
  json out = json::object();
  for (const auto& [name, text] : value) out[name] = text;
  return out;
}
template <has_fields T>
json value_to_json(const T& record);
template <class T>
json value_to_json(const std::vector<T>& values) {
  json out = json::array();
  for (const T& each : values) out.push_back(value_to_json(each));
  return out;
}
template <has_fields T>
json value_to_json(const T& record) {
  json out = json::object();
  xaug::for_each_field<T>([&](const auto& f) { out[std::string(f.name)] = value_to_json(record.*f.member); });
  return out;
}

template <class Record>
std::string print(const Record& record) {
  return print_json(value_to_json(record));
}

// --- Reading --------------------------------------------------------------------------------------------------------

std::string shown(const json& value) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

template <std::floating_point T>
void read_value(const json& from, T& to, const std::string& path) {
  if (!from.is_number() && !from.is_null()) throw xaug::error(path, "a number or null", shown(from));
  to = from.is_null() ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(from.get<double>());
}

template <std::integral T>
void read_value(const json& from, T& to, const std::string& path) {
  const bool fits = from.is_number_unsigned()  ? std::in_range<T>(from.get<std::uint64_t>())
                    : from.is_number_integer() ? std::in_range<T>(from.get<std::int64_t>())
                                               : false;
  if (!fits) throw xaug::error(path, "a whole number that fits", shown(from));
  to = from.get<T>();
}

void read_value(const json& from, bool& to, const std::string& path) {
  if (!from.is_boolean()) throw xaug::error(path, "true or false", shown(from));
  to = from.get<bool>();
}

void read_value(const json& from, std::string& to, const std::string& path) {
  if (!from.is_string()) throw xaug::error(path, "a text", shown(from));
  to = from.get<std::string>();
}

void read_value(const json& from, std::filesystem::path& to, const std::string& path) {
  std::string text;
  read_value(from, text, path);
  to = text;
}

void read_value(const json& from, named_texts& to, const std::string& path) {
  if (!from.is_object()) throw xaug::error(path, "an object of texts", shown(from));
  to.clear();
  for (const auto& [name, text] : from.items()) read_value(text, to.emplace_back(name, "").second, path + '.' + name);
}

template <has_fields T>
void read_value(const json& from, T& to, const std::string& path);
template <class T>
void read_value(const json& from, std::vector<T>& to, const std::string& path) {
  if (!from.is_array()) throw xaug::error(path, "an array", shown(from));
  to.clear();
  to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) read_value(from[i], to[i], path + '[' + std::to_string(i) + ']');
}

template <has_fields T>
void read_value(const json& from, T& to, const std::string& path) {
  if (!from.is_object()) throw xaug::error(path, "an object", shown(from));
  std::set<std::string> known;
  xaug::for_each_field<T>([&](const auto& f) {
    const std::string name(f.name);
    const std::string place = path + '.' + name;
    const auto found = from.find(name);
    if (found == from.end()) throw xaug::error(place, "a value", "nothing");
    read_value(*found, to.*f.member, place);
    known.insert(name);
  });
  for (const auto& [name, value] : from.items())
    if (!known.contains(name)) throw xaug::error(path + '.' + name, "no such name", shown(value));
}

template <class Record>
Record parse(std::string_view text, const std::string& name, const char* kind) {
  json from;
  try {
    const xaug::c_locale_scope plain_numbers;
    from = json::parse(text);
  } catch (const json::exception& e) {
    throw xaug::error(name + ": not JSON: " + e.what());
  }
  try {
    Record record;
    read_value(from, record, kind);
    check(record);
    return record;
  } catch (const xaug::error& e) {
    throw xaug::error(name + ": " + e.what());
  }
}

std::string text_in(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  return {bytes.begin(), bytes.end()};
}

template <class Record>
void write(const std::filesystem::path& file, const Record& record) {
  check(record);
  write_file(file, to_json(record));
}

// --- Checking -------------------------------------------------------------------------------------------------------

/// Throws if a number of a record, or of the records in it, is out of the range in its table. Numbers that are not
/// finite are unknown.
void check_limits(const auto& value, const xaug::limits& allowed, const std::string& path) {
  using type = std::decay_t<decltype(value)>;
  if constexpr (std::is_arithmetic_v<type> && !std::is_same_v<type, bool>)
    if (std::isfinite(static_cast<double>(value))) xaug::detail::check_number(path, value, allowed);
}
template <has_fields T>
void check_limits(const T& record, const xaug::limits&, const std::string& path);
template <class T>
void check_limits(const std::vector<T>& values, const xaug::limits& allowed, const std::string& path) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Do not build a message for each of ten thousand predictions.
    if constexpr (std::is_arithmetic_v<T>)
      if (allowed.contain(values[i])) continue;
    check_limits(values[i], allowed, path + '[' + std::to_string(i) + ']');
  }
}
template <has_fields T>
void check_limits(const T& record, const xaug::limits&, const std::string& path) {
  xaug::for_each_field<T>(
      [&](const auto& f) { check_limits(record.*f.member, f.allowed, path + '.' + std::string(f.name)); });
}

std::string place_of(const run_record& run) {
  return "run of \"" + run.arm + "\", repeat " + std::to_string(run.repeat);
}

void require(bool holds, const std::string& what, const std::string& expected, const auto& found) {
  if (!holds) throw xaug::error(what, expected, found);
}

}  // namespace

void check(const run_record& run) {
  const std::string run_name = place_of(run);
  require(!run.arm.empty(), "run.arm", "a name", "none");
  check_limits(run, {}, run_name);
  const bool has_tested =
      run.history.empty() ||
      std::any_of(run.history.begin(), run.history.end(), [&](const auto& e) { return e.epoch == run.tested_epoch; });
  require(has_tested, run_name + ", tested_epoch", "an epoch of the history", run.tested_epoch);
  for (std::size_t i = 1; i < run.history.size(); ++i)
    require(run.history[i - 1].epoch < run.history[i].epoch, run_name + ", history", "epochs in order",
            std::to_string(run.history[i].epoch) + " after " + std::to_string(run.history[i - 1].epoch));
  require(run.log_likelihood.size() == run.predictions.size(), run_name + ", log_likelihood",
          "one for each of the " + std::to_string(run.predictions.size()) + " predictions", run.log_likelihood.size());
  // log_softmax rounds: the most certain classes may come out a little above 0.
  constexpr float rounding = 1e-3f;
  for (std::size_t i = 0; i < run.log_likelihood.size(); ++i)
    if (!(std::isfinite(run.log_likelihood[i]) && run.log_likelihood[i] <= rounding))
      throw xaug::error(run_name + ", log_likelihood[" + std::to_string(i) + ']', "the logarithm of a probability",
                        run.log_likelihood[i]);
}

void check(const arm_record& arm) {
  require(!arm.name.empty(), "arm.name", "a name", "none");
  check_limits(arm, {}, "arm \"" + arm.name + '"');
}

void check(const study_record& study) {
  check_limits(study, {}, "study");
  const auto classes = static_cast<std::int64_t>(study.class_names.size());
  require(!study.arms.empty(), "study.arms", "at least the baseline", "none");
  require(!study.labels.empty(), "study.labels", "at least one test sample", "none");
  require(classes >= 2, "study.class_names", "at least 2", classes);
  const std::string class_range = "a class in [0, " + std::to_string(classes) + ')';
  for (std::size_t i = 0; i < study.labels.size(); ++i)
    require(study.labels[i] < classes, "study.labels[" + std::to_string(i) + ']', class_range, study.labels[i]);

  std::set<std::string> names;
  for (const arm_record& arm : study.arms) {
    check(arm);
    require(names.insert(arm.name).second, "study.arms", "arms with different names", '"' + arm.name + "\" twice");
  }
  std::set<std::pair<std::string, int>> done;
  std::map<int, std::uint64_t> seeds;
  for (const run_record& run : study.runs) {
    check(run);
    const std::string run_name = place_of(run);
    require(names.contains(run.arm), run_name, "the name of an arm of the study", '"' + run.arm + '"');
    require(done.emplace(run.arm, run.repeat).second, run_name, "one such run", "two");
    const auto [seed, first] = seeds.emplace(run.repeat, run.seed);
    require(first || seed->second == run.seed, run_name + ", seed",
            std::to_string(seed->second) + ", as in the other arms", run.seed);
    require(run.predictions.size() == study.labels.size(), run_name + ", predictions",
            "one for each of the " + std::to_string(study.labels.size()) + " test samples", run.predictions.size());
    for (std::size_t i = 0; i < run.predictions.size(); ++i)
      if (run.predictions[i] >= classes)
        throw xaug::error(run_name + ", predictions[" + std::to_string(i) + ']', class_range, run.predictions[i]);
  }
}

std::string to_json(const run_record& run) {
  return print(run);
}
std::string to_json(const arm_record& arm) {
  return print(arm);
}
std::string to_json(const study_record& study) {
  return print(study);
}

template <>
run_record parse_record(std::string_view text, const std::string& name) {
  return parse<run_record>(text, name, "run");
}
template <>
arm_record parse_record(std::string_view text, const std::string& name) {
  return parse<arm_record>(text, name, "arm");
}
template <>
study_record parse_record(std::string_view text, const std::string& name) {
  return parse<study_record>(text, name, "study");
}

void write_record(const std::filesystem::path& file, const run_record& run) {
  write(file, run);
}
void write_record(const std::filesystem::path& file, const arm_record& arm) {
  write(file, arm);
}
void write_record(const std::filesystem::path& file, const study_record& study) {
  write(file, study);
}

template <>
run_record read_record(const std::filesystem::path& file) {
  return parse_record<run_record>(text_in(file), file.string());
}
template <>
arm_record read_record(const std::filesystem::path& file) {
  return parse_record<arm_record>(text_in(file), file.string());
}
template <>
study_record read_record(const std::filesystem::path& file) {
  return parse_record<study_record>(text_in(file), file.string());
}

}  // namespace examples
