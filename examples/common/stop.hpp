// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace examples {

/// From now on Ctrl-C (SIGINT) and SIGTERM ask the program to stop, and the second one stops it at once.
void listen_for_stop();

/// Returns true if the program was asked to stop. Long work checks this between two files.
bool stop_requested();

}  // namespace examples
