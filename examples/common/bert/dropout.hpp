// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

namespace examples {

/// torch::dropout(), which on the CPU draws its numbers one after the other, on one thread. For floats on the CPU, and
/// for bfloat16 there, which becomes floats, this one works on all threads: values are zeroed with a probability of `p`
/// rounded to 1/65536, by Philox4x32-10 under a key from torch's global generator. The result does not depend on the
/// number of threads. `p` is in [0, 1).
torch::Tensor fast_dropout(const torch::Tensor& x, double p, bool training);

}  // namespace examples
