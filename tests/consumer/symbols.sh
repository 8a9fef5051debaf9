#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# symbols.sh <nm> <objdump> <object file> <object file>
#
# Two files, compiled for different instruction sets, share functions: linkers keep one of them for both. Fails if one of
# these is compiled for an instruction set, or calls one that is: a processor without the wider instructions would crash
# in it, and one with them would not get them.

set -eu
nm=$1 objdump=$2 first=$3 second=$4

shared=$(mktemp)
trap 'rm -f "$shared"' EXIT
# Weak (W, V) and unique (u) symbols are those that may be in several files.
weak() { "$nm" --defined-only "$1" | awk '$2 ~ /^[WVu]$/ { print $3 }' | sort; }
{ weak "$first"; weak "$second"; } | sort | uniq -d >"$shared"

"$objdump" -r "$second" | awk -v shared="$shared" '
  # Names of instruction sets as C++ mangles them: xaug::kernel::isa_avx2_fma, or tags of functions.
  function specific(name) { return name ~ /isa_[a-z0-9_]+|5xsimd/ }
  BEGIN {
    while ((getline name < shared) > 0) {
      is_shared[name] = 1
      if (specific(name)) { print "both files define " name; faults++ }
    }
  }
  # The code of a function is in a section of its name.
  /^RELOCATION RECORDS FOR/ {
    inside = $4
    gsub(/^\[\.text\.|\]:$/, "", inside)
    checked = (inside in is_shared) && !specific(inside)
    if (specific(inside)) own++
    next
  }
  checked && specific($3) { print inside ", which is shared, refers to " $3; faults++ }
  END {
    if (own < 100) { print "only " own + 0 " functions are compiled for the instruction set: this test tests nothing"; faults++ }
    exit faults > 0
  }'
