// SPDX-License-Identifier: BSD-3-Clause
// Compiled by xaug_add_dispatch, once for each instruction set. XAUG_DISPATCH_ARCH is its name, and XAUG_DISPATCH_SET
// the name of the kernel set that is defined here.

#undef XAUG_DISPATCH  // in case it is defined for a whole project: here are the kernels

#include "kernel_set.hpp"

namespace xaug::dispatch {
namespace {

template <element In, element Out>
void run(const children& parts, const draws& decided, const image_view<const In>& in, const image_view<Out>& out) {
  detail::fusion<children>::run(parts, decided, in, out);
}
template <element T>
void run_mask(const children& parts, const draws& decided, const image_view<const T>& in, const image_view<T>& out,
              const float& fill) {
  detail::run_mask(parts, decided, in, out, fill);
}
template <class T, element E>
void mix(const T& t, const mix_draw& draw, const image_view<const E>& own, const image_view<const E>& partner,
         const image_view<E>& out) {
  t.apply(draw, own, partner, out);
}

/// A macro that the compiler defines expands to 1; one that it does not define stays its own name.
constexpr std::uint64_t compiled_features() {
  std::uint64_t all = 0;
  int bit = 0;
#define XAUG_ADD_FEATURE(macro, name) all |= std::uint64_t{std::string_view(XAUG_STRING(macro)) == "1"} << bit++;
  XAUG_FEATURES(XAUG_ADD_FEATURE)
#undef XAUG_ADD_FEATURE
  return all;
}

}  // namespace
}  // namespace xaug::dispatch

// Weak, as a program may contain several targets with dispatch.
extern "C" {
[[gnu::weak]] extern const xaug::dispatch::kernel_set XAUG_DISPATCH_SET;
constinit const xaug::dispatch::kernel_set XAUG_DISPATCH_SET = {
    XAUG_DISPATCH_ARCH,
    xaug::dispatch::compiled_features(),
    {xaug::dispatch::run<std::uint8_t, std::uint8_t>, xaug::dispatch::run<std::uint8_t, float>,
     xaug::dispatch::run<float, std::uint8_t>, xaug::dispatch::run<float, float>,
     xaug::dispatch::run_mask<std::uint8_t>, xaug::dispatch::run_mask<float>,
     xaug::dispatch::mix<xaug::mixup, std::uint8_t>, xaug::dispatch::mix<xaug::mixup, float>,
     xaug::dispatch::mix<xaug::cutmix, std::uint8_t>, xaug::dispatch::mix<xaug::cutmix, float>,
     xaug::dispatch::mix<xaug::class_jitter, std::uint8_t>, xaug::dispatch::mix<xaug::class_jitter, float>}};
}
