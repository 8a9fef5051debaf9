# SPDX-License-Identifier: BSD-3-Clause
#
# Optimised, for the first x86-64 processors: vectors of four floats.
# Use: cmake -C cmake/presets/baseline.cmake -S . -B build

include("${CMAKE_CURRENT_LIST_DIR}/release.cmake")
set(XAUG_ARCH x86-64 CACHE STRING "")
