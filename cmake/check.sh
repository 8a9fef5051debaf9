#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The demo (cmake/demo.sh), and then all tests: with both compilers, for several instruction sets, and under sanitizers.
#
#   cmake/check.sh [stage]...
#
# Stages: demo native sanitize thread baseline avx512; all of them without arguments. It stops at the first that fails and shows
# its output. XAUG_JOBS says how many processes may run at a time.

set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${XAUG_JOBS:-$(nproc)}
stages=("$@")
if [ ${#stages[@]} -eq 0 ]; then stages=(demo native sanitize thread baseline avx512); fi

# configure <build directory> <cmake argument>...: as a unity build, which takes half the time.
configure() {
  local build=$1
  shift
  cmake -G Ninja -S . -B "$build" -DXAUG_WERROR=ON -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=10 -DXAUG_BUILD_TESTS=ON -DXAUG_BUILD_EXAMPLES=ON \
    -DXAUG_QUICK_PROGRAMS=ON "$@"
}

# What needs LibTorch takes longest to compile, and is tested by the native stage.
library_only=(-DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON)

# test_library <build directory> <label>...: builds and runs the unit tests, without the other tests of these labels.
test_library() {
  local build=$1
  shift
  cmake --build "$build" --target xaug_tests --parallel "$jobs" -- -k 0
  ctest --test-dir "$build" --output-on-failure --parallel "$jobs" --label-exclude "^($(IFS='|' && echo "$*"))\$"
}

configure_native() {
  configure build -C cmake/presets/native.cmake -DXAUG_BUILD_BENCHMARKS=ON "-DXAUG_TEST_LANES=4;8;16"
}

# As a newcomer runs it, only shorter, and with the options of the native stage, which then finds its programs compiled.
run_demo() {
  configure_native
  cmake/demo.sh --limit 500 --arms standard --epochs 4 --out build/short_demo
}

# All there is: tests, headers one by one, the consumers of the package, benchmarks and examples. Kernels are tested with
# vectors of other widths than the processor's too.
run_native() {
  configure_native
  cmake --build build --parallel "$jobs" -- -k 0
  cmake --build build --target xaug_warnings --parallel "$jobs" -- -k 0
  ctest --test-dir build --output-on-failure --parallel "$jobs"
}

# By clang++, with the widest vectors, so that a kernel that reads out of bounds is caught; and fuzzing.
run_sanitize() {
  local arch=x86-64-v3
  if ! grep -qw avx2 /proc/cpuinfo; then arch=native; fi
  configure build-sanitize -C cmake/presets/sanitize.cmake -DXAUG_ARCH=$arch "${library_only[@]}" -DXAUG_BUILD_BENCHMARKS=OFF
  test_library build-sanitize consumer program
  cmake --build build-sanitize --target xaug_warnings --parallel "$jobs" -- -k 0
}

# Code with several threads: tests/CMakeLists.txt leaves out the rest.
run_thread() {
  configure build-thread -C cmake/presets/thread.cmake "${library_only[@]}" -DXAUG_BUILD_BENCHMARKS=OFF -DXAUG_BUILD_EXAMPLES=OFF
  test_library build-thread consumer program compile_fail
}

# test_vectors <instruction set> <target> <labels>: those of the unit tests whose code depends on it, at -O2, as
# distributions build, and with asserts. Only compiled if this processor cannot run them.
test_vectors() {
  configure "build-$1" -C cmake/presets/release.cmake -DXAUG_ARCH="$1" "${library_only[@]}" -DCMAKE_CXX_FLAGS_RELEASE=-O2 \
    -DXAUG_BUILD_BENCHMARKS=OFF -DXAUG_BUILD_EXAMPLES=OFF
  cmake --build "build-$1" --target "$2" --parallel "$jobs" -- -k 0
  if [ "$1" = x86-64 ] || grep -qw avx512bw /proc/cpuinfo; then
    ctest --test-dir "build-$1" --output-on-failure --parallel "$jobs" --label-regex "^($3)\$"
  else
    echo "$1: compiled, and not run, because this processor lacks AVX-512"
  fi
}

run_baseline() {
  test_vectors x86-64 xaug_pixel_tests 'kernel|image|checksums|plan|batch|synthetic|pipeline'
}

# The two kinds of AVX-512 for which g++ 12 generates different code.
run_avx512() {
  test_vectors x86-64-v4 xaug_kernel_and_image_tests 'kernel|image|checksums'
  test_vectors skylake-avx512 xaug_kernel_and_image_tests 'kernel|image|checksums'
}

cmake/install_dependencies.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
summary=()
for stage in "${stages[@]}"; do
  if [ "$(type -t "run_$stage")" != function ]; then
    echo "$0: expected demo, native, sanitize, thread, baseline or avx512, found '$stage'" >&2
    exit 2
  fi
  echo "== $stage"
  SECONDS=0
  # In a subshell of its own: within a condition, bash ignores `set -e`.
  set +e
  (set -e; "run_$stage") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [ $status -ne 0 ]; then
    grep -E "error|FAILED|Failed" "$log" | cut -c1-300 | head -n 40 || true
    tail -n 60 "$log" | cut -c1-300
    echo "== $stage failed after $SECONDS s"
    exit 1
  fi
  grep -E '^[0-9]+% tests passed|^Total Test time|Skipped\)$' "$log" || tail -n 3 "$log"
  summary+=("$(printf '%-9s %4d s  %s' "$stage" "$SECONDS" "$(grep -oE '[0-9]+ tests failed out of [0-9]+' "$log" || true)")")
done

echo "== all passed"
printf '%s\n' "${summary[@]}"
