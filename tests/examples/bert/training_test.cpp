// SPDX-License-Identifier: BSD-3-Clause

// What BERT is trained with: dropout, bfloat16.

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>

#include "common/bert/autocast.hpp"
#include "common/bert/bert_model.hpp"
#include "common/bert/dropout.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

TEST(fast_dropout, zeroes_some_and_scales_the_rest) {
  torch::manual_seed(1);
  for (const double p : {0.1, 0.5, 0.9}) {
    const auto x = torch::rand({1000, 333}) + 1;
    const auto y = fast_dropout(x, p, true);
    const double n = static_cast<double>(x.numel());
    const double zeros = (y == 0).sum().item<double>();
    EXPECT_NEAR(zeros / n, p, 6 * std::sqrt(p * (1 - p) / n) + 1.0 / 65536);
    EXPECT_LT(((y / x).masked_select(y != 0) - 1 / (1 - p)).abs().max().item<double>(), 1e-3 / (1 - p));
    // Every row and every column has its share: seven standard errors.
    for (const std::int64_t side : {0, 1}) {
      const double count = static_cast<double>(x.size(side));
      const auto shares = (y == 0).to(torch::kFloat32).mean(side);
      EXPECT_LT((shares - p).abs().max().item<double>(), 7 * std::sqrt(p * (1 - p) / count)) << side;
    }
  }
}

TEST(fast_dropout, neighbours_are_independent) {
  torch::manual_seed(2);
  const auto kept = fast_dropout(torch::ones(200'000), 0.5, true).clamp_max(1) * 2 - 1;
  for (const std::int64_t distance : {1, 2, 8, 16, 31, 32, 33, 64, 128, 4096}) {
    const auto count = kept.size(0) - distance;
    const double mean = (kept.narrow(0, 0, count) * kept.narrow(0, distance, count)).mean().item<double>();
    EXPECT_LT(std::abs(mean), 6 / std::sqrt(static_cast<double>(count))) << distance;
  }
}

TEST(fast_dropout, gradient_is_that_of_what_was_kept) {
  torch::manual_seed(3);
  for (const std::int64_t size : {1, 31, 32, 33, 63, 64, 65, 200}) {
    auto x = torch::rand({size, 7}).requires_grad_();
    const auto y = fast_dropout(x.t(), 0.3, true);  // not contiguous
    EXPECT_EQ(y.sizes().vec(), (std::vector<std::int64_t>{7, size}));
    const auto weights = torch::rand({7, size});
    (y * weights).sum().backward();
    const auto factors = (y / x.t()).detach();
    EXPECT_LT((x.grad() - (weights * factors).t()).abs().max().item<float>(), 1e-5f);
  }
}

TEST(fast_dropout, follows_the_seed_alone) {
  const auto x = torch::ones({100, 1000});
  const auto with = [&](std::uint64_t seed, int threads) {
    at::set_num_threads(threads);
    torch::manual_seed(seed);
    return fast_dropout(x, 0.2, true);
  };
  const auto expected = with(4, 1);
  EXPECT_TRUE(torch::equal(with(4, 3), expected));
  EXPECT_FALSE(torch::equal(with(5, 1), expected));
  EXPECT_FALSE(torch::equal(fast_dropout(x, 0.2, true), fast_dropout(x, 0.2, true)));
}

TEST(fast_dropout, where_there_is_nothing_to_do) {
  const auto x = torch::rand({3, 4});
  EXPECT_TRUE(fast_dropout(x, 0.5, false).is_same(x));
  EXPECT_TRUE(fast_dropout(x, 0, true).is_same(x));
  EXPECT_EQ(fast_dropout(torch::empty({0, 4}), 0.5, true).numel(), 0);
  EXPECT_EQ(fast_dropout(x.to(torch::kFloat64), 0.5, true).scalar_type(), torch::kFloat64);
  EXPECT_EQ(fast_dropout(x.to(torch::kBFloat16), 0.5, true).scalar_type(), torch::kFloat32);
}

TEST(autocast, multiplies_in_bfloat16_within_its_scope) {
  const auto a = torch::rand({4, 4});
  const auto type = [&] { return torch::mm(a, a).scalar_type(); };
  EXPECT_EQ(type(), torch::kFloat32);
  {
    const autocast_scope outer(true);
    EXPECT_EQ(type(), torch::kBFloat16);
    {
      const autocast_scope inner(false);
      EXPECT_EQ(type(), torch::kFloat32);
    }
    EXPECT_EQ(type(), torch::kBFloat16);
  }
  EXPECT_EQ(type(), torch::kFloat32);
}

TEST(autocast, bert_stays_near_its_values) {
  torch::manual_seed(6);
  const bert_config config{
      .vocabulary = 50, .hidden = 32, .layers = 2, .heads = 4, .intermediate = 64, .max_positions = 12};
  bert_classifier model(config, 3);
  const auto ids = torch::randint(0, 50, {4, 9}, torch::kInt64);
  const auto mask = torch::ones_like(ids, torch::kBool);
  {
    // In training too, with gradients of floats.
    const autocast_scope autocast(true);
    const auto logits = model.forward(ids, mask);
    EXPECT_EQ(logits.scalar_type(), torch::kFloat32);
    logits.square().sum().backward();
  }
  for (const auto& each : model.parameters()) EXPECT_EQ(each.grad().scalar_type(), torch::kFloat32);
  model.eval();
  const torch::NoGradGuard no_grad;
  const auto expected = model.encoder().forward(ids, mask);
  const autocast_scope autocast(true);
  const auto found = model.encoder().forward(ids, mask);
  const float difference = (found - expected).abs().max().item<float>();
  EXPECT_GT(difference, 0);
  EXPECT_LT(difference, 0.1f);
}

}  // namespace
