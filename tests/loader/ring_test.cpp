// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/loader/ring.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"

// ThreadSanitizer runs this file too: slots are plain integers on purpose.

namespace xaug::test {
namespace {

struct number {
  std::uint64_t value = 0;
  int uses = 0;
};
using ring = ordered_ring<number>;

void write_ticket(number& slot, std::uint64_t ticket) {
  slot.value = 10 * ticket;
  ++slot.uses;
}

void wait_until(const auto& condition) {
  while (!condition()) std::this_thread::yield();
}

class loader_ring : public testing::TestWithParam<std::pair<int, index>> {
protected:
  int threads() const { return GetParam().first; }
  index slots() const { return GetParam().second; }
};
INSTANTIATE_TEST_SUITE_P(threads_and_slots, loader_ring,
                         testing::Values(std::pair{0, 1}, std::pair{0, 3}, std::pair{1, 1}, std::pair{1, 4},
                                         std::pair{2, 2}, std::pair{4, 3}, std::pair{3, 9}));

TEST_P(loader_ring, gives_tickets_in_order) {
  ring r(slots(), threads(), write_ticket, 5);
  std::set<number*> used;
  for (std::uint64_t ticket = 5; ticket < 505; ++ticket) {
    ASSERT_EQ(r.next(), ticket);
    const auto lease = r.take();
    ASSERT_EQ(lease.ticket(), ticket);
    ASSERT_EQ(lease->value, 10 * ticket);
    ASSERT_EQ((*lease).value, 10 * ticket);
    used.insert(&*lease);
  }
  EXPECT_LE(static_cast<index>(used.size()), slots());
}

TEST_P(loader_ring, makes_no_more_than_there_are_slots) {
  std::atomic<std::uint64_t> taken{0};
  std::atomic<int> too_early{0};
  std::atomic<std::uint64_t> made{0};
  const auto count = static_cast<std::uint64_t>(slots());
  ring r(slots(), threads(), [&](number& slot, std::uint64_t ticket) {
    if (ticket >= taken.load() + count) ++too_early;
    write_ticket(slot, ticket);
    ++made;
  });
  if (threads() > 0) wait_until([&] { return made.load() == count; });  // the queue is full
  for (std::uint64_t ticket = 0; ticket < 200; ++ticket) {
    const auto lease = r.take();
    ASSERT_EQ(lease->value, 10 * ticket);
    ++taken;  // before the slot is given back
  }
  EXPECT_EQ(too_early.load(), 0);
}

TEST_P(loader_ring, leaves_a_slot_alone_while_it_is_held) {
  if (slots() < 2) return;  // one slot is for the others
  ring r(slots(), threads(), write_ticket);
  std::optional<ring::lease> held(r.take());
  const int uses = (*held)->uses;
  for (std::uint64_t ticket = 1; ticket < 100; ++ticket) ASSERT_EQ(r.take()->value, 10 * ticket);
  EXPECT_EQ((*held)->value, 0U);
  EXPECT_EQ((*held)->uses, uses);
  // Leases may end in any order.
  std::optional<ring::lease> next(r.take());
  held.reset();
  for (std::uint64_t ticket = 101; ticket < 120; ++ticket) ASSERT_EQ(r.take()->value, 10 * ticket);
  EXPECT_EQ((*next)->value, 1000U);
}

TEST_P(loader_ring, refuses_to_wait_for_slots_that_its_consumer_holds) {
  ring r(slots(), threads(), write_ticket);
  std::vector<ring::lease> held;
  for (index i = 0; i < slots(); ++i) held.push_back(r.take());
  const std::string count = std::to_string(slots());
  expect_error([&] { r.take(); }, {"ring.take", "fewer than its " + count + " slots", "found " + count});
  held.erase(held.begin());
  EXPECT_EQ(r.take()->value, 10 * static_cast<std::uint64_t>(slots()));
}

TEST_P(loader_ring, throws_what_was_thrown_to_who_takes_that_ticket) {
  ring r(slots(), threads(), [](number& slot, std::uint64_t ticket) {
    if (ticket % 3 == 1) throw std::out_of_range("ticket " + std::to_string(ticket));
    write_ticket(slot, ticket);
  });
  for (std::uint64_t ticket = 0; ticket < 100; ++ticket) {
    if (ticket % 3 == 1) {
      try {
        r.take();
        FAIL() << "ticket " << ticket;
      } catch (const std::out_of_range& e) {
        ASSERT_EQ(e.what(), "ticket " + std::to_string(ticket));
      }
    } else {
      ASSERT_EQ(r.take()->value, 10 * ticket);
    }
  }
}

TEST_P(loader_ring, ends_with_failures_that_nobody_took) {
  std::atomic<int> made{0};
  {
    ring r(slots(), threads(), [&](number&, std::uint64_t) {
      ++made;
      throw std::runtime_error("all of them");
    });
    if (threads() > 0) wait_until([&] { return made.load() == slots(); });
  }
  EXPECT_LE(made.load(), slots());
}

TEST_P(loader_ring, ends_in_the_middle) {
  for (int taken = 0; taken < 12; ++taken) {
    ring r(slots(), threads(), write_ticket);
    for (int i = 0; i < taken; ++i) ASSERT_EQ(r.take()->value, 10 * static_cast<std::uint64_t>(i));
  }
}

TEST_P(loader_ring, goes_on_elsewhere_after_a_restart) {
  ring r(slots(), threads(), write_ticket);
  std::uint64_t start = 0;
  for (std::uint64_t round = 0; round < 60; ++round) {
    for (std::uint64_t ticket = start; ticket < start + round % 4; ++ticket) ASSERT_EQ(r.take()->value, 10 * ticket);
    start = 1000 * (60 - round);
    r.restart(start);
    ASSERT_EQ(r.next(), start);
  }
  // The same tickets again, too.
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(r.take()->value, 10 * start);
    r.restart(start);
  }
}

TEST_P(loader_ring, restart_leaves_held_slots_alone) {
  if (slots() < 2) return;  // one slot is for the others
  ring r(slots(), threads(), write_ticket);
  const auto held = r.take();
  r.restart(70);
  for (std::uint64_t ticket = 70; ticket < 100; ++ticket) ASSERT_EQ(r.take()->value, 10 * ticket);
  EXPECT_EQ(held->value, 0U);
  EXPECT_EQ(held.ticket(), 0U);
}

TEST_P(loader_ring, leases_outlive_it) {
  std::optional<ring::lease> kept;
  {
    ring r(slots(), threads(), write_ticket);
    kept.emplace(r.take());
  }
  EXPECT_EQ((*kept)->value, 0U);
  ring::lease moved = std::move(*kept);
  kept.reset();
  EXPECT_EQ(moved.ticket(), 0U);
  EXPECT_EQ(moved->uses, 1);
}

TEST(loader_ring_races, drops_what_is_being_made_during_a_restart) {
  // Ticket 0 is only finished, and then fails, when the ring is already elsewhere.
  std::atomic<bool> begun{false};
  std::atomic<bool> restarted{false};
  ring r(2, 1, [&](number& slot, std::uint64_t ticket) {
    if (ticket == 0 && !begun.exchange(true)) {
      wait_until([&] { return restarted.load(); });
      throw std::runtime_error("of the time before");
    }
    write_ticket(slot, ticket);
  });
  wait_until([&] { return begun.load(); });
  r.restart(0);
  restarted = true;
  for (std::uint64_t ticket = 0; ticket < 50; ++ticket) ASSERT_EQ(r.take()->value, 10 * ticket);
}

TEST(loader_ring_races, waits_for_an_earlier_ticket_that_takes_longer) {
  std::atomic<bool> later_done{false};
  ring r(3, 2, [&](number& slot, std::uint64_t ticket) {
    if (ticket == 0) wait_until([&] { return later_done.load(); });
    write_ticket(slot, ticket);
    if (ticket == 1) later_done = true;
  });
  EXPECT_EQ(r.take()->value, 0U);
  EXPECT_EQ(r.take()->value, 10U);
}

TEST(loader_ring_races, leases_end_on_other_threads) {
  ring r(3, 1, write_ticket);
  for (std::uint64_t ticket = 0; ticket < 50; ++ticket) {
    std::uint64_t value = 1;
    std::thread other([lease = r.take(), &value] { value = lease->value; });
    other.join();
    ASSERT_EQ(value, 10 * ticket);
  }
}

TEST(loader_ring, counts_the_time_of_waiting) {
  using namespace std::chrono_literals;
  ring r(1, 0, [](number&, std::uint64_t ticket) {
    std::this_thread::sleep_for(2ms);
    if (ticket == 1) throw std::runtime_error("late and wrong");
  });
  EXPECT_EQ(r.waited(), 0.0);
  r.take();
  EXPECT_GE(r.waited(), 0.002);
  EXPECT_THROW(r.take(), std::runtime_error);
  EXPECT_GE(r.waited(), 0.004);
}

TEST(loader_ring, names_what_is_wrong) {
  expect_error([] { ring(0, 1, write_ticket); }, {"ring.slots", "at least 1", "found 0"});
  expect_error([] { ring(1, -1, write_ticket); }, {"ring.threads", "at least 0", "found -1"});
}

}  // namespace
}  // namespace xaug::test
