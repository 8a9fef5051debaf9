#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
#   test.sh <the program sst2>
#
# Runs a few steps on SST-2, if the folder that XAUG_SST2_DIR names and the vocabulary and weights in XAUG_BERT_DIR are
# there, and the program with mistakes: each has to end with one line and its status.

set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
data=${XAUG_SST2_DIR:-}
bert=${XAUG_BERT_DIR:-}
. "$here/../common/program_test.sh"

works --help
reports_a_full_disk
works --version
works --list-arms
refuses 2 "--model" --model lstm
refuses 2 "--max-length" --max-length 1
refuses 2 "--optimiser" --optimiser lion
unset XAUG_SST2_DIR XAUG_BERT_DIR
refuses 2 "fetch.sh" --epochs 1
refuses 1 "none" --data none

if [ ! -d "$data" ] || [ ! -d "$bert" ]; then
  echo "Skipped: the runs on real data, which was not found."
  [ $failures -eq 0 ] && exit 77
  exit 1
fi

refuses 1 "--vocabulary" --data "$data" --epochs 1
vocabulary=(--vocabulary "$bert/bert-base-uncased-vocab.txt")
refuses 1 "--weights" --data "$data" "${vocabulary[@]}" --epochs 1
refuses 1 "vocab" --data "$data" "${vocabulary[@]}" --weights "$bert/bert-base-uncased-vocab.txt" --epochs 1
base=(--data "$data" "${vocabulary[@]}" --test-limit 60 --threads 1)
model=("${base[@]}" --model average --own-vectors --learning-rate 0.01)
small=("${model[@]}" --epochs 2)
refuses 1 "eda" "${small[@]}" --limit 100 --arms edda
refuses 1 "limit" "${small[@]}" --limit 1
[ -e "$data/stsa.binary.test" ] || refuses 1 "dev-limit" "${small[@]}" --dev-limit 10
refuses 1 "synonyms" "${small[@]}" --limit 100 --lexicon none --arms synonyms
[ ! -e build ] || fail "a refused study left a folder behind"

# A study, more of it, and what belongs to another one.
study=("${small[@]}" --limit 100 --out study)
works "${study[@]}" --arms swap,rdrop
[ "$(grep -c '^run ' out)" -eq 3 ] || fail "expected 3 runs, found: $(cat out)"
for file in report.html results.json trade_off.png runs/none-0.json runs/swap-0.json; do
  [ -s "study/$file" ] || fail "no $file"
done
grep -q '<mark>\|<td>negative</td>' study/report.html || fail "the report has no examples"
cp study/runs/swap-0.json before.json
works "${study[@]}" --arms swap --repeats 2
[ "$(grep -c '^run ' out)" -eq 2 ] || fail "expected the 2 runs that were missing, found: $(cat out)"
cmp before.json study/runs/swap-0.json || fail "a finished run was changed"
refuses 1 "other settings" "${study[@]}" --max-length 64

# With copies made before training, an epoch has more samples, and there are as many epochs.
works "${small[@]}" --limit 100 --out copies --arms swap --copies 4
samples_seen() { grep -o '"samples_seen": [0-9]*' "copies/runs/$1-0.json" | grep -o '[0-9]*$'; }
[ "$(samples_seen swap)" -eq $((5 * $(samples_seen none))) ] || fail "copies did not make the epochs 5 times as long"

# The same seeds give the same predictions, however many threads augment.
predictions() { grep '"predictions"' "$1" | md5sum; }
works "${small[@]}" --limit 100 --out again --arms swap --loader-threads 3
[ "$(predictions before.json)" = "$(predictions again/runs/swap-0.json)" ] || fail "the loader's threads made a difference"

# The CNN with MiniLM's vectors, and MiniLM itself.
weights=(--weights "$bert/all-minilm-l6-v2-f16.safetensors")
works "${base[@]}" "${weights[@]}" --model cnn --epochs 1 --limit 64 --arms none --out cnn
works "${base[@]}" "${weights[@]}" --epochs 1 --limit 32 --arms none --out minilm
grep -q "MiniLM-L6" minilm/results.json || fail "which model it was is not in the results"

works "${base[@]}" "${weights[@]}" --epochs 1 --limit 32 --arms none --pooling mean --out mean

stops_and_keeps long/runs/none-0.checkpoint "${model[@]}" --limit 100 --epochs 100000 --patience 0 --out long

[ $failures -eq 0 ]
