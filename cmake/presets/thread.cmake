# SPDX-License-Identifier: BSD-3-Clause
#
# ThreadSanitizer: for what runs on several threads.
# Use: cmake -C cmake/presets/thread.cmake -S . -B build

set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1" CACHE STRING "")
set(XAUG_SANITIZE thread CACHE STRING "")
