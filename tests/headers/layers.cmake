# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DINCLUDE=<folder of xaug/> -P layers.cmake
#
# Fails if a header includes one of a layer above its own, or beside it. The layers, from below:

cmake_minimum_required(VERSION 3.22)

set(layers core kernel plan "image|batch|synthetic|text" pipeline loader "io|interop")

# layer_of(<header> <its folder> <the number of its layer>). Headers at the top may include everything; version.hpp is for
# everybody.
function(layer_of header folder number)
  string(REGEX REPLACE "/.*" "" own "${header}")
  set(found -1)
  if(header STREQUAL "version.hpp")
    set(found -2)
  elseif(own STREQUAL header)
    list(LENGTH layers found)
  else()
    set(i 0)
    foreach(layer IN LISTS layers)
      if(own MATCHES "^(${layer})$")
        set(found ${i})
      endif()
      math(EXPR i "${i} + 1")
    endforeach()
    if(found EQUAL -1)
      message(SEND_ERROR "${header} is in no layer; name its folder in ${CMAKE_CURRENT_LIST_FILE}")
    endif()
  endif()
  set(${folder} "${own}" PARENT_SCOPE)
  set(${number} ${found} PARENT_SCOPE)
endfunction()

get_filename_component(INCLUDE "${INCLUDE}" ABSOLUTE)
file(GLOB_RECURSE headers RELATIVE "${INCLUDE}/xaug" "${INCLUDE}/xaug/*.hpp")
list(LENGTH headers count)
if(count LESS 100)
  message(FATAL_ERROR "expected xaug's headers in ${INCLUDE}/xaug, found ${count}")
endif()
foreach(header IN LISTS headers)
  layer_of("${header}" folder own)
  file(STRINGS "${INCLUDE}/xaug/${header}" includes REGEX "^#include \"xaug/")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include \"xaug/([^\"]+)\".*" "\\1" included "${line}")
    layer_of("${included}" other_folder other)
    if(other GREATER own OR (other EQUAL own AND NOT other_folder STREQUAL folder))
      message(SEND_ERROR "${header} includes ${included}, which is not below it")
    endif()
  endforeach()
endforeach()
