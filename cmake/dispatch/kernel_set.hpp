// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "xaug/batch/class_jitter.hpp"
#include "xaug/batch/cutmix.hpp"
#include "xaug/batch/mixup.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

// What is compiled once for each instruction set: functions, selected by the types of their arguments, and the
// processor features that they need. Nothing here depends on the instruction set.

namespace xaug::dispatch {

using children = any_pipeline::children_type;
using draws = any_pipeline::draws;

template <class... Args>
using function = void (*)(const Args&...);
template <element In, element Out>
using run_function = function<children, draws, image_view<const In>, image_view<Out>>;
template <element T>
using mask_function = function<children, draws, image_view<const T>, image_view<T>, float>;
template <class T, element E>
using mixing_function = function<T, mix_draw, image_view<const E>, image_view<const E>, image_view<E>>;

using functions = std::tuple<run_function<std::uint8_t, std::uint8_t>, run_function<std::uint8_t, float>,
                             run_function<float, std::uint8_t>, run_function<float, float>, mask_function<std::uint8_t>,
                             mask_function<float>, mixing_function<mixup, std::uint8_t>, mixing_function<mixup, float>,
                             mixing_function<cutmix, std::uint8_t>, mixing_function<cutmix, float>,
                             mixing_function<class_jitter, std::uint8_t>, mixing_function<class_jitter, float>>;

struct kernel_set {
  const char* arch;        ///< as in -march=
  std::uint64_t features;  ///< bit i: feature i of XAUG_FEATURES
  functions all;
};

}  // namespace xaug::dispatch

// FEATURE(macro, name): a processor feature that both g++ and clang++ support in __builtin_cpu_supports("name"), and
// the macro that is 1 where code may use it.
#define XAUG_FEATURES(FEATURE)                    \
  FEATURE(__SSE3__, "sse3")                       \
  FEATURE(__SSSE3__, "ssse3")                     \
  FEATURE(__SSE4_1__, "sse4.1")                   \
  FEATURE(__SSE4_2__, "sse4.2")                   \
  FEATURE(__SSE4A__, "sse4a")                     \
  FEATURE(__POPCNT__, "popcnt")                   \
  FEATURE(__AES__, "aes")                         \
  FEATURE(__PCLMUL__, "pclmul")                   \
  FEATURE(__AVX__, "avx")                         \
  FEATURE(__FMA__, "fma")                         \
  FEATURE(__FMA4__, "fma4")                       \
  FEATURE(__XOP__, "xop")                         \
  FEATURE(__BMI__, "bmi")                         \
  FEATURE(__BMI2__, "bmi2")                       \
  FEATURE(__AVX2__, "avx2")                       \
  FEATURE(__GFNI__, "gfni")                       \
  FEATURE(__VPCLMULQDQ__, "vpclmulqdq")           \
  FEATURE(__AVX512F__, "avx512f")                 \
  FEATURE(__AVX512CD__, "avx512cd")               \
  FEATURE(__AVX512BW__, "avx512bw")               \
  FEATURE(__AVX512DQ__, "avx512dq")               \
  FEATURE(__AVX512VL__, "avx512vl")               \
  FEATURE(__AVX512IFMA__, "avx512ifma")           \
  FEATURE(__AVX512VBMI__, "avx512vbmi")           \
  FEATURE(__AVX512VBMI2__, "avx512vbmi2")         \
  FEATURE(__AVX512VNNI__, "avx512vnni")           \
  FEATURE(__AVX512BITALG__, "avx512bitalg")       \
  FEATURE(__AVX512VPOPCNTDQ__, "avx512vpopcntdq") \
  FEATURE(__AVX512BF16__, "avx512bf16")
