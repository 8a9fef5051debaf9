# SPDX-License-Identifier: BSD-3-Clause
#
# Finds utf8proc and defines Utf8proc::utf8proc. Debian's package has no CMake files, and its pkg-config file has a
# wrong version and a definition for building utf8proc itself; so this reads the version from the header.

find_path(Utf8proc_INCLUDE_DIR utf8proc.h)
find_library(Utf8proc_LIBRARY NAMES utf8proc utf8proc_static)
mark_as_advanced(Utf8proc_INCLUDE_DIR Utf8proc_LIBRARY)

set(Utf8proc_VERSION)
if(Utf8proc_INCLUDE_DIR)
  file(STRINGS "${Utf8proc_INCLUDE_DIR}/utf8proc.h" Utf8proc_VERSION REGEX "^#define UTF8PROC_VERSION_(MAJOR|MINOR|PATCH) ")
  list(TRANSFORM Utf8proc_VERSION REPLACE "^#define UTF8PROC_VERSION_[A-Z]+ +([0-9]+).*" "\\1")
  list(JOIN Utf8proc_VERSION "." Utf8proc_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Utf8proc
  REQUIRED_VARS Utf8proc_LIBRARY Utf8proc_INCLUDE_DIR
  VERSION_VAR Utf8proc_VERSION)

if(Utf8proc_FOUND AND NOT TARGET Utf8proc::utf8proc)
  add_library(Utf8proc::utf8proc UNKNOWN IMPORTED)
  set_target_properties(
    Utf8proc::utf8proc
    PROPERTIES IMPORTED_LOCATION "${Utf8proc_LIBRARY}"
               IMPORTED_LINK_INTERFACE_LANGUAGES C
               INTERFACE_INCLUDE_DIRECTORIES "${Utf8proc_INCLUDE_DIR}")
  if(Utf8proc_LIBRARY MATCHES "\\.(a|lib)$")
    # Needed to link the static library on Windows; no effect elsewhere.
    set_target_properties(Utf8proc::utf8proc PROPERTIES INTERFACE_COMPILE_DEFINITIONS UTF8PROC_STATIC)
  endif()
endif()
