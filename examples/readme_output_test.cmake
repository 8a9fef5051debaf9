# SPDX-License-Identifier: BSD-3-Clause
#
# Fails unless README.md holds what the program prints, all of it, indented. Skipped without WordNet, which the program reads.

set(wordnet /usr/share/wordnet)
if(NOT EXISTS "${wordnet}")
  message("skipped: no WordNet in ${wordnet}")
  return()
endif()
execute_process(COMMAND "${PROGRAM}" "${wordnet}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "([^\n]+\n)" "    \\1" block "${printed}")
file(READ "${README}" readme)
string(FIND "${readme}" "prints, for five epochs:\n\n${block}\n" found)
if(found EQUAL -1)
  message(FATAL_ERROR "README.md: expected what ${PROGRAM} prints:\n\n${block}\nfound another text")
endif()
