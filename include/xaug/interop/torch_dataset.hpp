// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/data/datasets/base.h>
#include <torch/data/example.h>
#include <torch/types.h>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "xaug/core/random.hpp"
#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"

namespace xaug::inline XAUG_ABI {

/// A data set that torch_dataset can read: get(i) gives an image and a target, as all of torch::data's map-style
/// data sets do that are not made of whole batches.
template <class D>
concept map_style_dataset = requires(D& d, std::size_t i) {
  { d.get(i) } -> std::convertible_to<torch::data::Example<>>;
  d.size();
};

struct dataset_options {
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  tensor_layout layout = tensor_layout::chw;  ///< of the images of a map-style data set
};

/// An augmented data set for torch::data::make_data_loader: image i of the source through a pipeline, as a float tensor
/// of channels x height x width, with the source's target.
///
///     xaug::torch_dataset train(xaug::tensor_source(images, labels), augment, {.seed = 42});
///     auto loader = torch::data::make_data_loader(train.map(torch::data::transforms::Stack<>()),
///                                                 torch::data::DataLoaderOptions(64).workers(2));
///     for (std::uint64_t epoch = 0; epoch < 50; ++epoch) {
///       train.set_epoch(epoch);
///       for (auto& batch : *loader) ...
///     }
///
/// What becomes of a sample follows from (seed, epoch, index) alone: batches are the same for any number of workers.
/// The source is a tensor_source, or any map-style data set, whose images are uint8 in [0, 255] or float in [0, 1], of
/// 3 dimensions or, if grey, of 2. The pipeline is typed or an any_pipeline. mixup and cutmix need whole batches, which
/// torch::data puts together only behind the data set: use batch_loader, which is also faster.
///
/// torch::data copies a data set into each worker; all copies share one epoch. A map-style source has to be one that
/// can be copied, and one copy is used by one thread at a time.
template <class Source, class Pipeline>
class torch_dataset : public torch::data::datasets::Dataset<torch_dataset<Source, Pipeline>> {
  using base = torch::data::datasets::Dataset<torch_dataset<Source, Pipeline>>;
  static constexpr bool in_memory = std::same_as<Source, tensor_source>;
  static_assert(in_memory || map_style_dataset<Source>,
                "xaug: torch_dataset reads a tensor_source, or a data set whose get(index) returns an Example of two "
                "tensors");
  static_assert(
      !requires(const Pipeline& p) { p.batch(); },
      "xaug: mixup and cutmix see whole batches, which torch::data makes behind the data set; use "
      "batch_loader");

public:
  torch_dataset(Source source, Pipeline pipeline, const dataset_options& options = {})
      : source_(std::move(source)),
        pipeline_(std::move(pipeline)),
        options_(options),
        epoch_(std::make_shared<std::atomic<std::uint64_t>>(options.epoch)) {}

  /// Takes effect for all copies of this data set. To be called between two iterations over a data loader: batches that
  /// are being made may be of either epoch.
  void set_epoch(std::uint64_t epoch) { epoch_->store(epoch, std::memory_order_relaxed); }
  std::uint64_t epoch() const { return epoch_->load(std::memory_order_relaxed); }

  /// Throws xaug::error for an index out of range, for images of other types or shapes than said above, and what the
  /// pipeline throws.
  torch::data::Example<> get(std::size_t i) override {
    const sample_key key{options_.seed, epoch(), i};
    if constexpr (in_memory) {
      const auto place = static_cast<index>(i);
      if (place < 0 || place >= source_.size())
        throw error("index", "a number in [0, " + std::to_string(source_.size()) + ')', i);
      thread_local detail::buffer memory;
      return {augmented(source_.image(place, key, memory), key), source_.target(place)};
    } else {
      const torch::data::Example<> example = source_.get(i);
      const torch::Tensor& image = example.data;
      const bool bytes = image.defined() && image.scalar_type() == torch::kUInt8;
      return {bytes ? augmented(view_of<const std::uint8_t>(image), key) : augmented(view_of<const float>(image), key),
              example.target};
    }
  }

  // std::optional, c10::optional before LibTorch 2.5.
  using size_type = decltype(std::declval<const base&>().size());
  size_type size() const override {
    if constexpr (in_memory)
      return static_cast<std::size_t>(source_.size());
    else
      return source_.size();
  }

private:
  template <element T>
  image_view<T> view_of(const torch::Tensor& image) const {
    if (image.defined() && image.dim() == 2) return hw<T>(image);
    return options_.layout == tensor_layout::chw ? chw<T>(image) : hwc<T>(image);
  }

  template <element In>
  torch::Tensor augmented(const image_view<In>& in, const sample_key& key) const {
    detail::require_nonempty(in, "image");
    const auto decided = pipeline_.sample(key, in.shape);
    const image_shape shape = pipeline_.output_shape(decided, in.shape);
    const torch::Tensor out = torch::empty({shape.channels, shape.height, shape.width}, torch::kFloat32);
    pipeline_.apply(decided, in, chw<float>(out));
    return out;
  }

  Source source_;
  Pipeline pipeline_;
  dataset_options options_;
  std::shared_ptr<std::atomic<std::uint64_t>> epoch_;
};

}  // namespace xaug::inline XAUG_ABI
