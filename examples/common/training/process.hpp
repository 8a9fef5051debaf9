// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace examples {

/// What makes training on the CPU faster and is a matter of the whole process; main() calls it first.
///
/// Memory that was freed stays with the process: LibTorch frees and allocates megabytes in every operation, and pages
/// that were given back to the system have to be cleared and mapped anew. And OpenMP's threads sleep where they wait,
/// unless the environment says otherwise (OMP_WAIT_POLICY): those of LibTorch would take the cores from those of
/// OpenBLAS. The environment is read when the library is loaded, so that the program begins anew, once. Where that is
/// impossible it goes on as it is.
void tune_process(char* const* argv);

}  // namespace examples
