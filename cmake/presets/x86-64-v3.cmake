# SPDX-License-Identifier: BSD-3-Clause
#
# Optimised, for processors with AVX2 and FMA: vectors of eight floats.
# Use: cmake -C cmake/presets/x86-64-v3.cmake -S . -B build

include("${CMAKE_CURRENT_LIST_DIR}/release.cmake")
set(XAUG_ARCH x86-64-v3 CACHE STRING "")
