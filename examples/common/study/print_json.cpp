// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/print_json.hpp"

#include <algorithm>

namespace examples {
namespace {

using json = nlohmann::ordered_json;

bool fits_one_line(const json& value) {
  const auto is_number = [](const json& each) { return each.is_number() || each.is_null(); };
  const auto is_primitive = [](const json& each) { return each.is_primitive(); };
  if (value.is_object()) return std::all_of(value.begin(), value.end(), is_number);
  return !value.is_array() || std::all_of(value.begin(), value.end(), is_primitive);
}

std::string one_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);  // a path may be anything
}

void print(const json& value, const std::string& indent, std::string& out) {
  if (fits_one_line(value)) {
    out += one_line(value);
    return;
  }
  const bool object = value.is_object();
  const std::string inner = indent + ' ';
  const char* separator = "";
  out += object ? '{' : '[';
  for (const auto& [key, each] : value.items()) {
    out += separator;
    out += '\n' + inner;
    if (object) out += one_line(key) + ": ";
    print(each, inner, out);
    separator = ",";
  }
  out += '\n' + indent + (object ? '}' : ']');
}

}  // namespace

std::string print_json(const json& value) {
  std::string text;
  print(value, "", text);
  return text + '\n';
}

}  // namespace examples
