// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/loader/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include "support/expect_error.hpp"

namespace xaug::test {
namespace {

using samples = std::vector<std::int64_t>;

samples batch_of(const batch_order& order, std::uint64_t epoch, index batch) {
  samples indices;
  order.fill(epoch, batch, indices);
  return indices;
}

/// All samples of an epoch, in order.
samples epoch_of(const batch_order& order, std::uint64_t epoch) {
  samples all;
  for (index i = 0; i < order.batches(); ++i) {
    const samples batch = batch_of(order, epoch, i);
    EXPECT_EQ(static_cast<index>(batch.size()), order.batch_size(i));
    all.insert(all.end(), batch.begin(), batch.end());
  }
  EXPECT_EQ(static_cast<index>(all.size()), order.samples());
  return all;
}

samples sorted(samples all) {
  std::sort(all.begin(), all.end());
  return all;
}
samples counted(index count) {
  samples all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(loader_order, has_each_sample_once_in_an_epoch) {
  for (const index size : {1, 2, 7, 64, 65, 1000})
    for (const index batch_size : {1, 3, 64, 2000})
      for (const bool shuffle : {false, true}) {
        const batch_order order(size, {.batch_size = batch_size, .shuffle = shuffle, .seed = 5});
        EXPECT_EQ(order.batches(), (size + batch_size - 1) / batch_size);
        EXPECT_EQ(sorted(epoch_of(order, 3)), counted(size)) << size << ' ' << batch_size;
      }
}

TEST(loader_order, shares_no_random_numbers_with_pipelines) {
  const auto order = shuffled_order(7, 3, 50);
  // Transforms take the positions from 0, the values of whole images those from 2^31.
  for (const std::uint32_t first : {0U, 0x80000000U})
    for (std::uint32_t position = first; position < first + 100; ++position) {
      std::vector<std::uint32_t> other(50);
      stream random(derive_key(7, 3), 0, position);
      random.permutation(std::span(other));
      ASSERT_NE(order, other) << position;
    }
}

TEST(loader_order, leaves_out_a_batch_that_is_not_full) {
  const batch_order order(100, {.batch_size = 30, .drop_last = true});
  EXPECT_EQ(order.batches(), 3);
  const samples all = epoch_of(order, 0);
  EXPECT_EQ(all.size(), 90U);
  EXPECT_EQ(std::set<std::int64_t>(all.begin(), all.end()).size(), 90U);
  // Which ones are left out changes from epoch to epoch.
  EXPECT_NE(sorted(all), sorted(epoch_of(order, 1)));
  const batch_order full(90, {.batch_size = 30, .drop_last = true});
  EXPECT_EQ(full.batches(), 3);
}

TEST(loader_order, follows_from_seed_and_epoch) {
  const batch_order order(500, {.seed = 1});
  const batch_order again(500, {.seed = 1});
  const batch_order other(500, {.seed = 2});
  // More epochs than are kept, back and forth.
  std::vector<samples> epochs;
  for (std::uint64_t epoch = 0; epoch < 9; ++epoch) epochs.push_back(epoch_of(order, epoch));
  for (std::uint64_t epoch = 9; epoch-- > 0;) {
    EXPECT_EQ(epoch_of(order, epoch), epochs[epoch]);
    EXPECT_EQ(epoch_of(again, epoch), epochs[epoch]);
    EXPECT_NE(epoch_of(other, epoch), epochs[epoch]);
  }
  for (std::size_t i = 0; i < epochs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(epochs[i], epochs[j]);
  const batch_order in_order(500, {.shuffle = false});
  EXPECT_EQ(epoch_of(in_order, 0), counted(500));
  EXPECT_EQ(epoch_of(in_order, 7), counted(500));
}

TEST(loader_order, is_uniform) {
  // 24 orders of 4 samples, each 1000 times expected: chi-square with 23 degrees of freedom, whose 99.99th percentile
  // is 56.
  std::map<std::vector<std::uint32_t>, int> seen;
  for (std::uint64_t epoch = 0; epoch < 24000; ++epoch) ++seen[shuffled_order(7, epoch, 4)];
  EXPECT_EQ(seen.size(), 24U);
  double statistic = 0;
  for (const auto& [order, count] : seen) statistic += (count - 1000.0) * (count - 1000.0) / 1000.0;
  EXPECT_LT(statistic, 56.0);
}

TEST(loader_order, ranks_share_the_batches_of_one_process) {
  constexpr index world = 3;
  const batch_order whole(600, {.batch_size = 60, .seed = 4});
  for (index batch = 0; batch < whole.batches(); ++batch) {
    samples together;
    for (index rank = 0; rank < world; ++rank) {
      const batch_order part(600, {.batch_size = 20, .seed = 4, .rank = rank, .world_size = world});
      EXPECT_EQ(part.batches(), whole.batches());
      const samples indices = batch_of(part, 2, batch);
      together.insert(together.end(), indices.begin(), indices.end());
    }
    EXPECT_EQ(sorted(together), sorted(batch_of(whole, 2, batch)));
  }
}

TEST(loader_order, ranks_go_round_a_data_set_in_file_order) {
  for (const index rank : {0, 1, 2}) {
    const batch_order order(5, {.batch_size = 2, .shuffle = false, .rank = rank, .world_size = 3});
    EXPECT_EQ(epoch_of(order, 4), (samples{rank, (rank + 3) % 5}));
  }
}

TEST(loader_order, ranks_have_as_many_batches_of_the_same_sizes) {
  for (const index size : {1, 2, 5, 31, 32, 33, 100})
    for (const index world : {1, 2, 3, 7})
      for (const bool drop_last : {false, true}) {
        std::map<std::int64_t, int> times;
        std::set<std::vector<index>> shapes;
        if (drop_last && size / world < 4) continue;
        for (index rank = 0; rank < world; ++rank) {
          const batch_order order(
              size, {.batch_size = 4, .drop_last = drop_last, .seed = 9, .rank = rank, .world_size = world});
          std::vector<index> sizes;
          for (index i = 0; i < order.batches(); ++i) sizes.push_back(order.batch_size(i));
          shapes.insert(sizes);
          for (const std::int64_t sample : epoch_of(order, 1)) ++times[sample];
        }
        EXPECT_EQ(shapes.size(), 1U);
        index again = 0;
        for (const auto& [sample, count] : times) again += count - 1;
        if (drop_last) {
          EXPECT_EQ(again, 0);
        } else {
          EXPECT_EQ(static_cast<index>(times.size()), size) << "every sample comes";
          EXPECT_LT(again, world) << "few come twice";
        }
      }
}

/// Lengths that have nothing to do with the samples' numbers, some of them equal.
std::vector<std::uint32_t> lengths_of(index size) {
  std::vector<std::uint32_t> lengths;
  for (index i = 0; i < size; ++i) lengths.push_back(static_cast<std::uint32_t>(i * 7919 % 101));
  return lengths;
}

/// How far the lengths of a batch are apart.
std::uint32_t spread_of(const samples& batch, const std::vector<std::uint32_t>& lengths) {
  const auto of = [&](std::int64_t sample) { return lengths[static_cast<std::size_t>(sample)]; };
  const auto [low, high] = std::ranges::minmax_element(batch, {}, of);
  return of(*high) - of(*low);
}

TEST(loader_order, buckets_are_batches_of_samples_of_about_one_length) {
  constexpr index size = 1003;
  const auto lengths = lengths_of(size);
  const batch_order plain(size, {.batch_size = 10, .seed = 5});
  const batch_order order(size, {.batch_size = 10, .seed = 5, .bucket_batches = 20}, lengths);
  EXPECT_EQ(order.batches(), 101);
  std::uint32_t plain_spread = 0;
  std::uint32_t spread = 0;
  for (index first = 0; first < order.batches(); first += 20) {
    samples expected;
    samples window;
    std::map<std::uint32_t, std::uint32_t> longest;  // of each batch, by its shortest
    std::vector<std::uint32_t> shortest;
    for (index batch = first; batch < std::min<index>(first + 20, order.batches()); ++batch) {
      const samples without = batch_of(plain, 3, batch);
      const samples with = batch_of(order, 3, batch);
      ASSERT_EQ(with.size(), without.size());
      expected.insert(expected.end(), without.begin(), without.end());
      window.insert(window.end(), with.begin(), with.end());
      plain_spread += spread_of(without, lengths);
      spread += spread_of(with, lengths);
      shortest.push_back(lengths[static_cast<std::size_t>(with.front())]);
      // Batches whose shortest are equally long: at most one of them has others.
      std::uint32_t& most = longest[shortest.back()];
      most = std::max(most, lengths[static_cast<std::size_t>(with.back())]);
    }
    EXPECT_EQ(sorted(window), sorted(expected)) << "a window keeps its samples";
    for (auto next = longest.begin(), each = next++; next != longest.end(); each = next++)
      EXPECT_LE(each->second, next->first) << "batches overlap";
    if (first < 100) {
      EXPECT_FALSE(std::ranges::is_sorted(shortest)) << "the batches' order is random";
    }
  }
  EXPECT_GT(plain_spread, 10 * spread);
}

TEST(loader_order, buckets_follow_from_seed_and_epoch) {
  const auto lengths = lengths_of(500);
  const order_options options{.batch_size = 8, .seed = 1, .bucket_batches = 10};
  const batch_order order(500, options, lengths);
  const batch_order again(500, options, lengths);
  EXPECT_EQ(epoch_of(order, 7), epoch_of(again, 7));
  EXPECT_NE(epoch_of(order, 7), epoch_of(order, 8));
  // Windows are put in order independently of each other.
  const batch_order repeated(80, {.batch_size = 1, .seed = 1, .bucket_batches = 40}, std::vector<std::uint32_t>(80));
  const batch_order plain(80, {.batch_size = 1, .seed = 1});
  const samples in_order = epoch_of(plain, 0);
  const samples all = epoch_of(repeated, 0);
  std::vector<std::ptrdiff_t> places[2];
  for (std::size_t i = 0; i < 80; ++i)
    places[i / 40].push_back(std::ranges::find(in_order, all[i]) - in_order.begin() -
                             static_cast<std::ptrdiff_t>(i / 40 * 40));
  EXPECT_NE(places[0], places[1]);
  EXPECT_NE(all, in_order);
}

TEST(loader_order, buckets_in_file_order_have_the_shortest_first) {
  const std::vector<std::uint32_t> lengths{5, 1, 4, 2, 9, 3, 8, 2, 7, 0};
  const batch_order order(10, {.batch_size = 2, .shuffle = false, .bucket_batches = 3}, lengths);
  for (const std::uint64_t epoch : {0U, 4U}) EXPECT_EQ(epoch_of(order, epoch), (samples{1, 3, 5, 2, 0, 4, 9, 7, 8, 6}));
}

TEST(loader_order, the_bucket_that_is_not_full_may_have_any_length) {
  std::set<std::int64_t> last;
  std::vector<std::uint32_t> lengths(31);
  std::iota(lengths.begin(), lengths.end(), 0U);
  const batch_order order(31, {.batch_size = 10, .seed = 3, .bucket_batches = 4}, lengths);
  for (std::uint64_t epoch = 0; epoch < 100; ++epoch) {
    const samples batch = batch_of(order, epoch, 3);
    ASSERT_EQ(batch.size(), 1U);
    last.insert(batch[0]);
  }
  EXPECT_EQ(last, (std::set<std::int64_t>{0, 10, 20, 30}));
}

TEST(loader_order, ranks_share_buckets) {
  for (const index size : {600, 597, 5})
    for (const bool shuffle : {false, true}) {
      const auto lengths = lengths_of(size);
      const batch_order whole(size, {.batch_size = 60, .shuffle = shuffle, .seed = 4, .bucket_batches = 3}, lengths);
      std::set<std::int64_t> seen;
      for (index batch = 0; batch < whole.batches(); ++batch) {
        samples together;
        for (index rank = 0; rank < 3; ++rank) {
          const batch_order part(
              size,
              {.batch_size = 20, .shuffle = shuffle, .seed = 4, .rank = rank, .world_size = 3, .bucket_batches = 3},
              lengths);
          EXPECT_EQ(part.batches(), whole.batches());
          const samples indices = batch_of(part, 2, batch);
          EXPECT_EQ(static_cast<index>(indices.size()), part.batch_size(batch));
          together.insert(together.end(), indices.begin(), indices.end());
        }
        if (size % 3 == 0) {
          EXPECT_EQ(sorted(together), sorted(batch_of(whole, 2, batch)));
        }
        seen.insert(together.begin(), together.end());
      }
      EXPECT_EQ(static_cast<index>(seen.size()), size);
    }
}

TEST(loader_order, serves_many_threads) {
  const batch_order order(2000, {.batch_size = 100, .seed = 6});
  const batch_order alone(2000, {.batch_size = 100, .seed = 6});
  std::vector<samples> expected;
  for (std::uint64_t epoch = 0; epoch < 6; ++epoch) expected.push_back(epoch_of(alone, epoch));
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      for (int round = 0; round < 5; ++round)
        for (std::uint64_t epoch = 0; epoch < expected.size(); ++epoch) {
          samples all;
          samples batch;
          for (index i = 0; i < order.batches(); ++i) {
            order.fill(epoch, i, batch);
            all.insert(all.end(), batch.begin(), batch.end());
          }
          if (all != expected[epoch]) ++wrong[t];
        }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST(loader_order, names_what_is_wrong) {
  expect_error([] { batch_order(0, {}); }, {"data set", "1 to 4294967295", "found 0"});
  expect_error([] { batch_order(index{1} << 32, {}); }, {"data set", "found 4294967296"});
  expect_error([] { batch_order(9, {.batch_size = 0}); }, {"batch_size", "at least 1", "found 0"});
  expect_error([] { batch_order(9, {.world_size = 0}); }, {"world_size", "at least 1", "found 0"});
  expect_error([] { batch_order(9, {.rank = 2, .world_size = 2}); }, {"rank", "[0, 2)", "found 2"});
  expect_error([] { batch_order(9, {.rank = -1}); }, {"rank", "[0, 1)", "found -1"});
  expect_error([] { batch_order(9, {.batch_size = 10, .drop_last = true}); },
               {"batch_size", "at most the 9", "found 10"});
  expect_error([] { batch_order(9, {.batch_size = 5, .drop_last = true, .world_size = 2}); },
               {"at most the 4", "found 5"});
  expect_error([] { batch_order(9, {.bucket_batches = 0}); }, {"bucket_batches", "at least 1", "found 0"});
  expect_error([] { batch_order(9, {.bucket_batches = 2}, {1, 2}); }, {"lengths", "one for each of the 9", "found 2"});
}

}  // namespace
}  // namespace xaug::test
