# SPDX-License-Identifier: BSD-3-Clause
#
# AddressSanitizer and UndefinedBehaviorSanitizer, with asserts and the standard library's own checks.
# Use: cmake -C cmake/presets/sanitize.cmake -S . -B build

# -O1 is the least at which vector code runs at a bearable speed; higher levels compile for minutes under sanitizers.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1" CACHE STRING "")
set(XAUG_SANITIZE "address;undefined" CACHE STRING "")
