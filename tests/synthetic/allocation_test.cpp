// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <vector>

#include "support/allocation_counter.hpp"
#include "xaug/synthetic/low_rank_gaussian.hpp"
#include "xaug/synthetic/smote.hpp"

namespace xaug::test {
namespace {

template <class Model>
std::size_t allocations_of(const Model& model) {
  std::vector<float> out(36);
  const allocation_counter counter;
  for (std::uint64_t i = 0; i < 100; ++i) model({.index = i}, chw(out.data(), 1, 6, 6));
  return counter.count();
}

TEST(synthetic, generating_allocates_nothing) {
  std::vector<std::uint8_t> pixels(20 * 36);
  std::vector<std::int64_t> labels(20);
  stream random({.seed = 1});
  for (auto& each : pixels) each = static_cast<std::uint8_t>(random.bits());
  for (std::size_t i = 0; i < 20; ++i) labels[i] = static_cast<std::int64_t>(i % 2);
  const auto images = nhwc(pixels.data(), 20, 6, 6, 1);
  EXPECT_EQ(allocations_of(smote{}.fit(images, labels)), 0U);
  EXPECT_EQ(allocations_of(low_rank_gaussian{}.fit(images, labels)), 0U);
}

}  // namespace
}  // namespace xaug::test
