// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace examples {

/// The most memory that this process has held at a time since the last forget_peak_memory(), in bytes; 0 where the
/// system does not tell (it does on Linux).
std::int64_t peak_memory();

/// Begins anew, where the system allows it.
void forget_peak_memory();

}  // namespace examples
