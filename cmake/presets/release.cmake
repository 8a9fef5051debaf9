# SPDX-License-Identifier: BSD-3-Clause
#
# What a user gets: optimised, for the compiler's default instruction set.
# Use: cmake -C cmake/presets/release.cmake -S . -B build

set(CMAKE_BUILD_TYPE Release CACHE STRING "")
