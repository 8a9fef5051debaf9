// SPDX-License-Identifier: BSD-3-Clause
#include "common/bert/autocast.hpp"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace examples {
namespace {

namespace autocast = at::autocast;

// LibTorch 2.4 replaced a function for each device by one for all.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

bool is_enabled(torch::DeviceType device) {
  return autocast::is_autocast_enabled(device);
}
torch::ScalarType type_of(torch::DeviceType device) {
  return autocast::get_autocast_dtype(device);
}
void set(torch::DeviceType device, bool enabled, torch::ScalarType type) {
  autocast::set_autocast_enabled(device, enabled);
  autocast::set_autocast_dtype(device, type);
}

#else

bool is_enabled(torch::DeviceType device) {
  return device == torch::kCPU ? autocast::is_cpu_enabled() : autocast::is_enabled();
}
torch::ScalarType type_of(torch::DeviceType device) {
  return device == torch::kCPU ? autocast::get_autocast_cpu_dtype() : autocast::get_autocast_gpu_dtype();
}
void set(torch::DeviceType device, bool enabled, torch::ScalarType type) {
  if (device == torch::kCPU) {
    autocast::set_cpu_enabled(enabled);
    autocast::set_autocast_cpu_dtype(type);
  } else {
    autocast::set_enabled(enabled);
    autocast::set_autocast_gpu_dtype(type);
  }
}

#endif

}  // namespace

autocast_scope::autocast_scope(bool enabled, torch::DeviceType device)
    : device_(device), enabled_before_(is_enabled(device)), type_before_(type_of(device)) {
  set(device_, enabled, torch::kBFloat16);
  autocast::increment_nesting();
}

autocast_scope::~autocast_scope() {
  // Weights are converted once in each scope, and change afterwards.
  if (autocast::decrement_nesting() == 0) autocast::clear_cache();
  set(device_, enabled_before_, type_before_);
}

}  // namespace examples
