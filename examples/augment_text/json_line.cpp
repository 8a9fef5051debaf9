// SPDX-License-Identifier: BSD-3-Clause
#include "augment_text/json_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <xaug/text/utf8.hpp>

namespace examples {
namespace {

/// Goes over JSON that is known to be valid.
class scanner {
public:
  explicit scanner(std::string_view text) : text_(text) {
    if (text.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  /// Whether the next character but space is this one, which is then passed.
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

}  // namespace

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
  const bool only_ascii = xaug::is_ascii(like) && like.find("\\u") != std::string_view::npos &&
                          !xaug::is_ascii(nlohmann::json::parse('"' + std::string(like) + '"').get<std::string>());
  std::string out = nlohmann::json(text).dump(-1, ' ', only_ascii);
  out = out.substr(1, out.size() - 2);
  if (like.find("\\/") != std::string_view::npos)
    for (std::size_t at = 0; (at = out.find('/', at)) != std::string::npos; at += 2) out.insert(at, 1, '\\');
  return out;
}

}  // namespace examples
