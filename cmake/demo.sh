#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# From a fresh checkout to pictures: installs what is needed, builds the example augment_images for this processor, and has
# it draw a contact sheet of real images and what augmentation makes of them. Arguments go to the example in place of these.
#
#   cmake/demo.sh [argument of augment_images]...

set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${XAUG_JOBS:-$(nproc)}
arguments=("$@")
if [ ${#arguments[@]} -eq 0 ]; then
  arguments=(--data /usr/share/datasets/fashion-mnist --one-per-class --sheet build/fashion_mnist_sheet.png)
fi

cmake/install_dependencies.sh core examples
cmake -C cmake/presets/native.cmake -G Ninja -S . -B build -DXAUG_BUILD_TESTS=OFF -DXAUG_BUILD_BENCHMARKS=OFF
cmake --build build --target example_augment_images --parallel "$jobs"
build/examples/augment_images/augment_images "${arguments[@]}"
