# SPDX-License-Identifier: BSD-3-Clause
#
# xaug_add_compiler_options(<target>): what the compiler of a project that uses xaug needs, beside what is in the exported
# target. It depends on the processor, and the package does not.

# g++ (seen with 12.2 for AVX-512) makes `if (applies) vector = vector * scale;` in a loop an operation under a mask, and
# takes the truth value for the mask: only the first element is multiplied. It does so for operations that might trap.
#
# g++ 12.1 and 12.2 for AVX-512 lose trailing zeros of constants that they copy in pieces of 32 or 64 bytes: of settings
# {20, 20, 0, 0} a copy has {20, 20, 20, 20}. Pieces of 16 bytes are right. Version 12.3 is mended. Without these options
# xaug/core/config.hpp switches an optimisation off instead, which takes longer to run.
function(xaug_add_compiler_options target)
  set_property(
    TARGET ${target}
    APPEND
    PROPERTY INTERFACE_COMPILE_OPTIONS "$<BUILD_INTERFACE:$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-trapping-math>>")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^([xX]86_64|[aA][mM][dD]64|i[3-6]86)$")
    string(CONCAT affected "$<AND:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,12.1>,"
                           "$<VERSION_LESS:$<CXX_COMPILER_VERSION>,12.3>>")
    set_property(
      TARGET ${target}
      APPEND
      PROPERTY INTERFACE_COMPILE_OPTIONS "$<BUILD_INTERFACE:$<${affected}:-mmove-max=128;-mstore-max=128>>")
    set_property(
      TARGET ${target}
      APPEND
      PROPERTY INTERFACE_COMPILE_DEFINITIONS "$<BUILD_INTERFACE:$<${affected}:XAUG_COPIES_ARE_SAFE>>")
  endif()
endfunction()
