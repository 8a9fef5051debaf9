# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DXAUG_SOURCE=<source tree> -DBUILD=<folder> -DGENERATOR=<generator> -P newcomer.cmake
#
# Configures xaug as somebody does who tries it: warnings of a compiler that we never saw must not end the build. CI, which
# wants them as errors, has to say so.

cmake_minimum_required(VERSION 3.22)

# werror_of(<variable> <argument>...): whether files are compiled with -Werror.
function(werror_of to)
  file(REMOVE_RECURSE "${BUILD}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${XAUG_SOURCE}" -B "${BUILD}" -DXAUG_BUILD_BENCHMARKS=OFF
            -DXAUG_BUILD_TESTS=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON ${ARGN}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${BUILD}/compile_commands.json" commands)
  if(NOT commands MATCHES " -Wall ")
    message(FATAL_ERROR "expected files that are compiled with -Wall, found none")
  endif()
  string(FIND "${commands}" " -Werror " found)
  set(${to} ${found} PARENT_SCOPE)
endfunction()

werror_of(found)
if(NOT found EQUAL -1)
  message(FATAL_ERROR "expected no -Werror by default, found it")
endif()
file(READ "${XAUG_SOURCE}/cmake/check.sh" check)
string(REGEX MATCHALL "-DXAUG_WERROR=[A-Z]+" stated "${check}")
werror_of(found ${stated})
if(found EQUAL -1)
  message(FATAL_ERROR "expected cmake/check.sh to make warnings errors, found '${stated}'")
endif()
