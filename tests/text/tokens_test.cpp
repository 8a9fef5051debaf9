// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/tokens.hpp"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <string>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/core/random.hpp"

namespace {

using namespace xaug;
using test::expect_error;

std::vector<token> tokens_of(std::string_view text) {
  std::vector<token> tokens;
  split(text, tokens);
  return tokens;
}

/// Tokens as "[word]" "n:3.5" "p:!" "s:$" "l:link", a space between them.
std::string shown(std::string_view text) {
  std::string out;
  for (const token& t : tokens_of(text)) {
    constexpr std::array prefixes{"", "n:", "p:", "s:", "l:"};
    if (!out.empty()) out += ' ';
    out += prefixes[static_cast<std::size_t>(t.kind)];
    out += t.span.of(text);
  }
  return out;
}

TEST(tokens, words_numbers_and_punctuation) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown(" \t\n\r "), "");
  EXPECT_EQ(shown("a"), "a");
  EXPECT_EQ(shown("  The cat,  sat. "), "The cat p:, sat p:.");
  EXPECT_EQ(shown("don't well-known o'clock rock-'n'-roll"), "don't well-known o'clock rock p:- p:' n p:' p:- roll");
  EXPECT_EQ(shown("'tis the dogs' -5 a--b x-"), "p:' tis the dogs p:' p:- n:5 a p:- p:- b x p:-");
  EXPECT_EQ(shown("1,000.5 10:30 3.14. 1, 2 .5 555-1234"),
            "n:1,000.5 n:10:30 n:3.14 p:. n:1 p:, n:2 p:. n:5 n:555-1234");
  EXPECT_EQ(shown("3rd mp3 covid-19 2nd_place _x_ a.b"), "3rd mp3 covid-19 2nd_place _x_ a p:. b");
  EXPECT_EQ(shown("$5 50% <b> a+b #tag"), "s:$ n:5 n:50 p:% s:< b s:> a s:+ b p:# tag");
  EXPECT_EQ(shown("...!?"), "p:. p:. p:. p:! p:?");
}

TEST(tokens, links) {
  EXPECT_EQ(shown("see https://x.org/a?b=1&c=%20#d, now"), "see l:https://x.org/a?b=1&c=%20#d p:, now");
  EXPECT_EQ(shown("(www.example.com/~me)."), "p:( l:www.example.com/~me p:) p:.");
  EXPECT_EQ(shown("mail a.b+c@example.co.uk!"), "mail l:a.b+c@example.co.uk p:!");
  EXPECT_EQ(shown("@user_1: hi"), "l:@user_1 p:: hi");
  EXPECT_EQ(shown("either/or 1/2 @ a@ @! a@b"), "either p:/ or n:1 p:/ n:2 p:@ a p:@ p:@ p:! a p:@ b");
  EXPECT_EQ(shown("://x http:// www. wwwhat"), "p:: p:/ p:/ x http p:: p:/ p:/ www p:. wwwhat");
  // Wherever the blocks of 64 bytes end.
  for (std::size_t before = 0; before < 130; ++before) {
    const std::string text = std::string(before, '.') + " http://a.b/c w a@b.c www.x.y.";
    const auto tokens = tokens_of(text);
    ASSERT_EQ(tokens.size(), before + 5) << before;
    EXPECT_EQ(tokens[before].span.of(text), "http://a.b/c");
    EXPECT_EQ(tokens[before].kind, token_kind::link);
    EXPECT_EQ(tokens[before + 2].span.of(text), "a@b.c");
    EXPECT_EQ(tokens[before + 3].span.of(text), "www.x.y");
  }
}

TEST(tokens, other_scripts) {
  EXPECT_EQ(shown("café Zażółć d’été naïve—really"), "café Zażółć d’été naïve p:— really");
  EXPECT_EQ(shown("Съешь ещё, 5 штук"), "Съешь ещё p:, n:5 штук");
  EXPECT_EQ(shown("我能。日本語 カタカナ"), "我 能 p:。 日 本 語 カタカナ");
  EXPECT_EQ(shown("١٢٣ ½ x² Ⅷ"), "n:١٢٣ n:½ x² n:Ⅷ");
  EXPECT_EQ(shown("“Yes,” ¿no? €5"), "p:“ Yes p:, p:” p:¿ no p:? s:€ n:5");
  EXPECT_EQ(shown("हिन्दी भाषा ภาษาไทย"), "हिन्दी भाषा ภาษาไทย");
  EXPECT_EQ(shown("e\u0301t\u00e9 \u00a0x\u2003y\u200b"), "e\u0301t\u00e9 x y");  // a mark; spaces of other widths
  EXPECT_EQ(shown("co\u00adoperate 5\u20196"), "co\u00adoperate n:5\u20196");
}

TEST(tokens, emoji_are_whole) {
  EXPECT_EQ(shown("ok😀👍🏽!"), "ok s:😀 s:👍🏽 p:!");
  EXPECT_EQ(shown("👨‍👩‍👧 🇩🇪🇫🇷 1️⃣ ❤️"),
            "s:👨‍👩‍👧 s:🇩🇪 s:🇫🇷 n:1️⃣ s:❤️");
}

TEST(tokens, bytes_that_nobody_expects) {
  using namespace std::string_literals;
  EXPECT_EQ(tokens_of("a\0b\x01 c\x7f"s).size(), 3U);
  EXPECT_EQ(tokens_of("\0\0"s).size(), 0U);
  const std::pair<std::string, std::size_t> invalid[] = {
      {"\x80", 0},              // lonely
      {"ab\xc3", 2},            // cut off
      {"a \xe2\x82", 2},        // cut off
      {"\xc0\xaf", 0},          // overlong
      {"\xe0\x80\xaf", 0},      // overlong
      {"x\xed\xa0\x80", 1},     // a surrogate
      {"\xf4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"\xff", 0},
      {"\xc3(", 0},
  };
  for (const auto& [bytes, at] : invalid)
    for (const std::size_t before : {0U, 1U, 60U, 61U, 62U, 63U, 64U, 100U})
      expect_error([&, &bad = bytes] { tokens_of(std::string(before, 'x') + bad); },
                   {"text, byte " + std::to_string(before + at), "UTF-8"});
  expect_error([] { require_utf8("ab\xc3"); }, {"text, byte 2", "0xc3"});
  EXPECT_NO_THROW(require_utf8("Zażółć"));
}

// --- Against the definition, character by character
// -------------------------------------------------------------------

/// What the definition says of ASCII, one character after the other.
std::vector<token> by_definition(const std::string& text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : ' '; };
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto alphanumeric = [&](char c) { return letter(c) || digit(c); };
  std::vector<token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (text[i] <= ' ' || text[i] == 0x7f) {
      ++i;
      continue;
    }
    token_kind kind = token_kind::punctuation;
    if (alphanumeric(text[i])) {
      bool letters = false;
      for (;; ++i) {
        if (alphanumeric(at(i))) {
          letters = letters || letter(at(i));
        } else {
          const char before = at(i - 1), behind = at(i + 1);
          const bool joins = (at(i) == '\'' || at(i) == '-') && alphanumeric(before) && alphanumeric(behind);
          const bool joins_digits = (at(i) == '.' || at(i) == ',' || at(i) == ':') && digit(before) && digit(behind);
          if (!joins && !joins_digits) break;
        }
      }
      kind = letters ? token_kind::word : token_kind::number;
    } else {
      if (std::string_view("$+<=>^`|~").find(text[i]) != std::string_view::npos) kind = token_kind::symbol;
      ++i;
    }
    tokens.push_back({{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i)}, kind});
  }
  return tokens;
}

template <std::size_t Count>
std::string random_text(stream& random, std::size_t size, const std::array<std::string_view, Count>& parts) {
  std::string text;
  while (text.size() < size) text += parts[static_cast<std::size_t>(random.uniform_int(Count))];
  return text;
}

TEST(tokens, follow_the_definition_for_all_lengths) {
  constexpr std::array<std::string_view, 18> parts{"a", "Z", "word", "0", "42", " ", "  ", "'", "-",
                                                   ".", ",", ":",    "$", "\n", "_", "!",  "w", "<"};
  stream random(sample_key{.seed = 1});
  for (std::size_t size = 0; size < 200; ++size)
    for (int repeat = 0; repeat < 20; ++repeat) {
      const std::string text = random_text(random, size, parts);
      const auto expected = by_definition(text);
      ASSERT_EQ(tokens_of(text), expected) << text;
      // The same through the road for other scripts.
      const auto longer = tokens_of(text + " \u00e9");
      ASSERT_EQ(longer.size(), expected.size() + 1) << text;
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), longer.begin())) << text;
      const auto later = tokens_of("\u00e9 " + text);
      ASSERT_EQ(later.size(), expected.size() + 1) << text;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(later[i + 1].span.begin, expected[i].span.begin + 3) << text;
        ASSERT_EQ(later[i + 1].span.end, expected[i].span.end + 3) << text;
        ASSERT_EQ(later[i + 1].kind, expected[i].kind) << text;
      }
    }
}

/// Whether a grapheme cluster ends at each byte, by utf8proc alone.
std::vector<bool> cluster_ends(const std::string& text) {
  std::vector<bool> ends(text.size() + 1, false);
  ends[0] = ends[text.size()] = true;
  utf8proc_int32_t before = 0, state = 0;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t c = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    if (at > 0) ends[at] = utf8proc_grapheme_break_stateful(before, c, &state) != 0;
    before = c;
    at += static_cast<std::size_t>(size);
  }
  return ends;
}

TEST(tokens, never_cut_a_character_nor_leave_one_out) {
  constexpr std::array<std::string_view, 34> parts{
      "a",      "b1",     "7",      " ",      " ",          "'",          "-",          ".",      "!",
      "\u00e9", "\u0301", "\u0308", "\u200d", "\U0001f468", "\U0001f3fd", "\U0001f1e9", "\u20e3", "\ufe0f",
      "\u0939", "\u093f", "\u094d", "\u0926", "\u6211",     "\u3002",     "\u1100",     "\u1161", "\u11a8",
      "\u0600", "\u0661", "\u2019", "\u00a0", "\r\n",       "\u00ad",     "$"};
  stream random(sample_key{.seed = 2});
  for (int repeat = 0; repeat < 20000; ++repeat) {
    const std::string text = random_text(random, static_cast<std::size_t>(random.uniform_int(150)), parts);
    const auto ends = cluster_ends(text);
    std::uint32_t end = 0;
    for (const token& t : tokens_of(text)) {
      ASSERT_LE(end, t.span.begin) << text;
      ASSERT_LT(t.span.begin, t.span.end) << text;
      ASSERT_TRUE(ends[t.span.begin]) << text << " at " << t.span.begin;
      ASSERT_TRUE(ends[t.span.end]) << text << " at " << t.span.end;
      // What lies between has nothing that can be seen by itself.
      for (std::uint32_t i = end; i < t.span.begin; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
          ASSERT_LE(byte, ' ') << text << " at " << i;
        }
      }
      end = t.span.end;
    }
    ASSERT_LE(end, text.size());
  }
}

TEST(tokens, of_a_long_text) {
  const std::string part = "It's a long, long text: 1,000 words \u00e9 http://x.y ";
  std::string text;
  std::size_t parts = 0;
  for (; text.size() < 10'000'000; ++parts) text += part;
  EXPECT_EQ(tokens_of(text).size(), tokens_of(part).size() * parts);
}

}  // namespace
