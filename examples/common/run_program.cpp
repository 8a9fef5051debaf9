// SPDX-License-Identifier: BSD-3-Clause
#include "common/run_program.hpp"

#include <exception>
#include <iostream>
#include <xaug/core/error.hpp>

namespace examples {

int run_program(const std::string& name, const std::function<std::optional<int>()>& parse,
                const std::function<int()>& run) {
  constexpr int failed = 1;
  try {
    const std::optional<int> done = parse();
    const int code = done ? *done : run();
    std::cout.flush();
    if (!std::cout) throw xaug::error("the standard output cannot be written");
    return code;
  } catch (const std::exception& e) {
    std::cout.flush();
    const std::string text = e.what();  // LibTorch adds a stack trace
    std::cerr << name << ": " << text.substr(0, text.find('\n')) << '\n';
    return failed;
  }
}

}  // namespace examples
