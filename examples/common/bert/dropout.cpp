// SPDX-License-Identifier: BSD-3-Clause
#include "common/bert/dropout.hpp"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <xaug/kernel/philox.hpp>

namespace examples {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Values that one call of philox8() decides about: 16 bits for each.
constexpr std::int64_t group = 64;
/// Groups that are worth a task of their own.
constexpr std::int64_t grain = 256;

struct chance {
  explicit chance(double p) : threshold(static_cast<std::uint32_t>(std::lround(p * 65536))) {}
  /// What makes up for the zeros.
  float scale() const { return 65536.0f / static_cast<float>(65536 - threshold); }

  std::uint32_t threshold;  ///< of 65536
};

/// Calls body(begin, end) for the values of each group, on several threads.
template <class Body>
void for_each_group(std::int64_t size, const Body& body) {
  at::parallel_for(0, (size + group - 1) / group, grain, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t g = first; g < last; ++g) body(g, g * group, std::min(size, (g + 1) * group));
  });
}

class dropout_function : public torch::autograd::Function<dropout_function> {
public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& any, double p) {
    const auto x = any.contiguous();
    const chance zero(p);
    const float scale = zero.scale();
    const auto seed = static_cast<std::uint64_t>(torch::empty({}, torch::kInt64).random_().item<std::int64_t>());
    const xaug::pixel_stream stream{.key = xaug::derive_key(seed, 0)};
    auto y = torch::empty_like(x);
    // What each value is multiplied by, as 0 or 1.
    auto kept = torch::empty(x.sizes(), torch::kUInt8);
    const float* const from = x.data_ptr<float>();
    float* const to = y.data_ptr<float>();
    std::uint8_t* const keep = kept.data_ptr<std::uint8_t>();
    for_each_group(x.numel(), [&](std::int64_t g, std::int64_t begin, std::int64_t end) {
      xaug::kernel::philox_words words;
      xaug::kernel::detail::philox8(stream, static_cast<std::uint32_t>(8 * g), words);
      const auto* const bits = reinterpret_cast<const std::uint32_t*>(words.data());
      for (std::int64_t i = begin; i < end; ++i) {
        const auto k = i - begin;
        const std::uint32_t word = bits[k % 32];
        keep[i] = (k < 32 ? word & 0xFFFFU : word >> 16) >= zero.threshold;
        to[i] = from[i] * (keep[i] != 0 ? scale : 0.0f);
      }
    });
    context->save_for_backward({kept});
    context->saved_data["scale"] = static_cast<double>(scale);
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto gradient = gradients[0].contiguous();
    const auto kept = context->get_saved_variables()[0];
    const auto scale = static_cast<float>(context->saved_data["scale"].toDouble());
    auto result = torch::empty_like(gradient);
    const float* const from = gradient.data_ptr<float>();
    const std::uint8_t* const keep = kept.data_ptr<std::uint8_t>();
    float* const to = result.data_ptr<float>();
    for_each_group(gradient.numel(), [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) to[i] = from[i] * (keep[i] != 0 ? scale : 0.0f);
    });
    return {result, {}};
  }
};

}  // namespace

torch::Tensor fast_dropout(const torch::Tensor& x, double p, bool training) {
  if (!training || p == 0) return x;
  // Under autocast; what comes next takes floats as well.
  if (x.is_cpu() && x.scalar_type() == torch::kBFloat16) return fast_dropout(x.to(torch::kFloat32), p, training);
  if (!x.is_cpu() || x.scalar_type() != torch::kFloat32) return torch::dropout(x, p, training);
  return dropout_function::apply(x, p);
}

}  // namespace examples
