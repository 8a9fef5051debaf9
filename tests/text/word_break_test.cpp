// SPDX-License-Identifier: BSD-3-Clause
//
// split() against UAX #29: against Unicode's own WordBreakTest.txt, and against the rules and the tailorings that
// tokens.hpp lists, written down once more, code point by code point. Unicode's files come with Debian's unicode-data,
// or are in the folder that XAUG_UNICODE_DIR names.

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/environment.hpp"
#include "xaug/core/random.hpp"
#include "xaug/text/language/tokens.hpp"

namespace {

using namespace xaug;

std::filesystem::path unicode_file(const char* name) {
  return test::folder_from("XAUG_UNICODE_DIR", "/usr/share/unicode") / "auxiliary" / name;
}

std::int32_t hexadecimal(std::string_view digits) {
  std::int32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

/// Word_Break of code points, by the end of their range.
class word_break_property {
public:
  word_break_property() {
    std::ifstream file(unicode_file("WordBreakProperty.txt"));
    for (std::string line; std::getline(file, line);) {
      line.resize(std::min(line.find('#'), line.size()));
      const auto semicolon = line.find(';');
      if (semicolon == std::string::npos) continue;
      const auto first = line.find_first_not_of("; ", semicolon), last = line.find_last_not_of(' ');
      const auto dots = line.find("..");
      const std::int32_t begin = hexadecimal(std::string_view(line).substr(0, 6));
      const std::int32_t end =
          dots == std::string::npos ? begin : hexadecimal(std::string_view(line).substr(dots + 2, 6));
      ranges_[end] = {begin, line.substr(first, last - first + 1)};
    }
  }
  bool empty() const { return ranges_.empty(); }
  std::string operator()(std::int32_t c) const {
    const auto found = ranges_.lower_bound(c);
    return found != ranges_.end() && found->second.first <= c ? found->second.second : "Other";
  }

private:
  std::map<std::int32_t, std::pair<std::int32_t, std::string>> ranges_;
};

using code_points = std::vector<std::int32_t>;
using breaks = std::vector<bool>;  // in front of each code point, and behind the last

/// The rules of UAX #29, or those with the tailorings of tokens.hpp.
class rules {
public:
  rules(const word_break_property& property, bool tailored) : property_(property), tailored_(tailored) {}

  breaks operator()(const code_points& text) {
    text_ = &text;
    find_bases();
    breaks found(text.size() + 1, false);
    found.front() = found.back() = true;
    for (std::size_t k = 1; k < bases_.size(); ++k) found[bases_[k]] = !joins(k);
    if (!tailored_) return found;
    utf8proc_int32_t state = 0;
    for (std::size_t i = 1; i < text.size(); ++i)
      if (utf8proc_grapheme_break_stateful(text[i - 1], text[i], &state) == 0) found[i] = false;
    return found;
  }

  bool is_gap(std::int32_t c) const {
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
           category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF;
  }

private:
  std::string class_of(std::int32_t c) const {
    std::string found = property_(c);
    if (!tailored_) return found;
    const auto category = utf8proc_category(c);
    const bool letter = category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_LM;
    const bool ideograph = (c >= 0x3400 && c <= 0x9FFF) || c >= 0x20000;
    if (found == "Other" && letter && !ideograph) return "Katakana";
    if (category == UTF8PROC_CATEGORY_NO || category == UTF8PROC_CATEGORY_NL) return "Numeric";
    return c == 0x202F ? "Other" : found;
  }
  bool is(std::size_t k, std::initializer_list<const char*> classes) const {
    return k < bases_.size() && std::ranges::find(classes, class_of(at(k))) != classes.end();
  }
  std::int32_t at(std::size_t k) const { return (*text_)[bases_[k]]; }

  bool is_new_line(std::size_t i) const {
    const std::string name = class_of((*text_)[i]);
    return name == "CR" || name == "LF" || name == "Newline";
  }
  void find_bases() {
    bases_.clear();
    for (std::size_t i = 0; i < text_->size(); ++i) {
      const std::string name = class_of((*text_)[i]);
      const bool extends = name == "Extend" || name == "Format" || name == "ZWJ";
      if (!extends || i == 0 || is_new_line(i - 1)) bases_.push_back(i);
    }
  }

  bool letter(std::size_t k) const { return is(k, {"ALetter", "Hebrew_Letter"}); }
  bool digit(std::size_t k) const { return is(k, {"Numeric"}); }
  bool is_one_of(std::size_t k, std::initializer_list<std::int32_t> all) const {
    return k < bases_.size() && std::ranges::find(all, at(k)) != all.end();
  }
  bool joins_letters(std::size_t k) const {
    return is(k, {"MidLetter", "MidNumLet", "Single_Quote"}) ||
           (tailored_ && is_one_of(k, {'`', 0xB4, 0x202F, 0x2032}));
  }
  bool joins_digits(std::size_t k) const {
    return is(k, {"MidNum", "MidNumLet", "Single_Quote"}) || (tailored_ && is_one_of(k, {':', 0x202F}));
  }
  bool joins_both(std::size_t k) const {
    return tailored_ && is_one_of(k, {'\'', 0x2018, 0x2019, 0x201B, 0xFF07, '-', 0x2010, 0x2011});
  }
  /// Whether base k is part of a word between its neighbours.
  bool is_inside(std::size_t k) const {
    if (k == 0 || k + 1 >= bases_.size()) return false;
    if (letter(k - 1) && letter(k + 1) && joins_letters(k)) return true;
    if (digit(k - 1) && digit(k + 1) && joins_digits(k)) return true;
    if (is(k - 1, {"Hebrew_Letter"}) && is(k + 1, {"Hebrew_Letter"}) && is(k, {"Double_Quote"})) return true;
    return joins_both(k) && (letter(k - 1) || digit(k - 1)) && (letter(k + 1) || digit(k + 1));
  }

  /// Whether bases k - 1 and k are of one word.
  bool joins(std::size_t k) const {
    const std::size_t begin = bases_[k];
    const bool adjacent = bases_[k - 1] + 1 == begin;
    if (adjacent && is(k - 1, {"CR"}) && is(k, {"LF"})) return true;
    if (is_new_line(begin) || is_new_line(bases_[k - 1])) return false;
    const auto bound = [](std::int32_t c) { return utf8proc_get_property(c)->boundclass; };
    if (!tailored_ && class_of((*text_)[begin - 1]) == "ZWJ" &&
        bound(at(k)) == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC)
      return true;
    if (adjacent && is(k - 1, {"WSegSpace"}) && is(k, {"WSegSpace"})) return true;
    if ((letter(k - 1) || digit(k - 1)) && (letter(k) || digit(k))) return true;
    if (is_inside(k) || is_inside(k - 1)) return true;
    if (is(k - 1, {"Hebrew_Letter"}) && is(k, {"Single_Quote"})) return true;
    if (is(k - 1, {"Katakana"}) && is(k, {"Katakana"})) return true;
    const auto word = [&](std::size_t i) { return letter(i) || digit(i) || is(i, {"Katakana"}); };
    if ((word(k - 1) || is(k - 1, {"ExtendNumLet"})) && is(k, {"ExtendNumLet"})) return true;
    if (is(k - 1, {"ExtendNumLet"}) && word(k)) return true;
    if (tailored_ || !is(k, {"Regional_Indicator"})) return false;
    std::size_t before = 0;
    while (before < k && is(k - 1 - before, {"Regional_Indicator"})) ++before;
    return before % 2 == 1;
  }

  const word_break_property& property_;
  bool tailored_;
  const code_points* text_ = nullptr;
  std::vector<std::size_t> bases_;  // what is not ignored (WB4)
};

std::string encoded(const code_points& text) {
  std::string out;
  for (const std::int32_t c : text) {
    char bytes[4];
    out.append(bytes, static_cast<std::size_t>(utf8proc_encode_char(c, reinterpret_cast<utf8proc_uint8_t*>(bytes))));
  }
  return out;
}

/// Where split() puts breaks: nothing between code points that are in no token.
std::vector<std::optional<bool>> split_breaks(const code_points& text) {
  const std::string bytes = encoded(text);
  std::vector<token> tokens;
  split(bytes, tokens);
  std::vector<std::optional<bool>> found;
  std::uint32_t at = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    std::optional<bool> here;
    for (const token& t : tokens) {
      if (t.span.begin == at || t.span.end == at) here = true;
      if (t.span.begin < at && at < t.span.end) here = false;
    }
    found.push_back(here);
    if (i < text.size()) at += static_cast<std::uint32_t>(encoded({text[i]}).size());
  }
  return found;
}

std::string shown(const code_points& text, std::size_t at) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char digits[8];
    const auto end = std::to_chars(digits, digits + 8, text[i], 16).ptr;
    out += (i == at ? " | " : " ") + std::string(digits, end);
  }
  return out;
}

struct break_case {
  code_points text;
  breaks expected;
};

std::vector<break_case> read_cases() {
  std::vector<break_case> cases;
  std::ifstream file(unicode_file("WordBreakTest.txt"));
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    break_case each;
    std::string_view rest = line;
    while (!rest.empty()) {
      const std::string_view field = rest.substr(0, rest.find_first_of(" \t"));
      rest.remove_prefix(std::min(field.size() + 1, rest.size()));
      if (field == "\u00f7" || field == "\u00d7")
        each.expected.push_back(field == "\u00f7");
      else if (!field.empty())
        each.text.push_back(hexadecimal(field));
    }
    if (!each.text.empty()) cases.push_back(each);
  }
  return cases;
}

class word_break : public testing::Test {
protected:
  void SetUp() override {
    if (property_.empty() || cases_.empty())
      GTEST_SKIP() << "no " << unicode_file("WordBreakTest.txt") << ": install unicode-data, or set XAUG_UNICODE_DIR";
  }
  const word_break_property property_;
  const std::vector<break_case> cases_ = read_cases();
};

TEST_F(word_break, the_rules_as_the_tests_have_them_are_those_of_unicode) {
  rules standard(property_, false);
  for (const auto& [text, expected] : cases_) ASSERT_EQ(standard(text), expected) << shown(text, text.size());
}

/// The tailoring for which split() may differ from Unicode in front of code point i, or nothing.
std::string tailoring_at(const word_break_property& property, const code_points& text, std::size_t i) {
  const auto extends = [&](std::size_t k) {
    const std::string name = property(text[k]);
    return name == "Extend" || name == "Format" || name == "ZWJ";
  };
  std::size_t before = i - 1;
  while (before > 0 && extends(before)) --before;
  for (const std::int32_t c : {text[before], text[i]}) {
    if (c == '\'') return "apostrophes between letters and digits";
    if (c == ':') return "colons between digits";
  }
  const bool emoji = text[i - 1] == 0x200D || property(text[i]) == "Regional_Indicator";
  return emoji ? "emoji and flags that are no grapheme cluster" : "";
}

TEST_F(word_break, cases_of_unicode) {
  rules tailored(property_, true);
  std::size_t same = 0;
  std::map<std::string, std::size_t> different;
  for (const auto& [text, expected] : cases_) {
    const breaks ours = tailored(text);
    const auto found = split_breaks(text);
    std::optional<std::string> reason;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (!found[i].has_value()) continue;
      EXPECT_EQ(*found[i], ours[i]) << shown(text, i);
      if (*found[i] != expected[i]) reason = tailoring_at(property_, text, i);
    }
    EXPECT_NE(reason, "") << shown(text, text.size());
    reason ? ++different[*reason] : ++same;
  }
  std::cout << same << " of " << cases_.size() << " cases of WordBreakTest.txt hold to the letter; of the others\n";
  for (const auto& [reason, count] : different) std::cout << "  " << count << " differ by " << reason << '\n';
  EXPECT_GE(same * 100, cases_.size() * 97);
}

TEST_F(word_break, random_texts) {
  constexpr std::array<std::int32_t, 62> parts{
      'a',    'Z',    '7',    '0',    '_',    ' ',     '\n',    '.',     ',',    ':',   ';',    '\'',   '-',
      '"',    '`',    '!',    '$',    0xE9,   0x5D0,   0x5E9,   0x5D0,   0x301,  0x308, 0xAD,   0x2060, 0x200D,
      0x200C, 0x200E, 0x2019, 0x2018, 0xFF07, 0x2BC,   0xB7,    0xB4,    0x387,  0x5F4, 0x2010, 0x2011, 0x30A2,
      0x30FC, 0x3042, 0x0E01, 0x1000, 0x102C, 0x6211,  0x20000, 0x661,   0x66B,  0xBD,  0x203F, 0x201B, 0x2032,
      0x202F, 0xA0,   0x200B, 0x37E,  0x2044, 0x1F600, 0x1F1E6, 0x1F1E7, 0x24D0, 0x20AC};
  rules tailored(property_, true);
  stream random(sample_key{.seed = 3});
  for (int repeat = 0; repeat < 20000; ++repeat) {
    code_points text(static_cast<std::size_t>(1 + random.uniform_int(repeat % 8 == 0 ? 120 : 8)));
    for (std::int32_t& c : text) c = parts[static_cast<std::size_t>(random.uniform_int(parts.size()))];
    // Wherever blocks of 64 bytes end.
    text.insert(text.begin(), static_cast<std::size_t>(random.uniform_int(66)), '!');
    const breaks expected = tailored(text);
    const auto found = split_breaks(text);
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (found[i].has_value()) {
        ASSERT_EQ(*found[i], expected[i]) << shown(text, i);
      } else if (i < text.size()) {
        ASSERT_TRUE(tailored.is_gap(text[i]) || !expected[i]) << shown(text, i);
      }
    }
  }
}

}  // namespace
