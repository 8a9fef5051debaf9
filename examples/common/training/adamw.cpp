// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/adamw.hpp"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <cmath>
#include <string>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

constexpr std::int64_t grain = 1 << 14;

/// The numbers of one step, for all values alike.
struct step_numbers {
  float keep;  ///< of the parameter, after its decay
  float beta1;
  float beta2;
  float rate;        ///< of learning, with the correction of the mean
  float correction;  ///< of the square root of the variance
  float eps;
};

void update(const step_numbers& n, std::int64_t size, float* p, const float* g, float* m, float* v) {
  at::parallel_for(0, size, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const float mean = n.beta1 * m[i] + (1 - n.beta1) * g[i];
      const float variance = n.beta2 * v[i] + (1 - n.beta2) * g[i] * g[i];
      m[i] = mean;
      v[i] = variance;
      p[i] = p[i] * n.keep - n.rate * mean / (std::sqrt(variance) * n.correction + n.eps);
    }
  });
}

/// The same for other devices.
void update(const step_numbers& n, const torch::Tensor& p, const torch::Tensor& g, const torch::Tensor& m,
            const torch::Tensor& v) {
  m.mul_(n.beta1).add_(g, 1 - n.beta1);
  v.mul_(n.beta2).addcmul_(g, g, 1 - n.beta2);
  p.mul_(n.keep).addcdiv_(m, v.sqrt().mul_(n.correction).add_(n.eps), -n.rate);
}

}  // namespace

parameter_groups group_parameters(const torch::nn::Module& model) {
  parameter_groups groups;
  // Biases, and the scales of normalisations, are vectors; nothing else is.
  for (const auto& each : model.parameters())
    if (each.requires_grad()) (each.dim() < 2 ? groups.no_decay : groups.decay).push_back(each);
  return groups;
}

adamw::adamw(const parameter_groups& parameters, const adamw_settings& settings) : settings_(settings) {
  const auto add = [&](const std::vector<torch::Tensor>& all, bool decays) {
    for (const auto& each : all) slots_.push_back({each, decays, torch::zeros_like(each), torch::zeros_like(each)});
  };
  add(parameters.decay, true);
  add(parameters.no_decay, false);
}

void adamw::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  ++steps_;
  const auto steps = static_cast<double>(steps_);
  step_numbers n{.keep = 1,
                 .beta1 = static_cast<float>(settings_.beta1),
                 .beta2 = static_cast<float>(settings_.beta2),
                 .rate = static_cast<float>(learning_rate / (1 - std::pow(settings_.beta1, steps))),
                 .correction = static_cast<float>(1 / std::sqrt(1 - std::pow(settings_.beta2, steps))),
                 .eps = static_cast<float>(settings_.eps)};
  for (auto& [parameter, decays, mean, variance] : slots_) {
    if (!parameter.grad().defined()) continue;
    n.keep = decays ? static_cast<float>(1 - learning_rate * settings_.weight_decay) : 1.0f;
    if (parameter.is_cpu() && parameter.scalar_type() == torch::kFloat32 && parameter.is_contiguous()) {
      const auto gradient = parameter.grad().contiguous();
      update(n, parameter.numel(), parameter.data_ptr<float>(), gradient.data_ptr<float>(), mean.data_ptr<float>(),
             variance.data_ptr<float>());
    } else {
      update(n, parameter, parameter.grad(), mean, variance);
    }
  }
}

void adamw::zero_grad() {
  for (auto& each : slots_) each.parameter.mutable_grad().reset();
}

std::vector<torch::Tensor> adamw::state() const {
  std::vector<torch::Tensor> all{torch::full({}, steps_, torch::kInt64)};
  for (const auto& each : slots_) {
    all.push_back(each.mean);
    all.push_back(each.variance);
  }
  return all;
}

void adamw::set_state(const std::vector<torch::Tensor>& from) {
  const torch::NoGradGuard no_grad;
  if (from.size() != 1 + 2 * slots_.size())
    throw xaug::error("state of AdamW", std::to_string(1 + 2 * slots_.size()) + " tensors", from.size());
  for (std::size_t i = 0; i < slots_.size(); ++i)
    for (const std::size_t k : {1 + 2 * i, 2 + 2 * i})
      if (from[k].sizes() != slots_[i].parameter.sizes())
        throw xaug::error("state of AdamW, tensor " + std::to_string(k), "as many values as the parameter has",
                          from[k].numel());
  steps_ = from[0].item<std::int64_t>();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    slots_[i].mean.copy_(from[1 + 2 * i]);
    slots_[i].variance.copy_(from[2 + 2 * i]);
  }
}

}  // namespace examples
