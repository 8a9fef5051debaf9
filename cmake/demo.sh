#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# From a fresh checkout to an answer: installs what is needed, builds for this processor, draws a contact sheet of real
# images and what augmentation makes of them, and trains a CNN on 1000 images of Fashion-MNIST with and without
# augmentation. Arguments replace those given to the training program.
#
#   cmake/demo.sh [argument of fashion_mnist]...

set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${XAUG_JOBS:-$(nproc)}
arguments=("$@")
if [ ${#arguments[@]} -eq 0 ]; then arguments=(--limit 1000 --arms standard,cutmix --repeats 4 --patience 0 --out build/demo); fi

cmake/install_dependencies.sh core examples torch
cmake -C cmake/presets/native.cmake -G Ninja -S . -B build -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=10 -DXAUG_BUILD_TESTS=OFF -DXAUG_BUILD_BENCHMARKS=OFF
cmake --build build --target example_augment_images example_fashion_mnist --parallel "$jobs"
build/examples/augment_images/augment_images --data /usr/share/datasets/fashion-mnist --one-per-class \
  --sheet build/fashion_mnist_sheet.png
build/examples/fashion_mnist/fashion_mnist "${arguments[@]}"
