# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DLINKER=<ld> -DOBJDUMP=<objdump> -DOBJCOPY=<objcopy> -DOBJECT=<object file> -DKEEP=<symbol> -DOUTPUT=<object file>
#   -P localise.cmake
#
# An object file for an instruction set also contains code that other files have too, such as functions of std::vector.
# Linkers keep one copy for all, possibly one that only some processors can run. So this makes the code and constants of
# an object file local. It leaves global what has to be unique in a program: variables, the type information of
# exceptions, and KEEP.

cmake_minimum_required(VERSION 3.22)

set(joined "${OUTPUT}.joined")
execute_process(COMMAND "${LINKER}" -r --force-group-allocation -o "${joined}" "${OBJECT}" COMMAND_ERROR_IS_FATAL ANY)

# Address, flags, section, size, name.
execute_process(COMMAND "${OBJDUMP}" -t "${OBJECT}" OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ";" "_" table "${table}")
string(REGEX MATCHALL "[^\n]+" lines "${table}")
set(own)
foreach(line IN LISTS lines)
  if(line MATCHES "^[0-9a-f]+ ([gwu! ]).......?[ \t]*([^ \t]+)\t[0-9a-f]+ +(.*)$")
    set(section "${CMAKE_MATCH_2}")
    set(name "${CMAKE_MATCH_3}")
    string(REGEX REPLACE "^[.](hidden|protected|internal) " "" name "${name}")
    if(section MATCHES "^[*]"
       OR (section MATCHES "^[.](t?bss|t?data)($|[.])" AND NOT section MATCHES "^[.]data[.]rel[.]ro")
       OR name MATCHES "^_ZT[IS]"
       OR name STREQUAL KEEP)
      continue()
    endif()
    list(APPEND own "${name}")
  endif()
endforeach()
list(LENGTH own count)
if(count EQUAL 0)
  message(FATAL_ERROR "xaug: found no symbols in ${OBJECT}")
endif()
list(JOIN own "\n" own)
file(WRITE "${OUTPUT}.symbols" "${own}\n")
execute_process(COMMAND "${OBJCOPY}" "--localize-symbols=${OUTPUT}.symbols" "${joined}" "${OUTPUT}" COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${joined}")
