// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/loader/epoch_loader.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"

namespace xaug::test {
namespace {

/// Counts what is alive, as memory that a batch shows.
struct shown_values {
  std::shared_ptr<const std::vector<std::uint64_t>> values;

  template <class Slot>
  explicit shown_values(const Slot& of) : values(of.values) {}
};

struct slot {
  std::vector<std::int64_t> indices;
  std::shared_ptr<std::vector<std::uint64_t>> values;
  using contents = shown_values;
};
using loader = epoch_loader<slot>;

constexpr order_options in_tens{.batch_size = 10, .seed = 9};

/// Every batch has its samples' keys, each in one number.
std::uint64_t value_of(const sample_key& key, std::int64_t sample) {
  return key.seed * 1'000'000 + key.epoch * 1000 + static_cast<std::uint64_t>(sample);
}
void make(slot& to, const sample_key& key) {
  if (!to.values || to.values.use_count() > 1) to.values = std::make_shared<std::vector<std::uint64_t>>();
  to.values->clear();
  for (const std::int64_t sample : to.indices) to.values->push_back(value_of(key, sample));
}

void expect_epoch(loader& from, std::uint64_t epoch, index size) {
  const batch_order order(size, in_tens);
  std::vector<std::int64_t> indices;
  index number = 0;
  for (const auto& batch : from.epoch(epoch)) {
    order.fill(epoch, number, indices);
    ASSERT_EQ(batch.number(), number++);
    ASSERT_EQ(batch.epoch(), epoch);
    ASSERT_EQ(std::vector<std::int64_t>(batch.indices().begin(), batch.indices().end()), indices);
    ASSERT_EQ(batch.values->size(), indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) ASSERT_EQ((*batch.values)[i], value_of({9, epoch, 0}, indices[i]));
  }
  ASSERT_EQ(number, from.batches());
}

TEST(loader_epoch_loader, makes_the_batches_of_epochs_on_any_threads) {
  for (const int threads : {0, 1, 4})
    for (const index prefetch : {1, 7}) {
      loader all(95, in_tens, {.epoch = 2, .threads = threads, .prefetch = prefetch}, make);
      EXPECT_EQ(all.batches(), 10);
      EXPECT_EQ(all.samples(), 95);
      EXPECT_EQ(all.next()->epoch(), 2U);
      for (const std::uint64_t epoch : {2U, 3U, 4U, 4U, 0U, 70U}) expect_epoch(all, epoch, 95);
    }
}

TEST(loader_epoch_loader, ends_epochs_and_begins_them_anew) {
  loader all(20, in_tens, {.threads = 2}, make);
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    for (index i = 0; i < 2; ++i) {
      const auto batch = all.next();
      EXPECT_EQ(batch->epoch(), epoch);
      EXPECT_EQ(batch->number(), i);
    }
    EXPECT_FALSE(all.next());
  }
  all.next();
  all.set_epoch(5);
  EXPECT_EQ(all.next()->epoch(), 5U);
  // All but the call that says that it has ended.
  all.next();
  all.set_epoch(6);
  EXPECT_EQ(all.next()->epoch(), 6U);
}

TEST(loader_epoch_loader, what_a_batch_shows_ends_before_its_memory_goes_back) {
  // A slot that is filled again while it is shown would get new memory.
  loader all(1000, in_tens, {.threads = 4, .prefetch = 2}, [](slot& to, const sample_key& key) {
    if (to.values && to.values.use_count() > 1) throw std::runtime_error("in use");
    make(to, key);
  });
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) expect_epoch(all, epoch, 1000);
  std::optional<loader::batch> batch = all.next();
  for (int i = 0; i < 500; ++i) {
    std::optional<loader::batch> next = all.next();
    if (next) batch = std::move(next);
  }
}

TEST(loader_epoch_loader, a_loop_gives_memory_back_before_it_goes_on) {
  loader all(100, in_tens, {.threads = 0, .prefetch = 4}, make);
  std::set<const void*> memory;
  for (const auto& batch : all.epoch(0)) memory.insert(batch.values.get());
  EXPECT_EQ(memory.size(), 1U);
}

TEST(loader_epoch_loader, batches_are_held_and_outlive_it) {
  std::optional<loader::batch> kept;
  {
    loader all(100, in_tens, {.prefetch = 2}, make);
    std::vector<std::optional<loader::batch>> held;
    for (int i = 0; i < 3; ++i) held.push_back(all.next());
    expect_error([&] { all.next(); },
                 {"batches: expected at most prefetch = 2 to be alive", "raise prefetch", "found 3"});
    kept = std::move(held[1]);
    held.clear();
    EXPECT_EQ(all.next()->number(), 3);
  }
  EXPECT_EQ(kept->number(), 1);
  EXPECT_EQ((*kept->values)[0], value_of({9, 0, 0}, kept->indices()[0]));
}

TEST(loader_epoch_loader, errors_name_the_batch_and_are_thrown_once) {
  for (const int threads : {0, 2}) {
    loader all(30, in_tens, {.epoch = 1, .threads = threads}, [](slot& to, const sample_key& key) {
      if (to.indices.size() == 10 && key.epoch == 1) throw std::out_of_range("bad");
      make(to, key);
    });
    for (int i = 0; i < 3; ++i) {
      try {
        all.next();
        FAIL();
      } catch (const error& e) {
        EXPECT_EQ(std::string(e.what()), "batch " + std::to_string(i) + " of epoch 1: bad");
        EXPECT_THROW(std::rethrow_if_nested(e), std::out_of_range);
      }
    }
    EXPECT_FALSE(all.next());
    expect_epoch(all, 2, 30);
  }
}

TEST(loader_epoch_loader, counts_the_time_of_waiting) {
  using namespace std::chrono_literals;
  const auto slow = [](slot& to, const sample_key& key) {
    std::this_thread::sleep_for(2ms);
    make(to, key);
  };
  loader all(100, in_tens, {.threads = 0}, slow);
  EXPECT_EQ(all.waited(), 0.0);
  all.next();
  all.next();
  EXPECT_GE(all.waited(), 0.004);
}

TEST(loader_epoch_loader, names_what_is_wrong) {
  const auto with = [](const ahead_options& ahead) { loader(30, in_tens, ahead, make); };
  expect_error([&] { with({.threads = -1}); }, {"threads", "at least 0", "found -1"});
  expect_error([&] { with({.prefetch = 0}); }, {"prefetch", "at least 1", "found 0"});
  expect_error([&] { with({.epoch = ~std::uint64_t{0}}); }, {"epoch", "less than", "found 18446744073709551615"});
  expect_error([&] { loader(0, in_tens, {}, make); }, {"data set", "found 0"});
  expect_error([&] { loader(30, {.bucket_batches = 2}, {}, make, {1}); }, {"lengths", "30 samples", "found 1"});
  loader all(30, in_tens, {}, make);
  expect_error([&] { all.set_epoch(~std::uint64_t{0} / 3); }, {"epoch", "less than"});
}

}  // namespace
}  // namespace xaug::test
