#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Installs what xaug needs on Debian 12 and the like.
#
#   cmake/install_dependencies.sh [core] [tests] [benchmarks] [examples] [torch] [clang]
#
# Without arguments, all groups. `core` is what a program that includes xaug needs; each other group adds to it.

set -euo pipefail

core=(
  g++ cmake ninja-build
  libxtensor-dev libxsimd-dev
  libutf8proc-dev          # xaug::text
  nlohmann-json3-dev       # xaug::json
)
tests=(
  libgtest-dev locales wordnet-base unicode-data
  qemu-user                # emulates processors with fewer features than this one
)
benchmarks=(libbenchmark-dev libopencv-dev wordnet-base)
examples=(
  libcli11-dev libpng-dev zlib1g-dev libcairo2-dev fonts-dejavu-core pkg-config
  libboost-dev             # Boost.Math: distributions for statistics
  gnuplot-nox              # plots of reports
  dataset-fashion-mnist    # real images to try transforms on
)
torch=(libtorch-dev libopenblas0-pthread)  # xaug::torch; the default BLAS is slow
clang=(clang)

groups=("$@")
if [ ${#groups[@]} -eq 0 ]; then groups=(tests benchmarks examples torch clang); fi

packages=("${core[@]}")
for group in "${groups[@]}"; do
  case "$group" in
    core) ;;
    tests) packages+=("${tests[@]}") ;;
    benchmarks) packages+=("${benchmarks[@]}") ;;
    examples) packages+=("${examples[@]}") ;;
    torch) packages+=("${torch[@]}") ;;
    clang) packages+=("${clang[@]}") ;;
    *)
      echo "$0: expected core, tests, benchmarks, examples, torch or clang, found '$group'" >&2
      exit 2
      ;;
  esac
done

# From the second run on there is usually nothing to do, which needs neither a network nor root.
missing=()
for package in "${packages[@]}"; do
  if ! dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "All ${#packages[@]} packages are installed."
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "$0: these packages are missing, and there is no sudo to install them with: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
