// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "common/command_line.hpp"
#include "common/listing/listing.hpp"

namespace examples {

/// The options --list [NAME] (or by these names), --json and --markdown.
inline void add_list(CLI::App& app, const std::string& names, bool& list, std::string& name, list_format& format) {
  const std::string information = "Information";
  CLI::Option* listing = app.add_option_function<std::string>(
                                names, [&](const std::string& found) { list = true, name = found; },
                                "all transforms, or one: settings, defaults, ranges")
                             ->expected(0, 1)
                             ->type_name("[NAME]")
                             ->group(information);
  CLI::Option* json = app.add_flag_callback(
                             "--json", [&] { format = list_format::json; }, "write --list as JSON")
                          ->needs(listing)
                          ->group(information);
  app.add_flag_callback(
         "--markdown", [&] { format = list_format::markdown; }, "write --list as README.md has it")
      ->needs(listing)
      ->excludes(json)
      ->group(information);
}

}  // namespace examples
