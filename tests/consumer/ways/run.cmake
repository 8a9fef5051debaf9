# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DBUILD=<folder> -DSTEPS=... (see CMakeLists.txt) [-DWITHOUT=<package>,...] [-DEXPECTED=<regular expression>]
#   -P run.cmake
#
# Configures and builds the project beside this file. With EXPECTED it has to fail and to say that, whatever lines the
# words are on.

cmake_minimum_required(VERSION 3.22)

set(arguments)
foreach(variable IN ITEMS STEPS ARGUMENTS LINKS NOT_FOUND XAUG_SOURCE)
  list(APPEND arguments "-D${variable}=${${variable}}")
endforeach()
string(REPLACE "," ";" WITHOUT "${WITHOUT}")
foreach(package IN LISTS WITHOUT)
  list(APPEND arguments "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
endforeach()

file(REMOVE_RECURSE "${BUILD}")
execute_process(
  COMMAND
    "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${CMAKE_CURRENT_LIST_DIR}" -B "${BUILD}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-Dxaug_ROOT=${XAUG_PREFIX}" "-DTorch_DIR=${CMAKE_CURRENT_LIST_DIR}/fake" ${arguments}
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output
  RESULT_VARIABLE result)
if(EXPECTED)
  string(REPLACE ";" "" words "${output}")
  string(REGEX REPLACE "[ \n]+" " " words "${words}")
  if(result EQUAL 0)
    message(FATAL_ERROR "expected a failure and \"${EXPECTED}\", found success")
  elseif(NOT words MATCHES "${EXPECTED}")
    message(FATAL_ERROR "expected \"${EXPECTED}\", found\n${output}")
  endif()
elseif(NOT result EQUAL 0)
  message(FATAL_ERROR "expected success, found\n${output}")
else()
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD}" COMMAND_ERROR_IS_FATAL ANY)
endif()
