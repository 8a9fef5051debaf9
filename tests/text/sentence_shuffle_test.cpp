// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/sentence_shuffle.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/applied.hpp"
#include "support/statistics.hpp"

namespace {

using namespace xaug;

/// The sentences of a text, with bars between them.
std::string sentences(std::string_view text) {
  const edited_text tokens(text);
  std::string out;
  std::size_t expected = 0;
  detail::for_each_sentence(tokens, [&](std::size_t begin, std::size_t end) {
    EXPECT_EQ(begin, expected) << text;
    EXPECT_LT(begin, end);
    expected = end;
    if (begin > 0) out += '|';
    out += text.substr(tokens[begin].source.begin, tokens[end - 1].source.end - tokens[begin].source.begin);
  });
  EXPECT_EQ(expected, tokens.size()) << "each token is in one of them";
  return out;
}

std::string shuffled(std::string_view text, std::uint64_t seed, const sentence_shuffle& t = {},
                     std::span<const text_span> spans = {}) {
  return test::applied(t, text, seed, spans);
}

TEST(sentence_shuffle, finds_sentences) {
  EXPECT_EQ(sentences(""), "");
  EXPECT_EQ(sentences("no end"), "no end");
  EXPECT_EQ(sentences("One. Two! Three? Four"), "One.|Two!|Three?|Four");
  EXPECT_EQ(sentences("He said \"Go!\" Then (she left.) \u201CWhy?\u201D No\u2026 Yes?! End."),
            "He said \"Go!\"|Then (she left.)|\u201CWhy?\u201D|No\u2026|Yes?!|End.");
  EXPECT_EQ(sentences("Mr. J. Smith paid 3.50 to Dr. Who. He left."), "Mr. J. Smith paid 3.50 to Dr. Who.|He left.");
  EXPECT_EQ(sentences("e.g. this. see www.x.org. no.stop here"), "e.g. this. see www.x.org. no.stop here");
  EXPECT_EQ(sentences("The U.S. Senate met. It voted. J.R.R. Tolkien, a Ph.D. And he"),
            "The U.S. Senate met.|It voted.|J.R.R. Tolkien, a Ph.D. And he");
  EXPECT_EQ(sentences("A title\n\nA text\nthat goes on. End"), "A title|A text\nthat goes on.|End");
  for (const std::string ends : {"\r\r", "\r\n\r\n", "\n \n", "\u2028\u2028", "\u2029", "\u0085\n"})
    EXPECT_EQ(sentences("A title" + ends + "A text"), "A title|A text");
  for (const std::string goes_on : {"\r", "\r\n", "\u2028", "\u0085"})
    EXPECT_EQ(sentences("A title" + goes_on + "A text"), "A title" + goes_on + "A text");
  EXPECT_EQ(sentences("\u6211\u80fd\u3002\u4f60\uFF1F\u597d"), "\u6211\u80fd\u3002|\u4f60\uFF1F|\u597d");
  EXPECT_EQ(sentences("... Well. ! ?"), "...|Well.|!|?");
  EXPECT_EQ(sentences("He left (at 5 p.m.) and slept. \"I left.\" she said. (See Dr.) Who"),
            "He left (at 5 p.m.) and slept.|\"I left.\" she said.|(See Dr.) Who");
  EXPECT_EQ(sentences("\u4ED6\u8BF4\uFF08\u597D\u3002\uFF09\u7136"), "\u4ED6\u8BF4\uFF08\u597D\u3002\uFF09|\u7136");
  const std::string dots = std::string(100000, '.') + 'x';
  EXPECT_EQ(sentences(dots), dots) << "and not in a time that grows with the square of their number";
}

TEST(sentence_shuffle, all_orders_are_equally_likely) {
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) ++found[shuffled("Al.  B!\nC? ", seed)];
  ASSERT_EQ(found.size(), 6U);
  EXPECT_TRUE(found.contains("C?  Al.\nB! ")) << "what stands between sentences stays";
  std::vector<std::size_t> counts;
  for (const auto& [text, count] : found) counts.push_back(count);
  EXPECT_GT(test::chi_square_p(counts, std::vector<double>(6, 1.0)), test::unlikely);
}

TEST(sentence_shuffle, leaves_sentences_with_protected_tokens) {
  const std::vector<text_span> spans{{7, 9}};  // Do
  std::size_t changed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = shuffled("Al. C  Do. Ed. F Go.", seed, {}, spans);
    EXPECT_NE(text.find("C  Do."), std::string::npos);
    changed += text != "Al. C  Do. Ed. F Go.";
  }
  EXPECT_GT(changed, 10U);
  const std::vector<text_span> most{{0, 10}, {15, 16}};
  EXPECT_EQ(shuffled("Al. C  Do. Ed. F Go.", 1, {}, most), "Al. C  Do. Ed. F Go.");
}

TEST(sentence_shuffle, keeps_to_p) {
  std::size_t changed = 0;
  const std::string text = "A! B! C! D! E! F! G! H!";
  for (std::uint64_t seed = 0; seed < 1000; ++seed) changed += shuffled(text, seed, {.p = 0.25f}) != text;
  EXPECT_NEAR(static_cast<double>(changed), 250, 55);
  EXPECT_EQ(shuffled(text, 1, {.p = 0}), text);
}

}  // namespace
