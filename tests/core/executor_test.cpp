// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/executor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/expect_error.hpp"

// ThreadSanitizer runs this file too: counters that no two threads share are plain integers on purpose.

namespace xaug::test {
namespace {

template <class Executor>
void expect_each_index_once(Executor& run, index count) {
  std::vector<int> visits(static_cast<std::size_t>(count));
  run(count, [&](index begin, index end) {
    ASSERT_LT(begin, end);
    ASSERT_GE(begin, 0);
    ASSERT_LE(end, count);
    for (index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
  });
  for (index i = 0; i < count; ++i) ASSERT_EQ(visits[static_cast<std::size_t>(i)], 1) << i << " of " << count;
}

TEST(executor, serial_runs_all_on_the_calling_thread) {
  serial run;
  for (const index count : {0, 1, 2, 100}) expect_each_index_once(run, count);
  int calls = 0;
  run(10, [&](index begin, index end) {
    ++calls;
    EXPECT_EQ(begin, 0);
    EXPECT_EQ(end, 10);
  });
  EXPECT_EQ(calls, 1);
}

class executor_pool : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(threads, executor_pool, testing::Values(1, 2, 5));

TEST_P(executor_pool, visits_each_index_once) {
  thread_pool pool(GetParam());
  EXPECT_EQ(pool.threads(), GetParam());
  for (const index count : {1, 2, 3, 7, 39, 40, 41, 1000, 12345}) expect_each_index_once(pool, count);
}

TEST_P(executor_pool, does_nothing_for_an_empty_count) {
  thread_pool pool(GetParam());
  int calls = 0;
  for (const index count : {0, -1, -100}) pool(count, [&](index, index) { ++calls; });
  EXPECT_EQ(calls, 0);
  expect_each_index_once(pool, 10);
}

TEST_P(executor_pool, can_be_used_many_times) {
  thread_pool pool(GetParam());
  std::atomic<index> sum{0};
  for (int i = 0; i < 2000; ++i)
    pool(i % 17, [&](index begin, index end) { sum.fetch_add(end - begin, std::memory_order_relaxed); });
  index expected = 0;
  for (int i = 0; i < 2000; ++i) expected += i % 17;
  EXPECT_EQ(sum.load(), expected);
}

TEST_P(executor_pool, publishes_what_the_tasks_wrote) {
  thread_pool pool(GetParam());
  std::vector<index> values(1000, 0);
  for (index round = 1; round <= 20; ++round) {
    pool(1000, [&](index begin, index end) {
      for (index i = begin; i < end; ++i) values[static_cast<std::size_t>(i)] += i * round;
    });
    ASSERT_EQ(values[999], 999 * round * (round + 1) / 2);
  }
}

TEST_P(executor_pool, rethrows_and_stays_usable) {
  thread_pool pool(GetParam());
  for (const index bad : {0, 1, 500, 999}) {
    for (int i = 0; i < 20; ++i) {
      const std::string message = message_of([&] {
        pool(1000, [&](index begin, index end) {
          if (begin <= bad && bad < end) throw error("sample " + std::to_string(bad));
        });
      });
      ASSERT_EQ(message, "sample " + std::to_string(bad));
    }
    expect_each_index_once(pool, 100);
  }
  // Every task throws: one exception arrives, none is lost in a thread.
  EXPECT_THROW(pool(100, [](index, index) { throw std::out_of_range("all"); }), std::out_of_range);
  expect_each_index_once(pool, 100);
}

TEST_P(executor_pool, drops_the_ranges_not_begun_when_one_fails) {
  thread_pool pool(GetParam());
  std::atomic<int> calls{0};
  EXPECT_THROW(pool(1'000'000,
                    [&](index, index) {
                      ++calls;
                      throw std::runtime_error("first");
                    }),
               std::runtime_error);
  EXPECT_LE(calls.load(), GetParam());
}

TEST_P(executor_pool, takes_turns_between_callers) {
  thread_pool pool(GetParam());
  std::atomic<index> inside{0};
  std::vector<std::thread> callers;
  std::vector<index> sums(3);
  for (std::size_t t = 0; t < sums.size(); ++t)
    callers.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        std::atomic<index> sum{0};
        pool(64, [&](index begin, index end) {
          inside.fetch_add(1);
          sum += end - begin;
          inside.fetch_sub(1);
        });
        sums[t] += sum.load();
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(inside.load(), 0);
  for (const index sum : sums) EXPECT_EQ(sum, 50 * 64);
}

TEST(executor, pool_returns_when_the_last_range_is_done) {
  thread_pool pool(2);
  const auto caller = std::this_thread::get_id();
  for (int i = 0; i < 5; ++i) {
    std::atomic<int> arrived{0};
    int done = 0;
    pool(2, [&](index, index) {
      // Each thread has one of the two ranges, as neither goes on before the other is there.
      ++arrived;
      while (arrived.load() < 2) std::this_thread::yield();
      if (std::this_thread::get_id() == caller) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      done = 1;
    });
    ASSERT_EQ(done, 1);
  }
}

// --- Calls from inside tasks. The faults that they are about are deadlocks: a test that fails does not end.
// -----------------

TEST_P(executor_pool, runs_calls_of_its_own_tasks) {
  thread_pool pool(GetParam());
  std::vector<int> visits(60 * 50);
  pool(60, [&](index begin, index end) {
    for (index i = begin; i < end; ++i)
      pool(50, [&](index inner_begin, index inner_end) {
        for (index k = inner_begin; k < inner_end; ++k) ++visits[static_cast<std::size_t>(i * 50 + k)];
      });
  });
  for (const int count : visits) ASSERT_EQ(count, 1);
  // Three deep, and the pool works as before.
  std::atomic<int> deepest{0};
  pool(8, [&](index, index) {
    pool(8, [&](index, index) { pool(3, [&](index begin, index end) { deepest += static_cast<int>(end - begin); }); });
  });
  EXPECT_EQ(deepest.load() % 3, 0);
  EXPECT_GT(deepest.load(), 0);
  expect_each_index_once(pool, 1000);
}

TEST_P(executor_pool, runs_calls_of_its_tasks_through_another_pool) {
  thread_pool outer(GetParam());
  thread_pool inner(3);
  std::vector<int> visits(40 * 30);
  outer(40, [&](index begin, index end) {
    for (index i = begin; i < end; ++i)
      inner(6, [&](index part, index part_end) {
        for (; part < part_end; ++part)
          outer(5, [&](index first, index last) {
            for (; first < last; ++first) ++visits[static_cast<std::size_t>(i * 30 + part * 5 + first)];
          });
      });
  });
  for (const int count : visits) ASSERT_EQ(count, 1);
  expect_each_index_once(outer, 100);
  expect_each_index_once(inner, 100);
}

TEST_P(executor_pool, takes_tasks_that_call_each_others_pools) {
  thread_pool a(GetParam());
  thread_pool b(GetParam());
  std::atomic<index> sum{0};
  const auto each_in = [&](thread_pool& first, thread_pool& second) {
    for (int round = 0; round < 100; ++round)
      first(4, [&](index begin, index end) {
        for (; begin < end; ++begin) second(4, [&](index from, index to) { sum += to - from; });
      });
  };
  std::thread other([&] { each_in(b, a); });
  each_in(a, b);
  other.join();
  EXPECT_EQ(sum.load(), 2 * 100 * 16);
}

TEST_P(executor_pool, still_makes_other_threads_wait_their_turn) {
  // A call that is not made inside of a task gets all threads, however long it waits.
  thread_pool pool(GetParam());
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 3; ++t)
    callers.emplace_back([&] {
      for (int i = 0; i < 30; ++i)
        pool(1, [&](index, index) {
          most = std::max(most.load(), ++inside);
          std::this_thread::yield();
          --inside;
        });
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(most.load(), 1);
}

TEST_P(executor_pool, passes_on_what_calls_inside_throw) {
  thread_pool pool(GetParam());
  thread_pool other(2);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(
        message_of([&] { pool(10, [&](index, index) { pool(10, [](index, index) { throw error("inside"); }); }); }),
        "inside");
    EXPECT_EQ(message_of([&] {
                pool(10, [&](index, index) {
                  other(10, [&](index, index) { pool(2, [](index, index) { throw error("through another"); }); });
                });
              }),
              "through another");
    // What was caught inside is over.
    std::atomic<int> caught{0};
    pool(10, [&](index begin, index end) {
      for (; begin < end; ++begin) try {
          pool(1, [](index, index) { throw error("caught"); });
        } catch (const error&) {
          ++caught;
        }
    });
    ASSERT_EQ(caught.load(), 10);
  }
  expect_each_index_once(pool, 100);
  expect_each_index_once(other, 100);
}

TEST(executor, pool_takes_turns_again_behind_a_task) {
  // A thread that ran a task of one pool is not inside of it any more.
  thread_pool first(1);
  thread_pool second(2);
  first(1, [](index, index) {});
  std::atomic<int> arrived{0};
  second(2, [&](index begin, index end) {
    if (end - begin == 2) return;  // it ran on this thread alone
    ++arrived;
    while (arrived.load() < 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived.load(), 2);
}

TEST(executor, pool_needs_a_thread) {
  expect_error([] { thread_pool pool(0); }, {"thread_pool.threads", "at least 1", "found 0"});
  expect_error([] { thread_pool pool(-3); }, {"thread_pool.threads", "found -3"});
}

TEST(executor, callables_of_users_are_executors) {
  auto threads = [](index count, auto task) {
    const index half = count / 2;
    std::thread other([&] {
      if (half > 0) task(0, half);
    });
    if (half < count) task(half, count);
    other.join();
  };
  static_assert(executor<decltype(threads)> && executor<serial> && executor<thread_pool>);
  static_assert(!executor<int> && !executor<void (*)(int)>);
  for (const index count : {1, 2, 99}) expect_each_index_once(threads, count);
}

TEST(executor, function_ref_calls_what_it_refers_to) {
  int total = 0;
  auto add = [&](int a, int b) { return total += a * b; };
  const function_ref<int(int, int)> ref = add;
  EXPECT_EQ(ref(2, 3), 6);
  EXPECT_EQ(ref(1, 4), 10);
  const function_ref<int(int, int)> copy = ref;
  EXPECT_EQ(copy(5, 2), 20);
}

}  // namespace
}  // namespace xaug::test
