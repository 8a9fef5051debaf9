# SPDX-License-Identifier: BSD-3-Clause
#
# Common to the tests of programs, to be read by bash's `source`: `program` is what to run. Tests run in an empty folder
# that is removed at the end, find the output of the program's last run in the files out and err, and end with
# `[ $failures -eq 0 ]`.

name=$(basename "$program")
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# works <argument>...
works() {
  "$program" "$@" >out 2>err || fail "$name $*: status $?, $(cat err)"
}

# refuses <status> <what the message has to say> <argument>...
refuses() {
  local status=$1 message=$2
  shift 2
  "$program" "$@" >out 2>err
  local found=$?
  [ $found -eq "$status" ] || fail "$name $*: expected status $status, found $found"
  grep -qF -- "$message" err || fail "$name $*: expected '$message', found: $(cat err)"
  [ "$(wc -l <err)" -eq 1 ] || fail "$name $*: expected one line, found: $(cat err)"
}

# Everything that the program prints may be lost, and then it has to say so.
reports_a_full_disk() {
  "$program" --help >/dev/full 2>err
  local found=$?
  [ $found -eq 1 ] || fail "$name --help on a full disk: expected status 1, found $found"
  grep -qF "the standard output cannot be written" err || fail "$name --help on a full disk: found: $(cat err)"
}

# stops_and_keeps <file> <argument>...: Ctrl-C ends a long run with its status, and it leaves the file to go on from.
stops_and_keeps() {
  local file=$1
  shift
  "$program" "$@" >out 2>err &
  sleep 8
  kill -INT $!
  wait $!
  local found=$?
  [ $found -eq 130 ] || fail "interrupted: expected status 130, found $found: $(cat err)"
  [ -s "$file" ] || fail "interrupted: no $file"
}
