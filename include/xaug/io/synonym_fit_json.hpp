// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "xaug/io/json.hpp"
#include "xaug/text/lexicon/fitting_synonyms.hpp"

// What synonyms need in order to fit, as JSON: {"least_part": 0.2, "least_share": 0.002, "least_count": 1}.

namespace xaug {

/// All settings, with their names.
inline nlohmann::ordered_json to_json(const synonym_fit& fit) {
  detail::json out = detail::json::object();
  detail::fields_to_json(fit, out);
  return out;
}

/// The settings that JSON has, and the defaults of all others. Throws xaug::error that names the place and the problem
/// for what is not an object, a name that does not exist, a value of another type, and one out of its range.
inline synonym_fit synonym_fit_from_json(const nlohmann::ordered_json& from,
                                         const std::string& path = std::string(synonym_fit::name)) {
  if (!from.is_object()) throw error(path, "an object of settings", detail::shown(from));
  synonym_fit fit;
  detail::fields_from_json(from, fit, path, {});
  validate(fit, path);
  return fit;
}
/// The same from text.
inline synonym_fit parse_synonym_fit(std::string_view text) {
  return synonym_fit_from_json(detail::parse_json(text, std::string(synonym_fit::name)));
}

}  // namespace xaug
