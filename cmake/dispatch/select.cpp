// SPDX-License-Identifier: BSD-3-Clause
// Compiled by xaug_add_dispatch for the oldest processor that a program is for: chooses among the kernel sets that
// kernels.cpp was compiled to. sets.inc has a line SET(name) for each, in increasing order.

#include <cstdlib>
#include <string>
#include <tuple>

#include "kernel_set.hpp"
#include "xaug/core/error.hpp"

extern "C" {
#define SET(name) extern const xaug::dispatch::kernel_set name;
#include "sets.inc"
#undef SET
}

namespace xaug {
namespace dispatch {
namespace {

constexpr const kernel_set* sets[] = {
#define SET(name) &name,
#include "sets.inc"
#undef SET
};

std::uint64_t features_of_this_processor() {
  __builtin_cpu_init();
  std::uint64_t all = 0;
  int bit = 0;
#define XAUG_ADD_FEATURE(macro, name) all |= std::uint64_t{__builtin_cpu_supports(name) != 0} << bit++;
  XAUG_FEATURES(XAUG_ADD_FEATURE)
#undef XAUG_ADD_FEATURE
  return all;
}

const kernel_set& choose() {
  const std::uint64_t missing = ~features_of_this_processor();
  const char* wanted = std::getenv("XAUG_ARCH");
  const kernel_set* best = nullptr;
  std::string runnable;
  for (const kernel_set* set : sets) {
    if ((set->features & missing) != 0) continue;
    runnable.append(runnable.empty() ? "" : ", ").append(set->arch);
    if (wanted == nullptr || std::string_view(wanted) == set->arch) best = set;
  }
  if (best != nullptr) return *best;
  if (wanted != nullptr)
    throw error("the environment variable XAUG_ARCH", "what this program has for this processor: " + runnable, wanted);
  std::string compiled;
  for (const kernel_set* set : sets) compiled.append(compiled.empty() ? "" : ", ").append(set->arch);
  throw error("processor", "one that runs code for one of " + compiled, "another one");
}

const kernel_set& chosen() {
  static const kernel_set& set = choose();
  return set;
}

template <class... Args>
void call(const Args&... args) {
  std::get<function<Args...>>(chosen().all)(args...);
}

}  // namespace
}  // namespace dispatch

namespace detail {

std::string_view chosen_arch() {
  return dispatch::chosen().arch;
}

template <class Children, element In, element Out>
void dispatch_run(const Children& children, const child_draws<Children>& draws, const image_view<const In>& in,
                  const image_view<Out>& out) {
  dispatch::call(children, draws, in, out);
}
template <class Children, element T>
void dispatch_run_mask(const Children& children, const child_draws<Children>& draws, const image_view<const T>& in,
                       const image_view<T>& out, float fill) {
  dispatch::call(children, draws, in, out, fill);
}
template <class T, element E>
void dispatch_mixing(const T& t, const mix_draw& draw, const image_view<const E>& own,
                     const image_view<const E>& partner, const image_view<E>& out) {
  dispatch::call(t, draw, own, partner, out);
}

#define XAUG_DEFINE_RUN(In, Out)                                                                             \
  template void dispatch_run(const dispatch::children&, const dispatch::draws&, const image_view<const In>&, \
                             const image_view<Out>&);
XAUG_DEFINE_RUN(std::uint8_t, std::uint8_t)
XAUG_DEFINE_RUN(std::uint8_t, float)
XAUG_DEFINE_RUN(float, std::uint8_t)
XAUG_DEFINE_RUN(float, float)

#define XAUG_DEFINE_FOR(T)                                                                                             \
  template void dispatch_run_mask(const dispatch::children&, const dispatch::draws&, const image_view<const T>&,       \
                                  const image_view<T>&, float);                                                        \
  template void dispatch_mixing(const mixup&, const mix_draw&, const image_view<const T>&, const image_view<const T>&, \
                                const image_view<T>&);                                                                 \
  template void dispatch_mixing(const cutmix&, const mix_draw&, const image_view<const T>&,                            \
                                const image_view<const T>&, const image_view<T>&);                                     \
  template void dispatch_mixing(const class_jitter&, const mix_draw&, const image_view<const T>&,                      \
                                const image_view<const T>&, const image_view<T>&);
XAUG_DEFINE_FOR(std::uint8_t)
XAUG_DEFINE_FOR(float)

}  // namespace detail
}  // namespace xaug
