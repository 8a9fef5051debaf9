// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/data/datasets/base.h>
#include <torch/data/example.h>
#include <torch/types.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "xaug/core/random.hpp"
#include "xaug/interop/torch_mask.hpp"
#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"
#include "xaug/loader/epoch_counter.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

// In the inline namespace of the instruction set, because members of these classes run kernels.
namespace xaug::inline XAUG_ISA {

/// A data set that torch_dataset can read: get(i) returns an image and a target, as with all map-style data sets of
/// torch::data that do not return whole batches.
template <class D>
concept map_style_dataset = requires(D& d, std::size_t i) {
  { d.get(i) } -> std::convertible_to<torch::data::Example<>>;
  d.size();
};

/// What the targets of a data set are.
enum class target_kind : std::uint8_t {
  unstated,  ///< labels, as long as they have at most one dimension: others throw, as they may belong to pixels
  label,     ///< of the whole image: they stay as they are
  mask,      ///< of each pixel: they follow the geometry of their image, nearest neighbour
};

struct dataset_options {
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;                    ///< the first one
  tensor_layout layout = tensor_layout::chw;  ///< of the images, and masks, of a map-style data set
  bool count_epochs = true;                   ///< see torch_dataset; else only set_epoch() changes the epoch
  target_kind target = target_kind::unstated;
  float mask_fill = 0;  ///< value for areas outside of the image, as stored in masks: 255, or -100
};

/// An augmented data set for torch::data::make_data_loader: image i of the source through a pipeline, as a float tensor
/// of channels x height x width, with the source's target.
///
///     xaug::torch_dataset train(xaug::tensor_source(images, labels), augment, {.seed = 42});
///     auto loader = torch::data::make_data_loader(train.map(torch::data::transforms::Stack<>()),
///                                                 torch::data::DataLoaderOptions(64).workers(2));
///     for (int epoch = 0; epoch < 50; ++epoch)
///       for (auto& batch : *loader) ...
///
/// The result for a sample depends only on (seed, epoch, index). The source is a tensor_source, or any map-style data
/// set, whose images are uint8 in [0, 255] or float in [0, 1], of 3 dimensions or, if grey, of 2. The pipeline is typed
/// or an any_pipeline, or a single transform or choice. mixup and cutmix need whole batches, which torch::data forms
/// only after the data set: use batch_loader, which is also faster.
///
/// Epochs. torch::data does not tell a data set where an epoch begins, so it counts: a sample that is fetched for the
/// n-th time is in the n-th epoch. If the loader fetches each sample once per epoch, batches are the same for any
/// number of workers. set_epoch(e) restarts the count at epoch e. It is needed
///  - to resume training: set_epoch(number of completed epochs), or the option epoch. epoch() is that of the latest
///    batch;
///  - after an iteration that was left early, as workers have fetched some samples ahead;
///  - where a sampler shares an epoch among processes, with the sampler's epoch. A sample that it repeats to fill up a
///    batch is augmented as in this epoch and the next.
/// With a sampler that draws with replacement, or for an evaluation set that has to be the same each time, disable
/// counting (count_epochs = false) and call set_epoch() for each epoch, or never.
///
/// Targets that are masks move with their images if the option says target_kind::mask. Masks have the image's height
/// and width, and perhaps channels, and any type: uint8, int64 as cross_entropy takes it, bool, float. Whole numbers go
/// up to 2^24. Boxes and keypoints are not moved: apply_to_boxes() and apply_to_keypoints() of a pipeline do that.
///
/// torch::data copies a data set into each worker; all copies share one counter. A map-style source has to be copyable;
/// each copy is used by one thread at a time. Memory: 4 bytes for each sample.
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
  /// Throws xaug::error for masks of a tensor_source, which has class indices or soft labels.
  torch_dataset(Source source, Pipeline pipeline, const dataset_options& options = {})
      : source_(std::move(source)),
        pipeline_(std::move(pipeline)),
        options_(options),
        counter_(std::make_shared<epoch_counter>(options.epoch, options.count_epochs)) {
    if (in_memory && options.target == target_kind::mask)
      throw error("target", "target_kind::label, as a tensor_source has class indices or soft labels", "mask");
  }
  /// Sets the epoch of the next fetch of each sample, for all copies of this data set. Call it between two iterations
  /// over a data loader: batches that are being made may be of either epoch.
  void set_epoch(std::uint64_t epoch) { counter_->set(epoch); }
  /// The latest epoch in which a sample was fetched, or the one that was set.
  std::uint64_t epoch() const { return counter_->latest(); }

  /// Throws xaug::error for an index out of range. Other exceptions are rethrown as an xaug::error that names the
  /// sample, with the original nested in it: for images of other types or shapes than listed above, for unstated
  /// targets of 2 or more dimensions, and for what the pipeline and the source throw.
  torch::data::Example<> get(std::size_t i) override {
    if constexpr (in_memory) {
      if (i >= static_cast<std::size_t>(source_.size()))
        throw error("index", "a number in [0, " + std::to_string(source_.size()) + ')', i);
    }
    sample_key key{options_.seed, epoch(), i};
    torch::data::Example<> augmented;
    detail::naming([&] { return detail::name_of_sample(key); },
                   [&] {
                     if constexpr (in_memory) {
                       key.epoch = counter_->next(i);
                       detail::leased_buffer memory;
                       const auto place = static_cast<index>(i);
                       augmented = augment(source_.image(place, key, memory), source_.target(place), key);
                     } else {
                       const torch::data::Example<> example = source_.get(i);
                       key.epoch = counter_->next(i);
                       const torch::Tensor& image = example.data;
                       require_stated(example.target);
                       augmented = image.defined() && image.scalar_type() == torch::kUInt8
                                       ? augment(view_of<const std::uint8_t>(image), example.target, key)
                                       : augment(view_of<const float>(image), example.target, key);
                     }
                   });
    return augmented;
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

  /// A target that should move with its image must not silently stay as it is.
  void require_stated(const torch::Tensor& target) const {
    if (options_.target == target_kind::unstated && target.defined() && target.dim() >= 2)
      throw error("target",
                  "dataset_options.target to say what it is: target_kind::mask, which moves with its image, or "
                  "target_kind::label, which stays as it is",
                  detail::shown(target) + " and nothing said");
  }

  template <element In>
  torch::data::Example<> augment(const image_view<In>& in, const torch::Tensor& target, const sample_key& key) const {
    detail::require_nonempty(in, "image");
    const auto decided = pipeline_.sample(key, in.shape);
    const image_shape shape = pipeline_.output_shape(decided, in.shape);
    const torch::Tensor out = torch::empty({shape.channels, shape.height, shape.width}, torch::kFloat32);
    pipeline_.apply(decided, in, chw<float>(out));
    if (options_.target != target_kind::mask) return {out, target};
    return {out, detail::moved_mask(pipeline_, decided, in.shape, target, options_.layout, options_.mask_fill)};
  }

  Source source_;
  Pipeline pipeline_;
  dataset_options options_;
  std::shared_ptr<epoch_counter> counter_;
};

template <class Source, class P>
torch_dataset(Source, P) -> torch_dataset<Source, pipeline_from<P, detail::images>>;
template <class Source, class P>
torch_dataset(Source, P, const dataset_options&) -> torch_dataset<Source, pipeline_from<P, detail::images>>;

}  // namespace xaug::inline XAUG_ISA
