#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
#   test.sh <a training program> <variable> <folder> [argument for all runs]...
#
# The data set is looked for where the environment variable says, and if it says nothing, in the folder.
#
# Runs a few steps on real data, if it is found, and the program with mistakes: each has to end with one line and its
# status.

set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
data=${!2:-$3}
shift 3
always=("$@")
. "$here/../program_test.sh"

works --help
reports_a_full_disk
works --version
works --list-arms
refuses 2 "--epochs" --epochs none
refuses 2 "--arm" --arm crop
refuses 2 "--optimiser" --optimiser lion
refuses 1 "none" --data none

if [ -z "$data" ] || [ ! -d "$data" ]; then
  echo "Skipped: the runs on real data, which was not found."
  [ $failures -eq 0 ] && exit 77
  exit 1
fi

base=(--data "$data" --test-limit 60 --threads 1 "${always[@]}")
few=("${base[@]}" --epochs 2)
refuses 1 "crop" "${few[@]}" --limit 100 --arms corp
refuses 1 "limit" "${few[@]}" --limit 5
refuses 1 "device" "${few[@]}" --limit 100 --device tpu
[ ! -e build ] || fail "a refused study left a folder behind"

# A study, more of it, and what belongs to another one.
study=("${few[@]}" --limit 100 --out study)
works "${study[@]}" --arms crop,smote,mixup
[ "$(grep -c '^run ' out)" -eq 4 ] || fail "expected 4 runs, found: $(cat out)"
for file in report.html results.json trade_off.png sheets/crop.png runs/none-0.json runs/smote-0.json; do
  [ -s "study/$file" ] || fail "no $file"
done
[ "$(grep -c '"epoch":' study/runs/smote-0.json)" -eq 1 ] || fail "twice the images in an epoch: expected half the epochs"
cp study/runs/crop-0.json before.json
works "${study[@]}" --arms crop,mixup --repeats 2
[ "$(grep -c '^run ' out)" -eq 3 ] || fail "expected the 3 runs that were missing, found: $(cat out)"
cmp before.json study/runs/crop-0.json || fail "a finished run was changed"
refuses 1 "other settings" "${study[@]}" --batch-size 32
printf '{"arm": "crop"' >study/runs/crop-0.json
refuses 1 "crop-0.json" "${study[@]}" --arms crop

# The same seeds give the same predictions, however many threads augment.
predictions() { grep '"predictions"' "$1" | md5sum; }
works "${few[@]}" --limit 100 --out again --arms crop --loader-threads 3
[ "$(predictions before.json)" = "$(predictions again/runs/crop-0.json)" ] || fail "the loader's threads made a difference"

stops_and_keeps long/runs/none-0.checkpoint "${base[@]}" --limit 100 --epochs 100000 --patience 0 --out long

[ $failures -eq 0 ]
