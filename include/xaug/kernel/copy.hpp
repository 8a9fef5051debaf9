// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/kernel/lattice.hpp"

XAUG_BEGIN_KERNEL

namespace xaug::kernel::inline XAUG_ISA {

/// Copies an image, whatever the strides.
template <element T>
void copy(const image_view<const T>& from, const image_view<T>& to) {
  copy(lattice_source<T>{from, lattice(from.shape.height, from.shape.width), {}}, to);
}

/// Copies the rectangle of `from` to the same place in `to`.
template <element T>
void paste(const image_view<const T>& from, index top, index left, index height, index width, const image_view<T>& to) {
  if (height <= 0 || width <= 0) return;
  lattice window(from.shape.height, from.shape.width);
  window.crop(top, left, height, width);
  copy(lattice_source<T>{from, window, {}},
       image_view<T>{&to(top, left, 0), {height, width, to.shape.channels}, to.stride_y, to.stride_x, to.stride_c});
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
