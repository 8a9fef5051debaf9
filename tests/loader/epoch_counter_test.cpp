// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/loader/epoch_counter.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "support/expect_error.hpp"

namespace xaug::test {
namespace {

TEST(epoch_counter, counts_each_sample_for_itself) {
  epoch_counter counter(4);
  EXPECT_EQ(counter.latest(), 4U);
  EXPECT_EQ(counter.next(7), 4U);
  EXPECT_EQ(counter.latest(), 4U);
  EXPECT_EQ(counter.next(7), 5U);
  EXPECT_EQ(counter.next(2), 4U);
  EXPECT_EQ(counter.next(900), 4U);
  EXPECT_EQ(counter.next(7), 6U);
  EXPECT_EQ(counter.next(2), 5U);
  EXPECT_EQ(counter.latest(), 6U);
  counter.set(1);
  EXPECT_EQ(counter.latest(), 1U);
  for (const std::size_t sample : {7U, 2U, 900U, 0U}) EXPECT_EQ(counter.next(sample), 1U);
}

TEST(epoch_counter, refuses_numbers_that_it_cannot_count) {
  epoch_counter counter(0);
  for (const std::size_t sample : {std::size_t{1} << 32, std::numeric_limits<std::size_t>::max()})
    expect_error([&] { counter.next(sample); }, {"sample: expected a number below 2^32", std::to_string(sample)});
  EXPECT_EQ(epoch_counter(3, false).next(std::numeric_limits<std::size_t>::max()), 3U);
}

TEST(epoch_counter, stays_where_it_is_without_counting) {
  epoch_counter counter(4, false);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(counter.next(7), 4U);
  counter.set(9);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(counter.next(7), 9U);
  EXPECT_EQ(counter.latest(), 9U);
}

TEST(epoch_counter, threads_count_together) {
  epoch_counter counter(0);
  constexpr std::size_t size = 2000;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 3; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < size; i += 3) counter.next(i);
      for (std::size_t i = 0; i < size; ++i) counter.next(i);
    });
  for (std::thread& each : threads) each.join();
  // Each sample once, and three times more.
  for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(counter.next(i), 4U);
}

}  // namespace
}  // namespace xaug::test
