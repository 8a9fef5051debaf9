// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/process.hpp"

#include <unistd.h>  // execv

#include <cstdlib>
#include <filesystem>
#include <system_error>

#if defined(__GLIBC__)
#include <malloc.h>

#include <limits>
#endif

namespace examples {

void tune_process(char* const* argv) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
#if defined(__linux__)
  constexpr const char* policy = "OMP_WAIT_POLICY";
  if (std::getenv(policy) == nullptr && ::setenv(policy, "passive", 1) == 0) {
    std::error_code failure;
    // By its path, so that it keeps its name.
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (!failure) ::execv(program.c_str(), argv);
  }
#else
  static_cast<void>(argv);
#endif
}

}  // namespace examples
