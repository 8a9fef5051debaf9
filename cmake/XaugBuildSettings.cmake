# SPDX-License-Identifier: BSD-3-Clause
#
# How our own tests, benchmarks and examples are compiled: they link to xaug_build_settings. Nothing here reaches users.

include_guard()

set(XAUG_ARCH "" CACHE STRING "What to compile for, as in -march=: native, x86-64-v3, ...; empty: the compiler's default")
set(XAUG_SANITIZE "" CACHE STRING "Sanitizers to build with: address;undefined, or thread")
# Off for users, whose compilers may warn about other things; on in cmake/check.sh.
option(XAUG_WERROR "Make warnings errors" OFF)
# Half the time to compile, for those who only check that they work.
option(XAUG_QUICK_PROGRAMS "Compile benchmarks and examples at -O1: what they measure means nothing then" OFF)

# The default of CMake's Release, -O3, is kept on purpose. At -O2, g++ 12 vectorises only what it can prove cheap, and
# leaves small functors as calls: pipelines take 1.1 to 1.9 times as long.
get_property(is_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(PROJECT_IS_TOP_LEVEL AND NOT is_multi_config AND NOT CMAKE_BUILD_TYPE)
  set_property(CACHE CMAKE_BUILD_TYPE PROPERTY VALUE Release)
endif()

add_library(xaug_build_settings INTERFACE)

target_compile_options(
  xaug_build_settings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            # Would warn about names in other files of a unity build.
            $<$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wshadow>
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            # A false positive of g++ 12 for every comparison of two std::vector<unsigned char>.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>
            $<$<BOOL:${XAUG_WERROR}>:-Werror>
            # These have false positives in g++ 12 for code inlined at -O3 (destructors of a std::variant in a
            # std::vector, std::regex): shown, but not as errors.
            "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds;-Wno-error=stringop-overflow;-Wno-error=maybe-uninitialized;-Wno-error=dangling-pointer;-Wno-error=free-nonheap-object>")

if(XAUG_ARCH)
  target_compile_options(xaug_build_settings INTERFACE "-march=${XAUG_ARCH}")
endif()

if(XAUG_SANITIZE)
  list(JOIN XAUG_SANITIZE "," sanitizers)
  set(sanitizer_flags -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if("undefined" IN_LIST XAUG_SANITIZE)
    # A null pointer crashes anyway, and the checks for it make compilers twice as slow.
    list(APPEND sanitizer_flags -fno-sanitize=null)
  endif()
  target_compile_options(xaug_build_settings INTERFACE ${sanitizer_flags} -g1)
  target_link_options(xaug_build_settings INTERFACE ${sanitizer_flags})
  # The cheap checks of the standard library: indices, iterators, null pointers.
  target_compile_definitions(xaug_build_settings INTERFACE _GLIBCXX_ASSERTIONS)
endif()

# For code whose speed does not matter and that depends on no instruction set: -O1 in Release, half the time to compile.
add_library(xaug_quick_settings INTERFACE)
target_link_libraries(xaug_quick_settings INTERFACE xaug_build_settings)
target_compile_options(xaug_quick_settings INTERFACE "$<$<AND:$<CONFIG:Release>,$<NOT:$<CXX_COMPILER_ID:MSVC>>>:-O1>")
if(XAUG_QUICK_PROGRAMS)
  set(xaug_program_settings xaug_quick_settings)
else()
  set(xaug_program_settings xaug_build_settings)
endif()

# LibTorch, for our own programs: the target xaug_usable_torch exists if it was found and this compiler accepts its
# headers. In C++20, clang++ 14 with libstdc++ 12 rejects those of LibTorch 1.13, which have a std::vector of an
# incomplete type.
xaug_find(torch Torch QUIET)
if(TARGET torch AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LIBRARIES torch)
  set(CMAKE_REQUIRED_FLAGS -std=c++20)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  check_cxx_source_compiles("#include <torch/types.h>" XAUG_TORCH_COMPILES)
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_FLAGS)
  unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
else()
  set(XAUG_TORCH_COMPILES TRUE)
endif()
if(TARGET torch AND XAUG_TORCH_COMPILES)
  add_library(xaug_usable_torch INTERFACE)
  target_link_libraries(xaug_usable_torch INTERFACE xaug::torch)
endif()
