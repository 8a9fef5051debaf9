# SPDX-License-Identifier: BSD-3-Clause
#
# AddressSanitizer and UndefinedBehaviorSanitizer, with asserts and the standard library's own checks. By clang++, so
# that another compiler sees the code too.
# Use: cmake -C cmake/presets/sanitize.cmake -S . -B build

set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
# Vector code is too slow at -O0.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1" CACHE STRING "")
set(XAUG_SANITIZE "address;undefined" CACHE STRING "")
