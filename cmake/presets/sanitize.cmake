# SPDX-License-Identifier: BSD-3-Clause
#
# AddressSanitizer and UndefinedBehaviorSanitizer, with asserts and the standard library's own checks. By clang++, so
# that another compiler sees the code too. Not optimised: compilers take longer to optimise what sanitizers add than tests
# to run without it.
# Use: cmake -C cmake/presets/sanitize.cmake -S . -B build

set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O0" CACHE STRING "")
set(XAUG_SANITIZE "address;undefined" CACHE STRING "")
