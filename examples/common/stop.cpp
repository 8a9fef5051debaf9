// SPDX-License-Identifier: BSD-3-Clause
#include "common/stop.hpp"

#include <signal.h>  // sigaction

#include <atomic>

namespace examples {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

}  // namespace

void listen_for_stop() {
  struct sigaction action {};
  action.sa_handler = [](int) { requested = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

bool stop_requested() {
  return requested;
}

}  // namespace examples
