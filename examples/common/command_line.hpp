// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>
#include <xaug/version.hpp>

// What all programs' command lines have in common, over CLI11.

namespace examples {

/// A number up to 2^64 - 1. Without this check "-1" would be read as the largest.
inline const CLI::Validator whole_number(
    [](const std::string& text) {
      const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
      return digits ? std::string() : "expected a whole number from 0 to 2^64 - 1, found " + text;
    },
    "");

/// CLI11's help with descriptions wrapped, and without the ranges and exclusions of its validators, which make lines
/// too long to read.
class plain_formatter : public CLI::Formatter {
public:
  plain_formatter() { column_width(name_width); }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_expected_max() == 0 || option->get_type_size() == 0) return "";  // a flag
    const std::string type = option->get_type_name();
    return ' ' + type.substr(0, type.find(':'));
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + ']';
    std::string wrapped;
    std::size_t used = 0;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const bool fits = used + 1 + word.size() <= text_width;
      if (used > 0) wrapped += fits ? ' ' : '\n';
      used = (fits ? used + 1 : 0) + word.size();
      wrapped += word;
    }
    return wrapped;
  }

private:
  static constexpr std::size_t name_width = 31;
  static constexpr std::size_t text_width = 84;
};

inline std::string version_text() {
  return "xaug " + std::to_string(XAUG_VERSION_MAJOR) + '.' + std::to_string(XAUG_VERSION_MINOR) + '.' +
         std::to_string(XAUG_VERSION_PATCH);
}

/// Options that stand together in the help.
class option_group {
public:
  option_group(CLI::App& app, std::string title) : app_(app), title_(std::move(title)) {}

  /// An option with a value of a type (as the help calls it). The help shows the default, unless it is empty.
  template <class T>
  CLI::Option* value(const std::string& names, const std::string& type, T& to, const std::string& text) {
    return app_.add_option(names, to, text)->type_name(type)->capture_default_str()->group(title_);
  }
  /// One of several words, which `use(word)` takes.
  template <class Use>
  CLI::Option* choice(const std::string& names, const std::string& type, const std::vector<std::string>& words,
                      const Use& use, const std::string& text) {
    return app_.add_option_function<std::string>(names, use, text)
        ->check(CLI::IsMember(words))
        ->type_name(type)
        ->group(title_);
  }
  CLI::Option* flag(const std::string& names, bool& to, const std::string& text) {
    return app_.add_flag(names, to, text)->group(title_);
  }

private:
  CLI::App& app_;
  std::string title_;
};

/// A number from `least` on.
inline CLI::Range at_least(std::int64_t least) {
  return {least, std::int64_t{1} << 40};
}

/// The options that every program has.
inline void add_information(CLI::App& app) {
  const std::string information = "Information";
  app.set_help_flag("-h,--help", "this text")->group(information);
  app.set_version_flag("--version", version_text(), "the version of xaug")->group(information);
  app.formatter(std::make_shared<plain_formatter>());
}

/// Reads the command line, and calls `check()`, which may throw CLI::ValidationError too. Returns the exit code if
/// there is nothing left to do: 0 after --help, 2 after a mistake, which has been reported in one line.
template <class Check>
std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv, const Check& check) {
  constexpr int usage_error = 2;
  try {
    app.parse(argc, argv);
    check();
  } catch (const CLI::Success& request) {
    return app.exit(request);
  } catch (const CLI::Error& mistake) {
    std::string text = mistake.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::cerr << app.get_name() << ": " << text << " (--help explains all options)\n";
    return usage_error;
  }
  return std::nullopt;
}

}  // namespace examples
