# SPDX-License-Identifier: BSD-3-Clause
#
# AddressSanitizer and UndefinedBehaviorSanitizer, with asserts and the standard library's own checks.
# Use: cmake -C cmake/presets/sanitize.cmake -S . -B build

# Vector code is unbearably slow at -O0; from -O1 on, g++ takes minutes for one file under sanitizers.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-Og" CACHE STRING "")
set(XAUG_SANITIZE "address;undefined" CACHE STRING "")
