// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "xaug/core/config.hpp"

// One binary for all processors. A program is usually compiled for the oldest processor that it has to run on, which
// would limit kernels to that processor's vectors. The CMake function
//
//     xaug_add_dispatch(<target> [ARCHS <arch>...])      # x86-64 x86-64-v3 x86-64-v4
//
// compiles what any_pipeline and mixing do with pixels once for each instruction set, adds that to the target, and
// defines XAUG_DISPATCH for it: its files then call the best code that the processor can run, which is chosen once. The
// results have the same bits for any choice. Pipelines composed by type, pipelines of texts and those over a custom
// list of transforms use the instruction set of their file, as without dispatch.

namespace xaug {

namespace detail {

/// Defined in cmake/dispatch/select.cpp.
std::string_view chosen_arch();

}  // namespace detail

/// The instruction set that any_pipeline and mixing use. In a target of xaug_add_dispatch: the last one in its list
/// that this processor supports, or the one that the environment variable XAUG_ARCH names, spelt as for -march=. Throws
/// xaug::error, as every call of dispatched code does, if XAUG_ARCH is not in the list or the processor lacks it.
/// Elsewhere: that of the file, such as avx2_fma.
XAUG_PER_ISA inline std::string_view dispatched_arch() {
#if XAUG_DISPATCHES
  return detail::chosen_arch();
#else
  return std::string_view(XAUG_STRING(XAUG_ISA)).substr(sizeof("isa_") - 1);
#endif
}

}  // namespace xaug
