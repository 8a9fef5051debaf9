# SPDX-License-Identifier: BSD-3-Clause
#
# Compares what PROGRAM prints with the file EXPECTED, and names the lines that differ.

execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
file(READ "${EXPECTED}" expected)
if(NOT found STREQUAL expected)
  string(REPLACE "\n" ";" found "${found}")
  string(REPLACE "\n" ";" expected "${expected}")
  set(differences ${found} ${expected})
  foreach(line IN LISTS found)
    if(line IN_LIST expected)
      list(REMOVE_ITEM differences "${line}")
    endif()
  endforeach()
  list(JOIN differences "\n" differences)
  message(FATAL_ERROR "Lines that only one of ${PROGRAM} and ${EXPECTED} has:\n${differences}")
endif()
