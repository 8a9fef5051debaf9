# SPDX-License-Identifier: BSD-3-Clause
#
# Optimised by clang++; together with the preset of an instruction set if another one is wanted.
# Use: cmake -C cmake/presets/clang.cmake -S . -B build

include("${CMAKE_CURRENT_LIST_DIR}/release.cmake")
set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
