// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>

namespace examples {

/// The arms of a list on the command line, of a type with a name: known ones by name, and "name=pipeline", which
/// `own(name, pipeline)` makes; "all" are all known ones. The first of the known ones is the baseline, which comes
/// first even if it was not named. Throws xaug::error for other names, with the nearest one, and for an arm that comes
/// twice.
template <class Arm, class Own>
std::vector<Arm> choose_arms(const std::vector<std::string>& wanted, const std::vector<Arm>& known, const Own& own) {
  const auto find = [](const std::vector<Arm>& arms, const std::string& name) {
    return std::ranges::find(arms, name, &Arm::name);
  };
  std::vector<Arm> chosen{known.front()};
  const auto is_chosen = [&](const std::string& name) { return find(chosen, name) != chosen.end(); };
  const auto named = [&](const std::string& name) {
    if (const auto found = find(known, name); found != known.end()) return *found;
    std::vector<std::string_view> names{"all"};
    for (const Arm& each : known) names.push_back(each.name);
    throw xaug::error("arms", xaug::detail::with_nearest("the name of an arm, or name=pipeline", name, names),
                      '"' + name + '"');
  };
  const auto own_arm = [&](const std::string& text) {
    const auto equals = text.find('=');
    std::string name = text.substr(0, equals);
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; };
    if (name.empty() || !std::ranges::all_of(name, plain))
      throw xaug::error("arms", "a name of letters, digits, - and _ in front of =", '"' + name + '"');
    return own(std::move(name), text.substr(equals + 1));
  };
  for (const std::string& each : wanted) {
    if (each == "all") {
      for (const Arm& standard : known)
        if (!is_chosen(standard.name)) chosen.push_back(standard);
    } else if (each != known.front().name) {
      Arm next = each.find('=') == std::string::npos ? named(each) : own_arm(each);
      if (is_chosen(next.name)) throw xaug::error("arms", "each arm once", next.name);
      chosen.push_back(std::move(next));
    }
  }
  return chosen;
}

}  // namespace examples
