#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
#   test.sh <the program>
#
# Runs the program on real data, as far as it is found, and with mistakes: each has to end with one line and its status.
# Data is looked for in XAUG_FASHION_MNIST_DIR (or where Debian puts it) and XAUG_CIFAR10_DIR.

set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
pipelines=$here/../pipelines
fashion=${XAUG_FASHION_MNIST_DIR:-/usr/share/datasets/fashion-mnist}
cifar=${XAUG_CIFAR10_DIR:-}
. "$here/../common/program_test.sh"

works --help
reports_a_full_disk
works --version
works --list
works --list hue --json
works --list hue --markdown
grep -qF '| `hue` | `factor` = [-0.05, 0.05] in [-0.5, 0.5]; `p` = 1 in [0, 1] |' out || fail "Markdown: $(cat out)"
refuses 2 "--list" --markdown
refuses 2 "--json" --list hue --json --markdown
refuses 2 "nothing to do"
refuses 2 "--cout" --sheet x.png --cout 3
refuses 2 "--seed" --sheet x.png --seed -1
refuses 1 'nearest is "rotate"' --list rotat
refuses 1 "no such file or folder" --data none --sheet x.png
head -c 30000 /dev/zero >odd.bin
refuses 1 "records of 3073" --data odd.bin --sheet x.png

if [ -d "$fashion" ]; then
  works --data "$fashion" --one-per-class --sheet sheet.png
  [ -s sheet.png ] || fail "no contact sheet"
  works --data "$fashion" -n 4 -v 2 -p "$pipelines/fashion_mnist.json" --out a --draws draws.json --explain
  works --data "$fashion" --replay draws.json --out b
  diff -r a b || fail "replayed decisions gave other images"
  works --data "$fashion" -n 4 -v 2 -j 1 --out one
  works --data "$fashion" -n 4 -v 2 -j 4 --out four
  diff -r one four || fail "the number of threads made a difference"
  works --data "$fashion" -n 6 -p "$pipelines/fashion_mnist_mixup.json" --sheet mixed.png
  photo=$(find a -name '*.png' | head -n 1)
  works "$photo" --sheet photo.png
  head -c 100 "$photo" >cut.png
  refuses 1 "cut.png" cut.png --sheet x.png
  gzip -dc "$fashion/t10k-images-idx3-ubyte.gz" | head -c 5000 >cut-images-idx3-ubyte
  refuses 1 "expected 7840016 bytes" --data cut-images-idx3-ubyte --sheet x.png
  refuses 1 'nearest is "degrees"' --data "$fashion" --sheet x.png -p '[{"transform": "rotate", "degres": 3}]'
  refuses 1 "expected valid JSON" --data "$fashion" --sheet x.png -p '[{"transform": "rotate"'
  refuses 1 "1 channels" --data "$fashion" --sheet x.png -p '[{"transform": "normalize", "mean": [0.5, 0.5, 0.5]}]'
  [ ! -e x.png ] || fail "a run that failed left a file behind"
else
  echo "skipped: no Fashion-MNIST in $fashion"
fi
if [ -n "$cifar" ]; then
  for pipeline in cifar10 cifar10_cutmix crop_flip_class_jitter strong_color geometry; do
    works --data "$cifar" --one-per-class -p "$pipelines/$pipeline.json" --sheet "$pipeline.png"
  done
else
  echo "skipped: XAUG_CIFAR10_DIR is not set"
fi
[ $failures -eq 0 ]
