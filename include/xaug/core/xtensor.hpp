// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/view.hpp"

// xtensor 0.26 moved its headers into subfolders.
#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

// Views of xtensor containers, adaptors and strided views, without a copy. Anything else (a lazy expression, a view by an
// index list) has no memory to point at and does not compile.

namespace xaug::inline XAUG_ABI {

/// Something of xtensor's that has its elements in memory, at a data pointer, an offset and strides.
template <class E>
concept strided_expression = requires(E& e) {
  e.data();
  e.data_offset();
  e.strides();
  e.shape();
} && element<std::remove_pointer_t<decltype(std::declval<E&>().data())>>;

namespace detail {

template <class E>
auto* first_element(E& e) {
  return e.data() + static_cast<index>(e.data_offset());
}

template <class E>
void require_dimensions(const E& e, std::size_t dimensions, std::string_view what, std::string_view expected) {
  if (e.dimension() != dimensions) throw error(what, expected, std::to_string(e.dimension()) + " dimensions");
}

// xtensor gives a dimension of length 1 the stride 0; the index there is 0, so that the stride does not matter.
template <class E>
index length(const E& e, std::size_t dimension) {
  return static_cast<index>(e.shape()[dimension]);
}
template <class E>
index stride(const E& e, std::size_t dimension) {
  return static_cast<index>(e.strides()[dimension]);
}

}  // namespace detail

/// A view of a tensor of height x width x channels.
template <strided_expression E>
auto hwc(E&& e) {
  detail::require_dimensions(e, 3, "hwc", "3 dimensions: height, width, channels");
  return image_view{detail::first_element(e),
                    {detail::length(e, 0), detail::length(e, 1), detail::length(e, 2)},
                    detail::stride(e, 0),
                    detail::stride(e, 1),
                    detail::stride(e, 2)};
}

/// A view of a tensor of channels x height x width.
template <strided_expression E>
auto chw(E&& e) {
  detail::require_dimensions(e, 3, "chw", "3 dimensions: channels, height, width");
  return image_view{detail::first_element(e),
                    {detail::length(e, 1), detail::length(e, 2), detail::length(e, 0)},
                    detail::stride(e, 1),
                    detail::stride(e, 2),
                    detail::stride(e, 0)};
}

/// A view of a grey image of height x width.
template <strided_expression E>
auto hw(E&& e) {
  detail::require_dimensions(e, 2, "hw", "2 dimensions: height, width");
  return image_view{detail::first_element(e),
                    {detail::length(e, 0), detail::length(e, 1), 1},
                    detail::stride(e, 0),
                    detail::stride(e, 1),
                    1};
}

/// A view of a tensor of size x height x width x channels.
template <strided_expression E>
auto nhwc(E&& e) {
  detail::require_dimensions(e, 4, "nhwc", "4 dimensions: size, height, width, channels");
  return batch_view{image_view{detail::first_element(e),
                               {detail::length(e, 1), detail::length(e, 2), detail::length(e, 3)},
                               detail::stride(e, 1),
                               detail::stride(e, 2),
                               detail::stride(e, 3)},
                    detail::length(e, 0), detail::stride(e, 0)};
}

/// A view of a tensor of size x channels x height x width.
template <strided_expression E>
auto nchw(E&& e) {
  detail::require_dimensions(e, 4, "nchw", "4 dimensions: size, channels, height, width");
  return batch_view{image_view{detail::first_element(e),
                               {detail::length(e, 2), detail::length(e, 3), detail::length(e, 1)},
                               detail::stride(e, 2),
                               detail::stride(e, 3),
                               detail::stride(e, 1)},
                    detail::length(e, 0), detail::stride(e, 0)};
}

/// A view of grey images of size x height x width.
template <strided_expression E>
auto nhw(E&& e) {
  detail::require_dimensions(e, 3, "nhw", "3 dimensions: size, height, width");
  return batch_view{image_view{detail::first_element(e),
                               {detail::length(e, 1), detail::length(e, 2), 1},
                               detail::stride(e, 1),
                               detail::stride(e, 2),
                               1},
                    detail::length(e, 0), detail::stride(e, 0)};
}

}  // namespace xaug::inline XAUG_ABI
