// SPDX-License-Identifier: BSD-3-Clause

#include "common/training/adamw.hpp"

#include <gtest/gtest.h>
#include <torch/optim/adamw.h>
#include <torch/utils.h>

#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

struct two_parameters {
  std::vector<torch::Tensor> all;
  explicit two_parameters(std::uint64_t seed) {
    torch::manual_seed(seed);
    all = {torch::randn({40, 500}).requires_grad_(), torch::randn(70).requires_grad_()};
  }
  /// Gradients of some function of them, and of the step.
  void differentiate(int step) const {
    ((all[0] * (step + 1)).sin().sum() + all[1].square().sum() * all[0].mean()).backward();
  }
};

TEST(adamw, equals_that_of_torch) {
  const two_parameters mine(1);
  const two_parameters theirs(1);
  adamw optimiser({.decay = {mine.all[0]}, .no_decay = {mine.all[1]}}, {.weight_decay = 0.3});
  std::vector<torch::optim::OptimizerParamGroup> groups;
  for (const int i : {0, 1})
    groups.emplace_back(
        std::vector{theirs.all[static_cast<std::size_t>(i)]},
        std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(0.01).weight_decay(i == 0 ? 0.3 : 0)));
  torch::optim::AdamW expected(std::move(groups), torch::optim::AdamWOptions(0.01));
  for (int step = 0; step < 20; ++step) {
    const double rate = 0.02 / (1 + step);
    for (auto& group : expected.param_groups()) static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
    optimiser.zero_grad();
    expected.zero_grad();
    EXPECT_FALSE(mine.all[0].grad().defined());
    mine.differentiate(step);
    theirs.differentiate(step);
    optimiser.step(rate);
    expected.step();
    for (std::size_t i = 0; i < 2; ++i)
      ASSERT_LT((mine.all[i] - theirs.all[i]).abs().max().item<float>(), 2e-5f) << "step " << step;
  }
}

TEST(adamw, other_devices_and_types_have_the_same_steps) {
  // In double precision on the CPU it goes the way of other devices.
  const two_parameters floats(2);
  const auto doubles = floats.all[0].detach().to(torch::kFloat64).requires_grad_();
  adamw a({.decay = {floats.all[0]}, .no_decay = {}});
  adamw b({.decay = {doubles}, .no_decay = {}});
  for (int step = 0; step < 10; ++step) {
    a.zero_grad();
    b.zero_grad();
    floats.all[0].sin().sum().backward();
    doubles.sin().sum().backward();
    a.step(0.1);
    b.step(0.1);
  }
  EXPECT_LT((floats.all[0] - doubles).abs().max().item<double>(), 1e-4);
}

TEST(adamw, goes_on_from_its_state) {
  const two_parameters one(3);
  adamw optimiser({.decay = {one.all[0]}, .no_decay = {one.all[1]}});
  const auto step = [](const two_parameters& of, adamw& by, int number) {
    by.zero_grad();
    of.differentiate(number);
    by.step(0.01);
  };
  for (int i = 0; i < 3; ++i) step(one, optimiser, i);
  two_parameters other(4);
  adamw resumed({.decay = {other.all[0]}, .no_decay = {other.all[1]}});
  {
    const torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < 2; ++i) other.all[i].copy_(one.all[i]);
  }
  resumed.set_state(optimiser.state());
  for (int i = 3; i < 6; ++i) {
    step(one, optimiser, i);
    step(other, resumed, i);
  }
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(torch::equal(one.all[i], other.all[i]));

  auto state = optimiser.state();
  state[2] = torch::zeros({2, 2});
  expect_error([&] { resumed.set_state(state); }, {"state of AdamW, tensor 2", "found 4"});
  state.pop_back();
  expect_error([&] { resumed.set_state(state); }, {"state of AdamW", "5 tensors", "4"});
}

TEST(adamw, without_a_gradient_nothing_changes) {
  const two_parameters some(5);
  const auto before = some.all[0].detach().clone();
  adamw optimiser({.decay = some.all, .no_decay = {}});
  optimiser.step(0.1);
  EXPECT_TRUE(torch::equal(some.all[0], before));
}

}  // namespace
