# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -DREADME=<README.md> -DPROGRAM=<augment_images or augment_text> [-DUPDATE=ON] -P readme_settings.cmake
#
# Fails unless README.md holds the settings that the program lists, between <!-- augment_... --list --markdown --> and the
# next <!-- end -->. With UPDATE it writes them there.

cmake_minimum_required(VERSION 3.22)

get_filename_component(name "${PROGRAM}" NAME_WE)
set(begin "<!-- ${name} --list --markdown -->\n")
set(end "<!-- end -->\n")

execute_process(COMMAND "${PROGRAM}" --list --markdown OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
file(READ "${README}" readme)
string(FIND "${readme}" "${begin}" from)
if(from EQUAL -1)
  message(FATAL_ERROR "README.md: expected the line ${begin}found none")
endif()
string(LENGTH "${begin}" length)
math(EXPR from "${from} + ${length}")
string(SUBSTRING "${readme}" 0 ${from} before)
string(SUBSTRING "${readme}" ${from} -1 after)
string(FIND "${after}" "${end}" length)
if(length EQUAL -1)
  message(FATAL_ERROR "README.md: expected the line ${end}behind ${begin}found none")
endif()
string(SUBSTRING "${after}" 0 ${length} shown)
string(SUBSTRING "${after}" ${length} -1 after)
if(UPDATE)
  file(WRITE "${README}" "${before}\n${listed}\n${after}")
elseif(NOT shown STREQUAL "\n${listed}\n")
  message(FATAL_ERROR "README.md: expected the settings that ${name} lists, found others. To write them there:\n"
                      "  cmake -DREADME=README.md -DPROGRAM=${PROGRAM} -DUPDATE=ON -P ${CMAKE_CURRENT_LIST_FILE}")
endif()
