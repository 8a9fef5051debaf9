# SPDX-License-Identifier: BSD-3-Clause
#
# Stands in for LibTorch, so that its ways into a project are tested in no time and without it.

add_library(torch INTERFACE IMPORTED)
set_target_properties(torch PROPERTIES INTERFACE_COMPILE_DEFINITIONS HAS_TORCH)
