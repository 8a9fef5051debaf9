// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace examples {

/// The exit code of a program that was asked to stop: what a shell reports for one ended by SIGINT.
inline constexpr int interrupted = 130;

/// What every main() does: `parse()` reads the command line and may return the exit code at once; without one, `run()`
/// does the work. Returns their exit code, or 1 if they throw or the standard output cannot be written, which is
/// reported in one line on stderr that begins with the program's `name`.
int run_program(const std::string& name, const std::function<std::optional<int>()>& parse,
                const std::function<int()>& run);

}  // namespace examples
