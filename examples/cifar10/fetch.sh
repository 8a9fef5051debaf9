#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Gets CIFAR-10 in its binary version (162 MiB) and checks it.
#
#   examples/cifar10/fetch.sh [folder]
#
# The folder cifar-10-batches-bin is made in `folder`, the current one by default. Address and sum are those that the
# data set's page states: https://www.cs.toronto.edu/~kriz/cifar.html

set -euo pipefail

address=https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz
sum=c32a1d4ab5d03f1284b67883e8d87530

cd "${1:-.}"
if [ -d cifar-10-batches-bin ]; then
  echo "$PWD/cifar-10-batches-bin is there already."
  exit 0
fi
archive=$(mktemp --tmpdir=.)
trap 'rm -f "$archive"' EXIT
curl --fail --location --output "$archive" "$address"
echo "$sum  $archive" | md5sum --check --quiet
tar --extract --gzip --file "$archive"
echo "$PWD/cifar-10-batches-bin"
