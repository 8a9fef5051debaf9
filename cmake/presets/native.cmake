# SPDX-License-Identifier: BSD-3-Clause
#
# Optimised, for this very processor: for benchmarks and training runs.
# Use: cmake -C cmake/presets/native.cmake -S . -B build

include("${CMAKE_CURRENT_LIST_DIR}/release.cmake")
set(XAUG_ARCH native CACHE STRING "")
