// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace examples {

/// The peak memory of this process since the last forget_peak_memory(), in bytes; 0 where the system does not report it
/// (Linux does).
std::int64_t peak_memory();

/// Resets the peak, where the system allows it.
void forget_peak_memory();

}  // namespace examples
