// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "xaug/batch/labels.hpp"
#include "xaug/core/numbers.hpp"
#include "xaug/core/view.hpp"

// Views of torch::Tensor's memory and tensors of a view's memory, without a copy. Opt-in: needs LibTorch.
//
// The element type has to be given, as a tensor's is known only at run time: hwc<std::uint8_t>(tensor),
// nchw<float>(tensor), nhwc<const std::uint8_t>(tensor). As everywhere in LibTorch, a const Tensor is a handle that
// cannot be rebound, but its elements can be written. A view does not own its memory: a tensor that does has to outlive
// the view, so that a temporary that is the only owner is rejected. Autograd does not see writes through a view.

namespace xaug {

namespace detail {

template <element T>
inline constexpr torch::ScalarType tensor_type =
    std::same_as<std::remove_const_t<T>, float> ? torch::kFloat32 : torch::kUInt8;

/// As "Byte 60000x28x28".
inline std::string shown(const torch::Tensor& tensor) {
  plain_stream text;
  text << torch::toString(tensor.scalar_type()) << ' ';
  for (std::int64_t i = 0; i < tensor.dim(); ++i) text << (i > 0 ? "x" : "") << tensor.size(i);
  if (tensor.dim() == 0) text << "scalar";
  return text.str();
}

/// Throws unless the tensor has elements of this type in CPU memory.
inline void require_memory(const torch::Tensor& tensor, std::string_view what, torch::ScalarType type) {
  if (!tensor.defined()) throw error(what, "a tensor", "an undefined one");
  if (!tensor.device().is_cpu()) throw error(what, "a tensor on the device cpu", tensor.device());
  if (tensor.layout() != torch::kStrided) throw error(what, "a dense tensor", tensor.layout());
  if (tensor.scalar_type() != type)
    throw error(what, std::string("a tensor of type ") + torch::toString(type), shown(tensor));
  // The memory of such a tensor holds the negated values.
  if (tensor.is_neg()) throw error(what, "a tensor as it is in memory", "one that is to be negated (use resolve_neg)");
}

inline void require_dimensions(const torch::Tensor& tensor, std::string_view what, std::int64_t dimensions,
                               std::string_view expected) {
  if (tensor.dim() != dimensions) throw error(what, expected, shown(tensor));
}

/// Throws if two elements may share memory, as in what expand() returns: such a tensor cannot be written. All that
/// slicing and permuting make of a contiguous tensor passes.
inline void require_own_elements(const torch::Tensor& tensor, std::string_view what) {
  std::array<dimension_step, 4> steps{};
  for (std::int64_t i = 0; i < tensor.dim(); ++i)
    steps[static_cast<std::size_t>(i)] = {tensor.stride(i), tensor.size(i)};
  if (elements_are_apart(steps)) return;
  plain_stream found;
  found << "strides " << tensor.strides() << " of " << shown(tensor);
  throw error(what, "a tensor each of whose elements has memory of its own, to write to", found.str());
}

/// Which dimensions of a tensor are an image's rows, columns and channels; -1 for the channels of a grey image.
struct tensor_dimensions {
  std::int64_t y, x, c;
};

template <element T>
image_view<T> view_image(const torch::Tensor& tensor, std::string_view what, const tensor_dimensions& d) {
  if constexpr (!std::is_const_v<T>) require_own_elements(tensor, what);
  return {tensor.data_ptr<std::remove_const_t<T>>(),
          {tensor.size(d.y), tensor.size(d.x), d.c < 0 ? 1 : tensor.size(d.c)},
          tensor.stride(d.y),
          tensor.stride(d.x),
          d.c < 0 ? 1 : tensor.stride(d.c)};
}
template <element T>
batch_view<T> view_batch(const torch::Tensor& tensor, std::string_view what, const tensor_dimensions& d) {
  return {view_image<T>(tensor, what, d), tensor.size(0), tensor.stride(0)};
}

/// A tensor argument that knows whether it is a temporary.
class named_tensor {
public:
  named_tensor(const torch::Tensor& tensor) : tensor_(tensor) {}
  named_tensor(const torch::Tensor&& tensor) : tensor_(tensor), is_temporary_(true) {}
  operator const torch::Tensor&() const { return tensor_; }

  /// Throws for a temporary whose memory would be freed with it, before the view is used. Memory of from_blob() is not.
  void require_lasting(std::string_view what) const {
    if (!is_temporary_ || tensor_.numel() == 0 || tensor_.use_count() > 1) return;
    const torch::Storage& memory = tensor_.storage();
    if (memory.use_count() > 1 || memory.data_ptr().get_context() == nullptr) return;
    throw error(what,
                "a tensor that outlives the view of it; give it a name, as in `auto image = load(); auto view = "
                "xaug::hwc<float>(image);`",
                "a temporary, " + shown(tensor_));
  }

private:
  const torch::Tensor& tensor_;
  bool is_temporary_ = false;
};

template <element T>
void require_tensor(const named_tensor& tensor, std::string_view what, std::int64_t dimensions,
                    std::string_view expected) {
  require_memory(tensor, what, tensor_type<T>);
  require_dimensions(tensor, what, dimensions, expected);
  tensor.require_lasting(what);
}

inline void require_step_of_one(const torch::Tensor& tensor, std::string_view what, std::int64_t dimension) {
  if (tensor.size(dimension) > 1 && tensor.stride(dimension) != 1)
    throw error(what, "elements next to each other in memory (use contiguous)",
                "a stride of " + std::to_string(tensor.stride(dimension)));
}

}  // namespace detail

// All of these throw xaug::error for a temporary that is the only owner of its memory, for a tensor that is not on the
// CPU, not dense, of another type or number of dimensions, and, for elements that can be written, for one whose
// elements share memory. Cost: some 20 ns.

/// A view of a tensor of height x width x channels.
template <element T>
image_view<T> hwc(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "hwc", 3, "3 dimensions: height, width, channels");
  return detail::view_image<T>(tensor, "hwc", {0, 1, 2});
}

/// A view of a tensor of channels x height x width.
template <element T>
image_view<T> chw(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "chw", 3, "3 dimensions: channels, height, width");
  return detail::view_image<T>(tensor, "chw", {1, 2, 0});
}

/// A view of a grey image of height x width.
template <element T>
image_view<T> hw(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "hw", 2, "2 dimensions: height, width");
  return detail::view_image<T>(tensor, "hw", {0, 1, -1});
}

/// A view of a tensor of size x height x width x channels.
template <element T>
batch_view<T> nhwc(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "nhwc", 4, "4 dimensions: size, height, width, channels");
  return detail::view_batch<T>(tensor, "nhwc", {1, 2, 3});
}

/// A view of a tensor of size x channels x height x width, in any torch::MemoryFormat.
template <element T>
batch_view<T> nchw(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "nchw", 4, "4 dimensions: size, channels, height, width");
  return detail::view_batch<T>(tensor, "nchw", {2, 3, 1});
}

/// A view of grey images of size x height x width.
template <element T>
batch_view<T> nhw(const detail::named_tensor& tensor) {
  detail::require_tensor<T>(tensor, "nhw", 3, "3 dimensions: size, height, width");
  return detail::view_batch<T>(tensor, "nhw", {1, 2, -1});
}

/// Class indices: a view of a contiguous tensor of int64 with one number for each sample.
inline std::span<const std::int64_t> class_indices(const detail::named_tensor& named) {
  const torch::Tensor& tensor = named;
  detail::require_memory(tensor, "class_indices", torch::kInt64);
  detail::require_dimensions(tensor, "class_indices", 1, "1 dimension: size");
  detail::require_step_of_one(tensor, "class_indices", 0);
  named.require_lasting("class_indices");
  return {tensor.data_ptr<std::int64_t>(), static_cast<std::size_t>(tensor.size(0))};
}

/// Soft labels: a view of a tensor of float, size x classes, whose rows are contiguous. `T` is float or const float.
template <class T = float>
  requires(std::same_as<std::remove_const_t<T>, float>)
label_view<T> soft_labels(const detail::named_tensor& named) {
  const torch::Tensor& tensor = named;
  detail::require_tensor<T>(named, "soft_labels", 2, "2 dimensions: size, classes");
  detail::require_step_of_one(tensor, "soft_labels", 1);
  if constexpr (!std::is_const_v<T>) detail::require_own_elements(tensor, "soft_labels");
  return {tensor.data_ptr<float>(), tensor.size(0), tensor.size(1), tensor.stride(0)};
}

/// The labels of a batch, class indices (int64, size) or soft labels (float, size x classes), whichever the tensor has.
inline label_source labels(const detail::named_tensor& named) {
  const torch::Tensor& tensor = named;
  if (tensor.defined() && tensor.scalar_type() == torch::kInt64) return class_indices(named);
  if (!tensor.defined() || tensor.scalar_type() != torch::kFloat32)
    throw error("labels", "class indices (Long, size) or soft labels (Float, size x classes)",
                tensor.defined() ? detail::shown(tensor) : "an undefined tensor");
  return soft_labels<const float>(named);
}

namespace detail {

template <element T>
torch::Tensor tensor_over(T* data, std::initializer_list<std::int64_t> sizes,
                          std::initializer_list<std::int64_t> strides) {
  for (const std::int64_t stride : strides)
    if (stride < 0) throw error("as_tensor", "strides of at least 0, as tensors have", stride);
  return torch::from_blob(data, sizes, strides, torch::TensorOptions().dtype(tensor_type<T>));
}

}  // namespace detail

// The other direction: tensors over the memory of views, which has to outlive them. Not for views of const elements, as
// tensors cannot be read-only. They throw xaug::error for negative strides.

/// A tensor of channels x height x width over the memory of a view; permute({1, 2, 0}) makes it height x width x
/// channels.
template <element T>
  requires(!std::is_const_v<T>)
torch::Tensor as_tensor(const image_view<T>& image) {
  const auto& s = image.shape;
  return detail::tensor_over(image.data, {s.channels, s.height, s.width},
                             {image.stride_c, image.stride_y, image.stride_x});
}

/// A tensor of size x channels x height x width over the memory of a view.
template <element T>
  requires(!std::is_const_v<T>)
torch::Tensor as_tensor(const batch_view<T>& batch) {
  const auto& s = batch.shape();
  return detail::tensor_over(batch.first.data, {batch.size, s.channels, s.height, s.width},
                             {batch.stride, batch.first.stride_c, batch.first.stride_y, batch.first.stride_x});
}

/// A tensor of size x classes over the memory of soft labels.
inline torch::Tensor as_tensor(const label_view<float>& soft) {
  return detail::tensor_over(soft.data, {soft.size, soft.classes}, {soft.stride, 1});
}

}  // namespace xaug
