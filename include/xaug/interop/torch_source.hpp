// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "xaug/core/random.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/interop/torch_labels.hpp"
#include "xaug/interop/torch_view.hpp"

namespace xaug {

/// The order of the dimensions of an image in a tensor. An image of two dimensions is a grey one in either.
enum class tensor_layout : std::uint8_t {
  chw,  ///< channels x height x width, as is usual with LibTorch
  hwc,  ///< height x width x channels, as images come from files
};

/// Writes a synthetic image of a class, such as by smote or low_rank_gaussian. Called from many threads at a time.
using image_generator = std::function<void(const sample_key&, std::int64_t label, const image_view<std::uint8_t>&)>;

/// A labelled data set in memory: uint8 images, and for each a class index or a soft label. It shares the tensors'
/// memory; copying it copies no images. Thread-safe as long as nobody writes to the tensors.
class tensor_source : public detail::labelled_source {
public:
  /// `images`: uint8 on the CPU, size x channels x height x width or, by `layout`, size x height x width x channels;
  /// or size x height x width, grey. `labels`: int64 of `size`, class indices from 0; or float of size x classes.
  /// Images may have any strides; class indices, and the rows of soft labels, have to be contiguous.
  ///
  /// Throws xaug::error for any other tensors, for empty ones, and for negative class indices.
  tensor_source(torch::Tensor images, torch::Tensor labels, tensor_layout layout = tensor_layout::chw)
      : images_(std::move(images)) {
    detail::require_memory(images_, "images", torch::kUInt8);
    if (images_.dim() == 3)
      view_ = nhw<const std::uint8_t>(images_);
    else if (images_.dim() != 4)
      throw error("images", "4 dimensions (size, and an image of 3), or 3 of grey images", detail::shown(images_));
    else
      view_ = layout == tensor_layout::chw ? nchw<const std::uint8_t>(images_) : nhwc<const std::uint8_t>(images_);
    if (size() < 1) throw error("images", "at least one", detail::shown(images_));
    detail::require_nonempty(view_.first, "images");
    set_labels(std::move(labels), size(), "images");
  }

  /// The same images, followed by `count` synthetic ones, which are generated on demand and differ in each epoch. They
  /// take the labels in turn: sample size() + i has the class of sample i % size(). Needs class indices.
  ///
  ///     const auto model = std::make_shared<xaug::smote_model>(xaug::smote{}.fit(...));
  ///     source.with_generated(source.size(), [model](const auto& key, std::int64_t label, const auto& out) {
  ///       model->apply(model->sample_class(key, label), out);
  ///     });
  ///
  /// Throws xaug::error for a negative count, for soft labels, and if this source has generated images already.
  tensor_source with_generated(index count, image_generator generate) const {
    if (count < 0) throw error("count", "at least 0", count);
    if (is_soft()) throw error("labels", "class indices, to generate images of their classes", "soft labels");
    if (generate_) throw error("source", "one without generated images", "one with some");
    tensor_source more = *this;
    more.generated_ = count;
    more.generate_ = std::move(generate);
    return more;
  }

  index size() const { return view_.size + generated_; }
  image_shape shape() const { return view_.shape(); }
  /// Sample i of an epoch; `scratch` is memory for images that are generated.
  image_view<const std::uint8_t> image(index i, const sample_key& key, detail::leased_buffer& scratch) const {
    if (i < view_.size) return view_[i];
    const image_shape& s = shape();
    const auto out = hwc(scratch.reserve<std::uint8_t>(s.size()), s.height, s.width, s.channels);
    generate_(key, label(i), out);
    return out;
  }
  /// The label of sample i: a class index (int64, one number) or a soft label (float, of `classes` numbers).
  torch::Tensor target(index i) const {
    return i < view_.size ? labels().select(0, i) : torch::scalar_tensor(label(i), torch::kInt64);
  }

  const torch::Tensor& images() const { return images_; }

private:
  torch::Tensor images_;
  batch_view<const std::uint8_t> view_;
  index generated_ = 0;
  image_generator generate_;
};

}  // namespace xaug
