// SPDX-License-Identifier: BSD-3-Clause
#include "augment_text/json_line.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <xaug/text/language/utf8.hpp>

namespace examples {
namespace {

/// Scans JSON that is known to be valid.
class scanner {
public:
  explicit scanner(std::string_view text) : text_(text) {
    if (text.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  /// Skips spaces; consumes the next character and returns true if it is this one.
  bool pass(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view value() {
    skip_space();
    const std::size_t begin = at_;
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else {
        at_ = std::min(text_.find_first_of(depth > 0 ? "\"{}[]" : ",}] \t\r\n", at_), text_.size());
      }
    } while (depth > 0);
    return text_.substr(begin, at_ - begin);
  }

private:
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The characters that are escaped in the contents of a JSON string (without its quotation marks), and how.
std::map<std::string, std::string> spellings_in(std::string_view text) {
  std::map<std::string, std::string> found;
  for (std::size_t at = 0; (at = text.find('\\', at)) != std::string_view::npos;) {
    std::size_t size = text[at + 1] == 'u' ? 6 : 2;
    const auto high = text.substr(at, 4);  // of a pair of surrogates: \ud8, ..., \udb
    if (size == 6 && (high[2] == 'd' || high[2] == 'D') && std::string_view("89abAB").find(high[3]) != high.npos)
      size = 12;
    const std::string spelling(text.substr(at, size));
    found.try_emplace(nlohmann::json::parse('"' + spelling + '"').get<std::string>(), spelling);
    at += size;
  }
  return found;
}

}  // namespace

std::string with_short_numbers(std::string_view line) {
  std::string out;
  std::size_t digits = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_digit = line[i] >= '0' && line[i] <= '9';
    digits = is_digit ? digits + 1 : 0;
    if (line[i] == '"') in_string = !in_string;
    if (in_string || digits <= 2) out += line[i];
    if (in_string && line[i] == '\\' && i + 1 < line.size()) out += line[++i];
  }
  return out;
}

std::vector<std::string_view> find_member(std::string_view line, std::string_view name) {
  std::vector<std::string_view> found;
  scanner scan(line);
  if (!scan.pass('{') || scan.pass('}')) return found;
  do {
    const std::string_view key = scan.value();
    const bool plain = key.find('\\') == std::string_view::npos;
    const bool same = plain ? key.substr(1, key.size() - 2) == name : nlohmann::json::parse(key) == name;
    scan.pass(':');
    const std::string_view value = scan.value();
    if (same) found.push_back(value);
  } while (scan.pass(','));
  return found;
}

std::string escaped(std::string_view text, std::string_view like) {
  const std::map<std::string, std::string> spellings = spellings_in(like);
  const bool only_ascii =
      xaug::is_ascii(like) && std::ranges::any_of(spellings, [](const auto& s) { return !xaug::is_ascii(s.first); });
  std::string out;
  xaug::detail::for_each_code_point(text, [&](std::int32_t, std::string_view character) {
    const auto known = spellings.find(std::string(character));
    if (known != spellings.end()) {
      out += known->second;
    } else {
      const std::string quoted = nlohmann::json(character).dump(-1, ' ', only_ascii);
      out.append(quoted, 1, quoted.size() - 2);
    }
  });
  return out;
}

}  // namespace examples
