// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/numbers.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>

#include "support/foreign_locales.hpp"
#include "xaug/core/error.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"

namespace xaug::test {
namespace {

void expect_plain_numbers() {
  EXPECT_EQ(number_text(0.8f), "0.8");
  EXPECT_EQ(number_text(-0.1), "-0.1");
  EXPECT_EQ(number_text(4.0f / 3.0f), "1.3333334");
  EXPECT_EQ(number_text(0.0), "0");
  EXPECT_EQ(number_text(-0.0f), "-0");
  EXPECT_EQ(number_text(100000.0), "100000");
  EXPECT_EQ(number_text(65536.0), "65536");
  EXPECT_EQ(number_text(1e9), "1e+09");
  EXPECT_EQ(number_text(1e-30f), "1e-30");
  EXPECT_EQ(number_text(1.0000001f), "1.0000001");
  EXPECT_EQ(number_text(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
  EXPECT_EQ(number_text(std::numeric_limits<double>::denorm_min()), "5e-324");
  EXPECT_EQ(number_text(INFINITY), "inf");
  EXPECT_EQ(number_text(-INFINITY), "-inf");
  EXPECT_EQ(number_text(NAN), "nan");
  EXPECT_EQ(number_text(40000), "40000");
  EXPECT_EQ(number_text(std::uint8_t{3}), "3");
  EXPECT_EQ(number_text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(number_text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");

  EXPECT_EQ(fixed_text(0.125, 2), "0.12");
  EXPECT_EQ(fixed_text(-1234567.5, 1), "-1234567.5");
  EXPECT_EQ(fixed_text(2.0, 0), "2");
  EXPECT_EQ(fixed_text(std::numeric_limits<double>::max(), 3).size(), 313U);
  EXPECT_EQ(rounded_text(10.000000000000002, 6), "10");
  EXPECT_EQ(rounded_text(1234567.0, 6), "1.23457e+06");
  EXPECT_EQ(rounded_text(0.00012345678, 6), "0.000123457");

  EXPECT_EQ(parse_number<float>("0.8"), 0.8f);
  EXPECT_EQ(parse_number<double>("-1.5e-3"), -1.5e-3);
  EXPECT_EQ(parse_number<int>("-40000"), -40000);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  for (const char* text : {"", " 1", "1 ", "+1", "0,8", "1.000,5", "0x10", "1e400", "-", "one"})
    EXPECT_EQ(parse_number<double>(text), std::nullopt) << text;
  for (const char* text : {"", "1.5", "300", "-1", "3 "})
    EXPECT_EQ(parse_number<std::uint8_t>(text), std::nullopt) << text;

  plain_stream stream;
  stream << 40000 << ' ' << 0.5;
  EXPECT_EQ(stream.str(), "40000 0.5");
  EXPECT_STREQ(error("what", "a number", 0.8f).what(), "what: expected a number, found 0.8");
  EXPECT_STREQ(error("what", "a number", 40000).what(), "what: expected a number, found 40000");
  EXPECT_STREQ(error("what", "a shape", image_shape{40000, 5000, 3}).what(),
               "what: expected a shape, found 40000x5000x3");
}

TEST(numbers, are_written_and_read_without_a_locale) {
  expect_plain_numbers();
}

TEST(numbers, are_the_same_in_every_locale) {
  const int locales = under_foreign_locales([](const char* where) {
    SCOPED_TRACE(where);
    expect_plain_numbers();
  });
  if (locales < 3) GTEST_SKIP() << "only the streams' locale was tried: localedef makes no others here";
}

TEST(numbers, read_back_as_they_were) {
  stream random({.seed = 1});
  for (int i = 0; i < 20000; ++i) {
    const auto small = std::bit_cast<float>(random.bits());
    const auto large = std::bit_cast<double>(std::uint64_t{random.bits()} << 32 | random.bits());
    if (std::isfinite(small)) {
      ASSERT_EQ(parse_number<float>(number_text(small)), small);
    }
    if (std::isfinite(large)) {
      ASSERT_EQ(parse_number<double>(number_text(large)), large);
    }
  }
}

TEST(numbers, of_fixed_digits_are_those_of_printf) {
  stream random({.seed = 2});
  for (int i = 0; i < 2000; ++i) {
    const double x = random.normal() * std::pow(10.0, static_cast<double>(random.uniform_int(30)) - 15.0);
    for (int digits = 0; digits < 8; ++digits) {
      char text[80];
      std::snprintf(text, sizeof text, "%.*f", digits, x);
      ASSERT_EQ(fixed_text(x, digits), text);
      std::snprintf(text, sizeof text, "%.*g", digits + 1, x);
      ASSERT_EQ(rounded_text(x, digits + 1), text);
    }
  }
}

TEST(numbers, leave_c_as_it_was_behind_a_scope) {
  const foreign_c_library german("de_DE");
  if (!german) GTEST_SKIP() << "localedef makes no German locale here";
  const auto half = [] {
    char text[8];
    std::snprintf(text, sizeof text, "%.1f", 0.5);
    return std::string(text);
  };
  EXPECT_EQ(half(), "0,5");
  {
    const c_locale_scope plain;
    EXPECT_EQ(half(), "0.5");
  }
  EXPECT_EQ(half(), "0,5");
}

TEST(numbers, saturate_as_whole_ones) {
  constexpr index most = index{1} << 62;
  EXPECT_EQ(detail::saturated(2.9f), 2);
  EXPECT_EQ(detail::saturated(-2.9), -2);
  EXPECT_EQ(detail::saturated(INFINITY), most);
  EXPECT_EQ(detail::saturated(-1e300), -most);
  EXPECT_EQ(detail::saturated(NAN), 0);
}

}  // namespace
}  // namespace xaug::test
