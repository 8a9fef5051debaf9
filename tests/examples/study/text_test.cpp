// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/text.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/foreign_locales.hpp"

namespace {

using namespace examples;

TEST(text, numbers) {
  EXPECT_EQ(fixed(1.005, 1), "1.0");
  EXPECT_EQ(fixed(-0.5, 1), "\u22120.5");
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(fixed(NAN, 2), "\u2013");
  EXPECT_EQ(signed_fixed(2.306, 2), "+2.31");
  EXPECT_EQ(signed_fixed(-2.306, 2), "\u22122.31");
  EXPECT_EQ(signed_fixed(INFINITY, 2), "\u2013");
  EXPECT_EQ(percent(0.82154), "82.15");
}

TEST(text, numbers_in_every_locale) {
  const int locales = xaug::test::under_foreign_locales([](const char* where) {
    SCOPED_TRACE(where);
    EXPECT_EQ(fixed(-12345.5, 1), "\u221212345.5");
    EXPECT_EQ(significant(0.012345, 3), "0.0123");
    EXPECT_EQ(short_time(0.0025), "2.50 ms");
  });
  if (locales < 3) GTEST_SKIP() << "only the streams' locale was tried: localedef makes no others here";
}

TEST(text, significant_digits) {
  EXPECT_EQ(significant(0.012345, 3), "0.0123");
  EXPECT_EQ(significant(1.2345, 3), "1.23");
  EXPECT_EQ(significant(0.9996, 3), "1.00");
  EXPECT_EQ(significant(99.96, 3), "100");
  EXPECT_EQ(significant(12345, 3), "12300");
  EXPECT_EQ(significant(100, 3), "100");
  EXPECT_EQ(significant(-0.05, 2), "\u22120.050");
  EXPECT_EQ(significant(0, 3), "0");
}

TEST(text, gains_and_p_values) {
  EXPECT_EQ(gain_text(0.0231, {0.018, 0.0282}), "+2.31 [1.80, 2.82]");
  EXPECT_EQ(gain_text(-0.001, {-0.01, 0.008}), "\u22120.10 [\u22121.00, 0.80]");
  EXPECT_EQ(gain_text(0.01, {}), "+1.00");
  EXPECT_EQ(p_text(0.0231), "0.023");
  EXPECT_EQ(p_text(0.5), "0.50");
  EXPECT_EQ(p_text(1e-9), "< 0.001");
  EXPECT_EQ(p_text(NAN), "\u2013");
}

TEST(text, times) {
  EXPECT_EQ(short_time(0.53e-6), "0.530 \u00b5s");
  EXPECT_EQ(short_time(4e-9), "4.00 ns");
  EXPECT_EQ(short_time(0.99999e-3), "1.00 ms");
  EXPECT_EQ(short_time(12.34), "12.3 s");
}

TEST(text, html_is_escaped) {
  EXPECT_EQ(escape_html("<a href=\"x\" id='y'>&\u00b5\n</a>"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\u00b5\n&lt;/a&gt;");
  // Not UTF-8: a lonely lead, a lonely tail, an overlong slash, a surrogate; and what may not stand in a page.
  EXPECT_EQ(escape_html("a\xc3"), "a\ufffd");
  EXPECT_EQ(escape_html("\x80z"), "\ufffdz");
  EXPECT_EQ(escape_html("\xc0\xaf"), "\ufffd\ufffd");
  EXPECT_EQ(escape_html("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(escape_html(std::string_view("\0\x1b", 2)), "\ufffd\ufffd");
}

TEST(text, base64_of_rfc_4648) {
  const std::string text = "foobar";
  const std::string_view expected[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (std::size_t n = 0; n <= text.size(); ++n)
    EXPECT_EQ(base64({reinterpret_cast<const std::uint8_t*>(text.data()), n}), expected[n]);
  const std::uint8_t high[] = {0xff, 0xfe, 0xfd};
  EXPECT_EQ(base64(high), "//79");
}

TEST(text, tables) {
  const table t{{{"arm", false}, {"\u00b5s"}}, {{"a", "1.50"}, {"long <b>", "\u22122"}}};
  EXPECT_EQ(t.text(),
            "arm         \u00b5s\n"
            "a         1.50\n"
            "long <b>    \u22122\n");
  const std::vector<std::string> classes{"", "best"};
  EXPECT_EQ(t.html(classes),
            "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">arm</th><th scope=\"col\" "
            "class=\"number\">\u00b5s</th></tr></thead>\n<tbody>\n"
            "<tr><th scope=\"row\">a</th><td class=\"number\">1.50</td></tr>\n"
            "<tr class=\"best\"><th scope=\"row\">long &lt;b&gt;</th><td class=\"number\">\u22122</td></tr>\n"
            "</tbody></table></div>\n");
}

}  // namespace
