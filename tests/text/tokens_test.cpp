// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/language/tokens.hpp"

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
  EXPECT_EQ(shown("3rd mp3 covid-19 2nd_place _x_ a.b"), "3rd mp3 covid-19 2nd_place _x_ a.b");
  EXPECT_EQ(shown("$5 50% <b> a+b #tag"), "s:$ n:5 n:50 p:% s:< b s:> a s:+ b p:# tag");
  EXPECT_EQ(shown("...!?"), "p:. p:. p:. p:! p:?");
}

TEST(tokens, words_with_marks_inside) {
  EXPECT_EQ(shown("The U.S. economy"), "The U.S p:. economy");
  EXPECT_EQ(shown("e.g. J.R.R. Tolkien, 3 p.m."), "e.g p:. J.R.R p:. Tolkien p:, n:3 p.m p:.");
  EXPECT_EQ(shown("a:b a;b a,b 1;2 1.a a.1 _.a a._"), "a:b a p:; b a p:, b n:1;2 n:1 p:. a a p:. n:1 _ p:. a a p:. _");
  EXPECT_EQ(shown("c\u00b7\u00e9 l\u2027l \uff11\uff0c\uff12 a\uff1ab \u0661\u066b\u0662 \u0661\u066c\u0662"),
            "c\u00b7\u00e9 l\u2027l n:\uff11\uff0c\uff12 a\uff1ab n:\u0661\u066b\u0662 n:\u0661\u066c\u0662");
  for (const std::string mark : {"'", "\u2019", "\u2018", "\u02bc", "\uff07", "`", "\u00b4"})
    EXPECT_EQ(shown("don" + mark + "t stop"), "don" + mark + "t stop");
  for (const std::string mark : {"'", "\u2019", "\u2018", "\uff07", "\u2010"})
    EXPECT_EQ(shown("1990" + mark + "s"), "1990" + mark + "s");
  EXPECT_EQ(shown("\u2018hello\u2019 'hello' `x` 5`6"), "p:\u2018 hello p:\u2019 p:' hello p:' s:` x s:` n:5 s:` n:6");
  // Marks and format characters belong to what is before them.
  EXPECT_EQ(shown("a.\u0308b a\u2060.\u2060b 1,\u03012 a!\u0301b"),
            "a.\u0308b a\u2060.\u2060b n:1,\u03012 a p:!\u0301 b");
  EXPECT_EQ(shown("stop\u200e \u200fgo\u2060!\u200e"), "stop\u200e go\u2060 p:!\u200e");
  EXPECT_EQ(shown("\u0301a \n\u0301b"), "s:\u0301 a s:\u0301 b");
}

TEST(tokens, marks_that_are_no_part_of_a_grapheme_cluster) {
  EXPECT_EQ(shown("\u1000\u102c\u101c\u1019\u102c\u1038 \u1005\u102c"),
            "\u1000\u102c\u101c\u1019\u102c\u1038 \u1005\u102c");
  // All that Unicode has: a word of letters that a mark stands in is whole.
  std::size_t marks = 0;
  for (std::int32_t c = 0x300; c < 0x110000; ++c) {
    const auto category = utf8proc_category(c);
    if (category != UTF8PROC_CATEGORY_MN && category != UTF8PROC_CATEGORY_MC && category != UTF8PROC_CATEGORY_ME)
      continue;
    char bytes[4];
    const std::string mark(
        bytes, static_cast<std::size_t>(utf8proc_encode_char(c, reinterpret_cast<utf8proc_uint8_t*>(bytes))));
    const std::string word = "a" + mark + "b" + mark;
    const auto tokens = tokens_of(word);
    ASSERT_EQ(tokens.size(), 1U) << std::hex << c;
    ASSERT_EQ(tokens[0].span.of(word), word) << std::hex << c;
    ++marks;
  }
  EXPECT_GT(marks, 2000U);
}

TEST(tokens, scripts_side_by_side) {
  EXPECT_EQ(shown("T\u30b7\u30e3\u30c4 \u3089\u30fc\u3081\u3093 \u30ab\u30ca\u3067\u3059 5\u5186"),
            "T \u30b7\u30e3\u30c4 \u3089\u30fc\u3081\u3093 \u30ab\u30ca\u3067\u3059 n:5 \u5186");
  EXPECT_EQ(shown("ok\u0e20\u0e32\u0e29\u0e32 \u30ab_x_\u30ab __\u30ab"),
            "ok \u0e20\u0e32\u0e29\u0e32 \u30ab_x_\u30ab __\u30ab");
  EXPECT_EQ(shown("\U00030000\U00030001 \U00017000\U00017001"), "\U00030000 \U00030001 \U00017000 \U00017001");
  // Hebrew's own quotes (WB7a to WB7c).
  EXPECT_EQ(shown("\u05e6\u05d4\"\u05dc \u05d2' \u05d2'x \"\u05d0\""),
            "\u05e6\u05d4\"\u05dc \u05d2' \u05d2'x p:\" \u05d0 p:\"");
  EXPECT_EQ(shown("1\u202f000 100\u202fkm fin\u202f!"), "n:1\u202f000 n:100 km fin p:!");
}

TEST(tokens, many_extenders_take_linear_time) {
  // Each of them looks for what stands behind them all.
  std::string text = "a";
  for (int i = 0; i < 300000; ++i) text += "\u00ad";
  EXPECT_EQ(tokens_of(text).size(), 1U);
  EXPECT_EQ(tokens_of(text + "." + text.substr(1)).size(), 2U);
  EXPECT_EQ(tokens_of(text + "." + text.substr(1) + "b").size(), 1U);
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
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
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
    if (alphanumeric(text[i]) || text[i] == '_') {
      bool letters = false;
      for (;; ++i) {
        if (alphanumeric(at(i)) || at(i) == '_') {
          letters = letters || !digit(at(i));
        } else {
          const char before = at(i - 1), behind = at(i + 1);
          const bool joins = (at(i) == '\'' || at(i) == '-') && alphanumeric(before) && alphanumeric(behind);
          const bool joins_digits =
              std::string_view(".,:;").find(at(i)) != std::string_view::npos && digit(before) && digit(behind);
          const bool joins_letters =
              std::string_view(".:`").find(at(i)) != std::string_view::npos && letter(before) && letter(behind);
          if (!joins && !joins_digits && !joins_letters) break;
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
  constexpr std::array<std::string_view, 20> parts{"a", "Z", "word", "0", "42", " ", "  ", "'", "-", ";",
                                                   ".", ",", ":",    "$", "\n", "_", "!",  "w", "<", "`"};
  stream random(sample_key{.seed = 1});
  for (std::size_t size = 0; size < 200; ++size)
    for (int repeat = 0; repeat < 20; ++repeat) {
      const std::string text = random_text(random, size, parts);
      const auto expected = by_definition(text);
      ASSERT_EQ(tokens_of(text), expected) << text;
      // The same through the path for other scripts.
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
