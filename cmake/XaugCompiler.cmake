# SPDX-License-Identifier: BSD-3-Clause
#
# xaug_add_compiler_options(<target>): options for the compiler of a project that uses xaug, beyond those of the
# exported target. They depend on the processor, and the package does not.

# g++ (seen with 12.2 for AVX-512) compiles `if (applies) vector = vector * scale;` in a loop to a masked operation, and
# uses the boolean as the mask: only the first element is multiplied. It does so for operations that might trap.
#
# g++ 12.1 and 12.2 for AVX-512 lose trailing zeros of constants that they copy in pieces of 32 or 64 bytes: {20, 20, 0,
# 0} is copied as {20, 20, 20, 20}. Pieces of 16 bytes are right. Fixed in 12.3. Without these options,
# xaug/core/config.hpp switches off an optimisation instead, which costs speed.
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
