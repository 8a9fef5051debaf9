# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DNM=<nm> -DOBJECT=<object> -P instantiations.cmake
#
# Fails if a crop, a flip and a normalize make more loops over pixels than they need: programs take their time to compile
# from these. There are 10 from image to image (5 pairs of layouts, forwards and backwards) and 3 over tiles (to float, to
# uint8, and to uint8 from levels).

cmake_minimum_required(VERSION 3.22)

execute_process(COMMAND "${NM}" -C --defined-only "${OBJECT}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)

function(expect_at_most count what regex)
  string(REGEX MATCHALL "${regex}" found "${output}")
  list(LENGTH found number)
  if(number LESS 1 OR number GREATER count)
    message(SEND_ERROR "expected 1 to ${count} ${what}, found ${number}")
  endif()
endfunction()
expect_at_most(10 "passes from image to image" "direct_pass<[^\n]*>::run[(][)] const\n")
expect_at_most(3 "passes over tiles" " W void xaug::plan::[^\n]*detail::sweep<")
