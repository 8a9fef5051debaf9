// SPDX-License-Identifier: BSD-3-Clause

#include "common/training/subset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/labelled_images.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

std::vector<std::int64_t> labels_of(std::int64_t size, std::int64_t classes) {
  std::vector<std::int64_t> labels(static_cast<std::size_t>(size));
  for (std::int64_t i = 0; i < size; ++i) labels[static_cast<std::size_t>(i)] = i * i % classes;
  return labels;
}

std::map<std::int64_t, int> by_class(const std::vector<std::int64_t>& indices,
                                     const std::vector<std::int64_t>& labels) {
  std::map<std::int64_t, int> counts;
  for (const std::int64_t i : indices) ++counts[labels[static_cast<std::size_t>(i)]];
  return counts;
}

TEST(subset, has_as_many_samples_of_each_class) {
  std::vector<std::int64_t> labels(1000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i % 10);
  const split chosen = choose_samples(labels, 10, 200, 0.25, 3);
  EXPECT_EQ(chosen.training.size(), 150U);
  EXPECT_EQ(chosen.validation.size(), 50U);
  for (const auto& [label, count] : by_class(chosen.training, labels)) EXPECT_EQ(count, 15) << label;
  for (const auto& [label, count] : by_class(chosen.validation, labels)) EXPECT_EQ(count, 5) << label;
  std::set<std::int64_t> all(chosen.training.begin(), chosen.training.end());
  all.insert(chosen.validation.begin(), chosen.validation.end());
  EXPECT_EQ(all.size(), 200U) << "a sample is in it twice";
  EXPECT_TRUE(std::is_sorted(chosen.training.begin(), chosen.training.end()));
  EXPECT_GE(*all.begin(), 0);
  EXPECT_LT(*all.rbegin(), 1000);
}

TEST(subset, follows_from_the_seed) {
  const auto labels = labels_of(500, 5);
  const split first = choose_samples(labels, 5, 100, 0.1, 3);
  EXPECT_EQ(choose_samples(labels, 5, 100, 0.1, 3).training, first.training);
  EXPECT_NE(choose_samples(labels, 5, 100, 0.1, 4).training, first.training);
}

TEST(subset, takes_what_there_is_of_rare_classes) {
  std::vector<std::int64_t> labels(100, 0);
  labels[17] = 1;
  const split chosen = choose_samples(labels, 2, 50, 0, 0);
  EXPECT_EQ(by_class(chosen.training, labels), (std::map<std::int64_t, int>{{0, 49}, {1, 1}}));
  EXPECT_EQ(choose_samples(labels, 2, 0, 0, 0).training.size(), 100U) << "0 are all";
}

TEST(subset, bad_input) {
  const auto labels = labels_of(100, 5);
  expect_error([&] { choose_samples(labels, 5, 101, 0, 0); }, {"limit", "100", "101"});
  expect_error([&] { choose_samples(labels, 5, 4, 0, 0); }, {"limit", "5", "4"});
  expect_error([&] { choose_samples(labels, 5, 50, 1.0, 0); }, {"validation", "[0, 1)"});
  expect_error([&] { choose_samples(labels, 5, 5, 0.9, 0); }, {"validation", "samples to train on"});
  expect_error([&] { choose_samples(labels, 3, 50, 0, 0); }, {"labels[", "[0, 3)"});
}

TEST(subset, copies_images_with_their_labels) {
  labelled_images all{xt::xtensor<std::uint8_t, 4>::from_shape({4, 1, 2, 1}), {7, 8, 9, 10}, {}};
  for (std::size_t i = 0; i < 8; ++i) all.images.data()[i] = static_cast<std::uint8_t>(i);
  const std::vector<std::int64_t> wanted{3, 1};
  const labelled_images some = select(all, wanted);
  EXPECT_EQ(some.labels, (std::vector<std::int64_t>{10, 8}));
  EXPECT_EQ(std::vector<int>(some.images.begin(), some.images.end()), (std::vector<int>{6, 7, 2, 3}));
}

}  // namespace
