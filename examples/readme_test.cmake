# SPDX-License-Identifier: BSD-3-Clause
#
# Fails unless README.md holds the quickstart's code, from its first #include on.

file(READ "${README}" readme)
file(READ "${SOURCE}" source)
string(FIND "${source}" "#include" begin)
string(SUBSTRING "${source}" ${begin} -1 code)
string(FIND "${readme}" "${code}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "README.md: expected the code of ${SOURCE}, found another text")
endif()
