// SPDX-License-Identifier: BSD-3-Clause
#include "common/progress.hpp"

#include <gtest/gtest.h>

#include "support/foreign_locales.hpp"

namespace {

TEST(progress, line) {
  EXPECT_EQ(examples::progress_line(1200, 6000, "images", 2.0), "1200/6000 images, 600/s, 8.0 s left");
  EXPECT_EQ(examples::progress_line(3, 300, "images", 2.0), "3/300 images, 1.5/s, 3 min 18 s left");
  EXPECT_EQ(examples::progress_line(0, 300, "images", 2.0), "0/300 images");
}

TEST(progress, durations) {
  EXPECT_EQ(examples::duration(0.04), "0.0 s");
  EXPECT_EQ(examples::duration(9.94), "9.9 s");
  EXPECT_EQ(examples::duration(9.96), "10 s");
  EXPECT_EQ(examples::duration(59.7), "1 min 0 s");
  EXPECT_EQ(examples::duration(7500), "2 h 5 min");
}

TEST(progress, is_the_same_in_every_locale) {
  const int locales = xaug::test::under_foreign_locales([](const char* where) {
    EXPECT_EQ(examples::progress_line(3, 40000, "images", 2.0), "3/40000 images, 1.5/s, 7 h 24 min left") << where;
    EXPECT_EQ(examples::duration(9.94), "9.9 s") << where;
  });
  if (locales < 3) GTEST_SKIP() << "only the streams' locale was tried: localedef makes no others here";
}

TEST(progress, says_nothing_where_nobody_watches) {
  testing::internal::CaptureStderr();
  {
    examples::progress shown(10, "images");
    shown.add(10);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
