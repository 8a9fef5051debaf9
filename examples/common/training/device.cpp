// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/device.hpp"

#include <torch/cuda.h>

#include <xaug/core/error.hpp>

namespace examples {

torch::Device device_of(const std::string& name) {
  try {
    const torch::Device device(name);
    if (device.is_cuda() && !torch::cuda::is_available())
      throw xaug::error("device", "cpu, as this LibTorch finds no GPU", name);
    if (!device.is_cpu() && !device.is_cuda()) throw xaug::error("device", "cpu or cuda", name);
    return device;
  } catch (const c10::Error&) {
    throw xaug::error("device", "cpu, cuda or cuda:N", name);
  }
}

}  // namespace examples
