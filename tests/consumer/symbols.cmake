# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DNM=<nm> -DFIRST=<object> -DSECOND=<object> -P symbols.cmake
#
# Fails if two files, compiled for different instruction sets, define a function or variable of xaug's or xsimd's under the
# same name. The linker would keep one of them for both, and a processor without the wider instructions would crash in it.

cmake_minimum_required(VERSION 3.22)

foreach(which IN ITEMS FIRST SECOND)
  execute_process(COMMAND "${NM}" --defined-only "${${which}}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  # Weak (W, V) and unique (u) symbols are those that may be in several files; lists end at semicolons.
  string(REGEX MATCHALL "[0-9a-f]+ [WVu] [^\n]*" symbols_${which} "${output}")
  list(TRANSFORM symbols_${which} REPLACE "^[0-9a-f]+ [WVu] " "")
  # Names of the two namespaces as C++ mangles them.
  list(FILTER symbols_${which} INCLUDE REGEX "4xaug|5xsimd")
  list(LENGTH symbols_${which} count)
  if(count EQUAL 0)
    message(FATAL_ERROR "${${which}} defines nothing of xaug's: this test tests nothing")
  endif()
endforeach()

foreach(symbol IN LISTS symbols_FIRST)
  if(symbol IN_LIST symbols_SECOND)
    message(SEND_ERROR "Both files define ${symbol}")
  endif()
endforeach()
