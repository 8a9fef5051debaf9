// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "xaug/batch/labels.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/interop/torch_loan.hpp"
#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"
#include "xaug/kernel/mix.hpp"
#include "xaug/loader/epoch_loader.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

namespace xaug::detail {

/// The memory of a batch of images.
struct image_slot {
  torch::Tensor images;
  torch::Tensor targets;
  std::vector<std::int64_t> indices;

  struct contents {
    torch::Tensor images;
    torch::Tensor targets;

    explicit contents(const image_slot& of)
        : images(lend(of.images.narrow(0, 0, of.size()))), targets(lend(of.targets.narrow(0, 0, of.size()))) {}
  };

private:
  std::int64_t size() const { return static_cast<std::int64_t>(indices.size()); }
};

}  // namespace xaug::detail

// In the inline namespace of the instruction set, because members of these classes run kernels.
namespace xaug::inline XAUG_ISA {

struct loader_options {
  index batch_size = 64;
  bool shuffle = true;      ///< in another order in each epoch
  bool drop_last = false;   ///< leave out a last batch that is not full
  std::uint64_t seed = 0;   ///< of the order and of the augmentation
  std::uint64_t epoch = 0;  ///< the first one
  int threads = 1;          ///< that augment in the background; with 0, next() augments
  index prefetch = 4;       ///< batches that may be made ahead; one more is allocated
  index rank = 0;           ///< which of `world_size` processes this is; see batch_order for how they share an epoch
  index world_size = 1;
  index num_classes = 0;    ///< of class indices, needed for mixup and cutmix; 0: not stated
  bool pin_memory = false;  ///< page-locked memory, for faster copies to a GPU; ignored without CUDA
  torch::MemoryFormat memory_format = torch::MemoryFormat::Contiguous;  ///< or ChannelsLast
};

/// Batches of an augmented data set, made by threads in the background while the model trains on earlier ones.
///
///     xaug::batch_loader loader(xaug::tensor_source(images, labels), augment | xaug::mixup{.alpha = 0.2f},
///                               {.batch_size = 64, .seed = 42, .num_classes = 10});
///     for (std::uint64_t epoch = 0; epoch < 50; ++epoch)
///       for (const auto& batch : loader.epoch(epoch)) train_on(batch.images, batch.targets);
///     std::cout << loader.waited() << " s were spent waiting for data\n";
///
/// `images` are float of size x channels x height x width. `targets` are those of the source, class indices (int64) or
/// soft labels (float, size x classes); with a batch_pipeline, such as one that ends with mixup or cutmix, they are
/// soft labels.
///
/// The samples of a batch and their augmentation depend only on seed, epoch and rank: batches are the same for any
/// number of threads and any prefetch. batch_order defines what an epoch is. The pipeline is typed, an any_pipeline, or
/// one of them with a batch transform, or a single transform or choice; it is copied, and used by many threads at a
/// time.
///
/// Memory: prefetch + 1 batches, allocated on first use and then reused, and up to 16 bytes for each sample of the data
/// set for orders. While the last batches of an epoch are taken, the first ones of the next are being made.
///
/// One thread at a time may call a loader. epoch_loader has its functions, and what a batch is besides images and
/// targets.
class batch_loader : public epoch_loader<detail::image_slot> {
  using slot = detail::image_slot;

public:
  /// Starts making batches immediately. Throws xaug::error for options out of range, for a num_classes that does not
  /// fit the labels, and for images that the pipeline cannot take.
  template <class Pipeline>
  batch_loader(tensor_source source, Pipeline pipeline, const loader_options& options = {})
      : batch_loader(std::make_shared<const work>(std::move(source), as_pipeline<detail::images>(std::move(pipeline)),
                                                  options)) {}

  /// Height, width and channels of the augmented images.
  const image_shape& shape() const { return shape_; }

private:
  /// What all threads share. Immutable.
  struct work {
    using augment_function = std::function<void(const work&, slot&, const batch_view<float>&, const sample_key&)>;

    template <class Pipeline>
    work(tensor_source from, Pipeline pipeline, const loader_options& chosen)
        : source(std::move(from)), options(chosen) {
      source.check_num_classes(options.num_classes);
      if constexpr (requires { pipeline.batch(); }) {
        if (!source.is_soft() && options.num_classes == 0)
          throw error("num_classes", "the number of classes, to make soft labels of class indices", 0);
        classes = source.is_soft() ? source.soft().classes : options.num_classes;
        shape = pipeline.images().output_shape(source.shape());
        augment = [mix = std::move(pipeline)](const work& all, slot& to, const batch_view<float>& out,
                                              const sample_key& key) { all.augment_mixed(mix, to, out, key); };
      } else {
        classes = source.soft().classes;
        shape = pipeline.output_shape(source.shape());
        augment = [each = std::move(pipeline)](const work& all, slot& to, const batch_view<float>& out,
                                               const sample_key& key) { all.augment_each(each, to, out, key); };
      }
    }

    void make(slot& to, const sample_key& key) const {
      const torch::TensorOptions memory = detail::loader_memory(options.pin_memory);
      if (!detail::is_free(to.images))
        to.images = torch::empty({options.batch_size, shape.channels, shape.height, shape.width},
                                 memory.dtype(torch::kFloat32).memory_format(options.memory_format));
      detail::reserve_targets(to.targets, options.batch_size, classes, memory);
      batch_view<float> out = nchw<float>(to.images);
      out.size = static_cast<index>(to.indices.size());
      augment(*this, to, out, key);
    }

    template <class Pipeline>
    void augment_each(const Pipeline& pipeline, slot& to, const batch_view<float>& out, sample_key key) const {
      detail::leased_buffer generated;
      detail::naming([&] { return detail::name_of_sample(key); },
                     [&] {
                       for (index i = 0; i < out.size; ++i) {
                         const std::int64_t sample = to.indices[static_cast<std::size_t>(i)];
                         key.index = static_cast<std::uint64_t>(sample);
                         pipeline(source.image(sample, key, generated), out[i], key);
                       }
                     });
      if (source.is_soft())
        source.gather(to.indices, to.targets.data_ptr<float>());
      else
        source.gather(to.indices, to.targets.data_ptr<std::int64_t>());
    }

    /// Pipelines with batch transforms take a batch in one piece.
    template <class Pipeline>
    void augment_mixed(const Pipeline& pipeline, slot& to, const batch_view<float>& out, const sample_key& key) const {
      detail::leased_buffer image_memory;
      detail::leased_buffer label_memory;
      detail::leased_buffer generated;
      const image_shape& s = source.shape();
      const batch_view<std::uint8_t> in =
          nhwc(image_memory.reserve<std::uint8_t>(out.size * s.size()), out.size, s.height, s.width, s.channels);
      sample_key each = key;
      detail::naming([&] { return detail::name_of_sample(each); },
                     [&] {
                       for (index i = 0; i < out.size; ++i) {
                         const std::int64_t sample = to.indices[static_cast<std::size_t>(i)];
                         each.index = static_cast<std::uint64_t>(sample);
                         kernel::copy(source.image(sample, each, generated), in[i]);
                       }
                     });
      const label_view<float> soft(to.targets.data_ptr<float>(), out.size, classes);
      if (source.is_soft()) {
        auto* rows = label_memory.reserve<float>(out.size * classes);
        source.gather(to.indices, rows);
        pipeline(in, label_view<const float>(rows, out.size, classes), out, soft, key, to.indices);
      } else {
        auto* numbers = label_memory.reserve<std::int64_t>(out.size);
        source.gather(to.indices, numbers);
        const std::span<const std::int64_t> labels(numbers, to.indices.size());
        pipeline(in, labels, out, soft, key, to.indices);
      }
    }

    tensor_source source;
    loader_options options;
    image_shape shape;
    index classes = 0;  ///< of the targets; 0: they are class indices
    augment_function augment;
  };

  explicit batch_loader(const std::shared_ptr<const work>& all) : batch_loader(all, all->options) {}
  batch_loader(const std::shared_ptr<const work>& all, const loader_options& o)
      : epoch_loader(all->source.size(), {o.batch_size, o.shuffle, o.drop_last, o.seed, o.rank, o.world_size},
                     {o.epoch, o.threads, o.prefetch}, [all](slot& to, const sample_key& key) { all->make(to, key); }),
        shape_(all->shape) {}

  image_shape shape_;
};

}  // namespace xaug::inline XAUG_ISA
