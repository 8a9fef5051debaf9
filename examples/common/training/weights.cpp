// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/weights.hpp"

#include <torch/serialize.h>

#include <sstream>
#include <string>
#include <xaug/core/error.hpp>

#include "common/file.hpp"

namespace examples {
namespace {

/// All that training changes, in a fixed order.
weights state_of(const torch::nn::Module& model) {
  weights all = model.parameters();
  const auto buffers = model.buffers();
  all.insert(all.end(), buffers.begin(), buffers.end());
  return all;
}

}  // namespace

std::int64_t parameter_count(const torch::nn::Module& model) {
  std::int64_t count = 0;
  for (const auto& each : model.parameters()) count += each.requires_grad() ? each.numel() : 0;
  return count;
}

weights weights_of(const torch::nn::Module& model) {
  weights copies;
  for (const auto& each : state_of(model))
    copies.push_back(each.detach().to(torch::kCPU, each.scalar_type(), false, true));
  return copies;
}

void set_weights(torch::nn::Module& model, const weights& from) {
  const torch::NoGradGuard no_grad;
  const weights to = state_of(model);
  if (to.size() != from.size())
    throw xaug::error("weights", std::to_string(to.size()) + " tensors, as the model has", from.size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i].sizes() != from[i].sizes()) {
      std::ostringstream expected;
      std::ostringstream found;
      expected << to[i].sizes() << ", as in the model";
      found << from[i].sizes();
      throw xaug::error("weights[" + std::to_string(i) + "]", expected.str(), found.str());
    }
  }
  for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
}

void save_weights(const std::filesystem::path& file, const torch::nn::Module& model) {
  std::ostringstream bytes;
  torch::save(weights_of(model), bytes);
  write_file(file, std::string_view(bytes.str()));
}

void load_weights(const std::filesystem::path& file, torch::nn::Module& model) {
  const auto bytes = read_file(file);
  weights from;
  try {
    torch::load(from, reinterpret_cast<const char*>(bytes.data()), bytes.size());
  } catch (const c10::Error& e) {
    throw xaug::error(file.string(), "weights as torch::save() writes them", e.what_without_backtrace());
  }
  try {
    set_weights(model, from);
  } catch (const xaug::error& e) {
    throw xaug::error(file.string() + ": " + e.what());
  }
}

}  // namespace examples
