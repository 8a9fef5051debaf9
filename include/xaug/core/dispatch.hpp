// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "xaug/core/config.hpp"

// One binary for all processors. A program is usually compiled for the oldest processor that it has to run on, and
// kernels would get by with that processor's vectors. The CMake function
//
//     xaug_add_dispatch(<target> [ARCHS <arch>...])      # x86-64 x86-64-v3 x86-64-v4
//
// compiles what any_pipeline and mixing do with pixels once for each instruction set, adds that to the target, and
// defines XAUG_DISPATCH for it: its files then call the best code that the processor can run, which is decided once.
// The results have the same bits whichever that is. Pipelines that are composed by type, texts and transforms in a list
// of one's own are compiled for what the file is compiled for, as without it.

namespace xaug {

namespace detail {

/// Defined in cmake/dispatch/select.cpp.
std::string_view chosen_arch();

}  // namespace detail

/// The instruction set whose code any_pipeline and mixing run. In a target of xaug_add_dispatch it is the last of those
/// given that this processor has, or the one that the environment variable XAUG_ARCH names, as in -march=; throws
/// xaug::error, as every call of such code does, if that is none of them or the processor lacks it. Elsewhere it is
/// that of the file: avx2_fma.
XAUG_PER_ISA inline std::string_view dispatched_arch() {
#if XAUG_DISPATCHES
  return detail::chosen_arch();
#else
  return std::string_view(XAUG_STRING(XAUG_ISA)).substr(sizeof("isa_") - 1);
#endif
}

}  // namespace xaug
