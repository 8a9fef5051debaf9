# SPDX-License-Identifier: BSD-3-Clause

# xaug_add_dispatch(<target> [ARCHS <arch>...])
#
# One binary for all processors: kernels of any_pipeline and mixing are compiled several times, and the best version for
# the processor is chosen at the first call. ARCHS are values of -march= in increasing order; the default is x86-64
# x86-64-v3 x86-64-v4. The first one has to run on every processor that the program is for. The target, an executable or
# a library, is linked to xaug::xaug, and targets that link to it dispatch too.
#
# The environment variable XAUG_ARCH selects one of them, for tests; xaug::dispatched_arch() returns the one in use.
#
# Needs g++ or clang++ for x86 and the GNU binary tools. Elsewhere the target is left as it is, and a message says so.
function(xaug_add_dispatch target)
  cmake_parse_arguments(PARSE_ARGV 1 dispatch "" "" "ARCHS")
  if(dispatch_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "xaug_add_dispatch: expected <target> [ARCHS <arch>...], found ${dispatch_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "xaug_add_dispatch: expected a target, found ${target}, which is none")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE)_LIBRARY)$")
    message(FATAL_ERROR "xaug_add_dispatch: expected an executable or a static, shared or module library, found ${target}, a ${type}")
  endif()
  target_link_libraries(${target} PUBLIC xaug::xaug)

  include(CheckCXXCompilerFlag)
  set(archs ${dispatch_ARCHS})
  if(NOT archs)
    set(archs x86-64 x86-64-v3 x86-64-v4)
  endif()
  xaug_dispatch_hindrance(hindrance)
  if(hindrance)
    message(STATUS "xaug: ${target} is compiled for one instruction set: ${hindrance}")
    return()
  endif()
  set(sources "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/dispatch")

  set(sets)
  foreach(arch IN LISTS archs)
    string(MAKE_C_IDENTIFIER "${arch}" name)
    check_cxx_compiler_flag(-march=${arch} XAUG_HAS_${name})
    if(NOT XAUG_HAS_${name})
      if(dispatch_ARCHS)
        message(FATAL_ERROR "xaug_add_dispatch: expected what -march= takes, found ${arch}")
      endif()
      continue()
    endif()
    set(set xaug_kernels_${name})
    set(library ${target}_${set})
    add_library(${library} OBJECT "${sources}/kernels.cpp")
    target_link_libraries(${library} PRIVATE xaug::xaug)
    target_compile_definitions(${library} PRIVATE "XAUG_DISPATCH_ARCH=\"${arch}\"" XAUG_DISPATCH_SET=${set})
    # Optimised in debug builds too; -fno-lto, because symbols in the object files are renamed.
    target_compile_options(${library} PRIVATE -O3 -march=${arch} -fno-lto $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
    set_target_properties(${library} PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF UNITY_BUILD OFF
                                                CXX_CLANG_TIDY "" EXPORT_COMPILE_COMMANDS OFF)
    set(object "${CMAKE_CURRENT_BINARY_DIR}/${library}.dir$<$<BOOL:$<CONFIG>>:/$<CONFIG>>/${set}.o")
    add_custom_command(
      OUTPUT "${object}"
      COMMAND
        "${CMAKE_COMMAND}" "-DLINKER=${XAUG_GNU_LD}" "-DOBJDUMP=${XAUG_OBJDUMP}" "-DOBJCOPY=${XAUG_OBJCOPY}"
        "-DOBJECT=$<TARGET_OBJECTS:${library}>" "-DKEEP=${set}" "-DOUTPUT=${object}" -P "${sources}/localise.cmake"
      DEPENDS ${library} "$<TARGET_OBJECTS:${library}>" "${sources}/localise.cmake"
      COMMENT "Kernels for ${arch}"
      VERBATIM)
    target_sources(${target} PRIVATE "${object}")
    list(APPEND sets "SET(${set})")
  endforeach()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}_xaug_select")
  list(JOIN sets "\n" sets)
  file(CONFIGURE OUTPUT "${folder}/sets.inc" CONTENT "@sets@\n" @ONLY)
  add_library(${target}_xaug_select OBJECT "${sources}/select.cpp")
  target_link_libraries(${target}_xaug_select PRIVATE xaug::xaug)
  target_include_directories(${target}_xaug_select PRIVATE "${folder}")
  set_target_properties(${target}_xaug_select PROPERTIES POSITION_INDEPENDENT_CODE ON UNITY_BUILD OFF)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_xaug_select>)
  target_compile_definitions(${target} PUBLIC XAUG_DISPATCH)
endfunction()

# xaug_dispatch_hindrance(<variable>): the reason why dispatch is impossible here, or empty.
function(xaug_dispatch_hindrance to)
  set(found)
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^([xX]86_64|[aA][mM][dD]64)$")
    set(found "the processor is no x86-64")
  elseif(NOT CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$" OR NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    set(found "this needs g++ or clang++, and ELF")
  else()
    # Not CMAKE_LINKER and the like, which may be LLVM's.
    find_program(XAUG_GNU_LD NAMES ld.bfd x86_64-linux-gnu-ld.bfd ld)
    find_program(XAUG_OBJDUMP NAMES objdump x86_64-linux-gnu-objdump)
    find_program(XAUG_OBJCOPY NAMES objcopy x86_64-linux-gnu-objcopy)
    mark_as_advanced(XAUG_GNU_LD XAUG_OBJDUMP XAUG_OBJCOPY)
    if(NOT XAUG_GNU_LD OR NOT XAUG_OBJDUMP OR NOT XAUG_OBJCOPY)
      set(found "ld, objdump or objcopy was not found")
    else()
      execute_process(COMMAND "${XAUG_GNU_LD}" --help OUTPUT_VARIABLE help ERROR_QUIET)
      if(NOT help MATCHES "--force-group-allocation")
        set(found "${XAUG_GNU_LD} has no option --force-group-allocation, as GNU ld has since 2.29")
      endif()
    endif()
  endif()
  set(${to} "${found}" PARENT_SCOPE)
endfunction()
