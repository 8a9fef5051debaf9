// SPDX-License-Identifier: BSD-3-Clause

#if defined(NEEDS_TORCH) && !defined(HAS_TORCH)
#error "LibTorch does not come with xaug::torch"
#endif

int main() {
  return 0;
}
