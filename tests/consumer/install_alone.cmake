# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DREADME=<README.md> -DXAUG_SOURCE=<source tree> -DBUILD=<folder> -P install_alone.cmake
#
# Runs the lines by which README.md installs xaug without building anything, in another folder and for another prefix.

cmake_minimum_required(VERSION 3.22)

file(READ "${README}" readme)
string(REGEX REPLACE "\\\\\n +" "" readme "${readme}")  # lines that go on
string(REGEX MATCHALL "\n    cmake (-S xaug -B build|--install build)[^\n]*" commands "${readme}")
list(LENGTH commands count)
if(NOT count EQUAL 2)
  message(FATAL_ERROR "README.md: expected the two commands that install xaug alone, found ${count}")
endif()
file(REMOVE_RECURSE "${BUILD}")
foreach(command IN LISTS commands)
  string(STRIP "${command}" command)
  string(REPLACE "-S xaug" "-S \"${XAUG_SOURCE}\"" command "${command}")
  string(REGEX REPLACE "(-B|--install) build" "\\1 \"${BUILD}/build\"" command "${command}")
  string(REPLACE "/where/to" "${BUILD}/prefix" command "${command}")
  separate_arguments(arguments UNIX_COMMAND "${command}")
  execute_process(COMMAND ${arguments} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(NOT EXISTS "${BUILD}/prefix/include/xaug/xaug.hpp")
  message(FATAL_ERROR "expected xaug in ${BUILD}/prefix, found nothing")
endif()
file(GLOB_RECURSE objects "${BUILD}/build/*.o")
if(objects)
  message(FATAL_ERROR "expected that nothing is built, found ${objects}")
endif()
