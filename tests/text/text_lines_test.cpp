// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/language/lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/text/lexicon/tsv.hpp"

namespace {

using namespace xaug;
using namespace std::string_view_literals;
using test::expect_error;

/// Lines as content|ending, with R and N for what ends them.
std::string lines_of(std::string_view file) {
  std::string out, whole;
  std::size_t count = 0;
  for_each_text_line(file, [&](const text_line& line) {
    EXPECT_EQ(line.number, ++count);
    whole += std::string(line.content) + std::string(line.ending);
    out += std::string(line.content) + '|';
    for (const char c : line.ending) out += c == '\r' ? 'R' : 'N';
    out += ' ';
  });
  EXPECT_EQ(whole, file) << "nothing is lost";
  return out;
}

TEST(text_lines, all_ends_of_lines) {
  EXPECT_EQ(lines_of(""), "");
  EXPECT_EQ(lines_of("a"), "a| ");
  EXPECT_EQ(lines_of("\n"), "|N ");
  EXPECT_EQ(lines_of("a\nb\n"), "a|N b|N ");
  EXPECT_EQ(lines_of("a\r\n\r\nb"), "a|RN |RN b| ");
  EXPECT_EQ(lines_of("a\rb\r"), "a|R b|R ");
  EXPECT_EQ(lines_of("a\rb\nc\r"), "a\rb|N c\r| ");
  EXPECT_EQ(lines_of("a\r\r\nb"), "a\r|RN b| ");
}

TEST(text_lines, marks_and_other_encodings) {
  EXPECT_EQ(byte_order_mark("\xEF\xBB\xBF"
                            "a",
                            "f")
                .size(),
            3U);
  for (const std::string_view file :
       {""sv, "a"sv, "ab"sv, "a\0"sv, "\0a"sv, "a\0b"sv, "a\0bc"sv, "\0\0\0\0"sv, "\xEF\xBB"sv})
    EXPECT_EQ(byte_order_mark(file, "f").size(), 0U);
  for (const std::string_view file : {"\xFF\xFE"sv, "\xFE\xFF"sv,
                                      "\xFF\xFE"
                                      "a\0"sv,
                                      "a\0b\0"sv, "\0a\0b\0"sv})
    expect_error([&] { byte_order_mark(file, "some.txt"); }, {"some.txt", "UTF-8", "found UTF-16"});
  for (const std::string_view file : {"\xFF\xFE\0\0"sv, "\0\0\xFE\xFF"sv, "a\0\0\0"sv, "\0\0\0a"sv})
    expect_error([&] { byte_order_mark(file, "some.txt"); }, {"some.txt", "UTF-8", "found UTF-32"});
}

TEST(text_lines, lists_of_words_as_every_system_writes_them) {
  for (const std::string end : {"\n", "\r\n", "\r"})
    for (const std::string mark : {"", "\xEF\xBB\xBF"})
      for (const std::string& last : {end, std::string()}) {
        lexicon_builder builder;
        add_lexicon_tsv(
            builder,
            mark + "# words" + end + end + "big\tadjective\tlarge" + end + " \t" + end + "fast\t\tquick" + last,
            "list");
        const lexicon words = builder.build();
        ASSERT_EQ(words.size(), 2);
        EXPECT_EQ(words.synonyms("big")[0], "large");
        EXPECT_EQ(words.synonyms("fast")[0], "quick");
        expect_error([&] { add_lexicon_tsv(builder, mark + end + end + "big" + last, "list"); }, {"list, line 3"});
      }
  lexicon_builder builder;
  expect_error([&] { add_lexicon_tsv(builder, "b\0i\0"sv, "list"); }, {"list", "UTF-8", "UTF-16"});
}

}  // namespace
