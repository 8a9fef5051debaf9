// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ranges>

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

// Views of xtensor containers, adaptors and strided views, without a copy. Anything else (a lazy expression, a view by
// an index list) has no memory to point at and does not compile; neither does a temporary that owns its elements.

namespace xaug {

/// An xtensor expression with elements in memory: a data pointer, an offset and strides.
template <class E>
concept strided_expression = requires(E& e) {
  e.data();
  e.data_offset();
  e.strides();
  e.shape();
}
&&element<std::remove_pointer_t<decltype(std::declval<E&>().data())>>;

namespace detail {

/// Which dimensions of a tensor are an image's rows, columns and channels; `none` for the channels of a grey image.
struct image_dimensions {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t y, x, c;
};

// xtensor gives a dimension of length 1 the stride 0; the index there is 0, so that the stride does not matter.
template <class E>
index length(const E& e, std::size_t dimension) {
  return dimension == image_dimensions::none ? 1 : static_cast<index>(e.shape()[dimension]);
}
template <class E>
index stride(const E& e, std::size_t dimension) {
  return dimension == image_dimensions::none ? 1 : static_cast<index>(e.strides()[dimension]);
}

template <class E>
auto view_image(E& e, const image_dimensions& d) {
  auto* first = e.data() + static_cast<index>(e.data_offset());
  return image_view<std::remove_pointer_t<decltype(first)>>{
      first, {length(e, d.y), length(e, d.x), length(e, d.c)}, stride(e, d.y), stride(e, d.x), stride(e, d.c)};
}
template <class E>
auto view_batch(E& e, const image_dimensions& d) {
  const auto first = view_image(e, d);
  return batch_view<std::remove_pointer_t<decltype(first.data)>>{first, length(e, 0), stride(e, 0)};
}

/// True for expressions that own their elements: containers, and views and adaptors that hold theirs by value. False
/// for views and adaptors of memory that is owned elsewhere.
template <class E>
inline constexpr bool owns_elements = !std::ranges::enable_borrowed_range<E>;
template <class E>
inline constexpr bool owns_elements<E&> = false;
template <class E>
inline constexpr bool owns_elements<const E> = owns_elements<E>;
template <class CT, class... S>
inline constexpr bool owns_elements<xt::xview<CT, S...>> = owns_elements<CT>;
template <class CT, class S, xt::layout_type L, class FST>
inline constexpr bool owns_elements<xt::xstrided_view<CT, S, L, FST>> = owns_elements<CT>;
template <class EC, std::size_t N, xt::layout_type L, class Tag>
inline constexpr bool owns_elements<xt::xtensor_adaptor<EC, N, L, Tag>> = owns_elements<EC>;
template <class EC, std::size_t N, xt::layout_type L, class Tag>
inline constexpr bool owns_elements<xt::xtensor_view<EC, N, L, Tag>> = owns_elements<EC>;
template <class EC, xt::layout_type L, class SC, class Tag>
inline constexpr bool owns_elements<xt::xarray_adaptor<EC, L, SC, Tag>> = owns_elements<EC>;
template <class EC, class S, xt::layout_type L, bool SM, class Tag>
inline constexpr bool owns_elements<xt::xfixed_adaptor<EC, S, L, SM, Tag>> = owns_elements<EC>;
template <class CP, class A>
inline constexpr bool owns_elements<xt::xbuffer_adaptor<CP, xt::no_ownership, A>> = false;
template <class I, class CI>
inline constexpr bool owns_elements<xt::xiterator_adaptor<I, CI>> = false;

/// `E` as deduced for a forwarding reference, so that it is no reference for a temporary.
template <class E>
constexpr void require_lasting() {
  static_assert(!owns_elements<E>,
                "xaug: this tensor is a temporary that ends before the view of it is used; give it a name, as in "
                "`auto image = load(); auto view = xaug::hwc(image);`");
}

template <class E>
void require_dimensions(const E& e, std::size_t dimensions, std::string_view what, std::string_view expected) {
  if (e.dimension() != dimensions) throw error(what, expected, std::to_string(e.dimension()) + " dimensions");
}

}  // namespace detail

/// A view of a tensor of height x width x channels.
template <strided_expression E>
auto hwc(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 3, "hwc", "3 dimensions: height, width, channels");
  return detail::view_image(e, {0, 1, 2});
}

/// A view of a tensor of channels x height x width.
template <strided_expression E>
auto chw(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 3, "chw", "3 dimensions: channels, height, width");
  return detail::view_image(e, {1, 2, 0});
}

/// A view of a grey image of height x width.
template <strided_expression E>
auto hw(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 2, "hw", "2 dimensions: height, width");
  return detail::view_image(e, {0, 1, detail::image_dimensions::none});
}

/// A view of a tensor of size x height x width x channels.
template <strided_expression E>
auto nhwc(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 4, "nhwc", "4 dimensions: size, height, width, channels");
  return detail::view_batch(e, {1, 2, 3});
}

/// A view of a tensor of size x channels x height x width.
template <strided_expression E>
auto nchw(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 4, "nchw", "4 dimensions: size, channels, height, width");
  return detail::view_batch(e, {2, 3, 1});
}

/// A view of grey images of size x height x width.
template <strided_expression E>
auto nhw(E&& e) {
  detail::require_lasting<E>();
  detail::require_dimensions(e, 3, "nhw", "3 dimensions: size, height, width");
  return detail::view_batch(e, {1, 2, detail::image_dimensions::none});
}

}  // namespace xaug
