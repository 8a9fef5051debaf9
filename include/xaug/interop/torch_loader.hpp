// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "xaug/batch/labels.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/workspace.hpp"
#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"
#include "xaug/kernel/mix.hpp"
#include "xaug/loader/order.hpp"
#include "xaug/loader/ring.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

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
/// One thread at a time may call a loader.
class batch_loader {
  struct slot {
    torch::Tensor images;
    torch::Tensor targets;
    std::vector<std::int64_t> indices;
  };
  using ring = ordered_ring<slot>;

public:
  /// A batch in the loader's memory, which is reused after the batch is destroyed: in a loop over an epoch, when the
  /// loop advances. Tensors that outlive the batch, including those held by an autograd graph, keep their memory and
  /// values; the loader then allocates new memory. Asynchronous copies do not hold their source: keep the batch until a
  /// to(device, non_blocking = true) has completed. A batch may outlive the loader.
  class batch {
    ring::lease lease_;  // first, so that it ends last: the tensors are gone by then
    std::uint64_t batches_;

  public:
    torch::Tensor images;
    torch::Tensor targets;

    batch(batch&&) = default;
    batch& operator=(batch&& other) noexcept {
      images = std::move(other.images);  // before the memory of the old ones goes back
      targets = std::move(other.targets);
      lease_ = std::move(other.lease_);
      batches_ = other.batches_;
      return *this;
    }

    /// Which samples of the source these are.
    std::span<const std::int64_t> indices() const { return lease_->indices; }
    std::uint64_t epoch() const { return lease_.ticket() / batches_; }
    /// Its place in the epoch, from 0.
    index number() const { return static_cast<index>(lease_.ticket() % batches_); }

  private:
    friend batch_loader;
    batch(ring::lease lease, std::uint64_t batches) : lease_(std::move(lease)), batches_(batches) {
      const auto size = static_cast<std::int64_t>(lease_->indices.size());
      // New tensors, because a caller's resize_() or requires_grad_() would persist on the loader's own.
      images = lease_->images.narrow(0, 0, size).variable_data();
      targets = lease_->targets.narrow(0, 0, size).variable_data();
    }
  };

  class epoch_batches;

  /// Starts making batches immediately. Throws xaug::error for options out of range, for a num_classes that does not
  /// fit the labels, and for images that the pipeline cannot take.
  template <class Pipeline>
  batch_loader(tensor_source source, Pipeline pipeline, const loader_options& options = {})
      : work_(
            std::make_shared<const work>(std::move(source), as_pipeline<detail::images>(std::move(pipeline)), options)),
        first_(ticket_of(options.epoch)),
        ring_(
            slots_of(options), options.threads,
            [work = work_](slot& to, std::uint64_t ticket) { work->make(to, ticket); }, first_) {}

  /// The next batch, or none at the end of an epoch; the call after that returns the first batch of the next epoch.
  /// Waits for the batch to be made. An exception in making it (usually of the pipeline) is rethrown here, once, as an
  /// xaug::error that names the batch, its epoch and the sample, with the original nested in it
  /// (std::rethrow_if_nested); the next call continues with the batch after it. Throws xaug::error if prefetch + 1
  /// batches are still alive.
  std::optional<batch> next() {
    const std::uint64_t ticket = ring_.next();
    if (ticket != first_ && ticket % batches_of_epoch() == 0) {
      first_ = ticket;
      return std::nullopt;
    }
    if (ring_.all_leased())
      throw error("batches",
                  "at most prefetch = " + std::to_string(work_->options.prefetch) +
                      " to be alive when another one is asked for; let them end, copy what is kept, or raise prefetch",
                  ring_.slots());
    return batch(ring_.take(), batches_of_epoch());
  }

  /// Continues with the first batch of any epoch. Costs nothing for the epoch that comes next anyway; otherwise batches
  /// made ahead are dropped.
  void set_epoch(std::uint64_t epoch) {
    first_ = ticket_of(epoch);
    if (ring_.next() != first_) ring_.restart(first_);
  }

  /// All batches of an epoch, to iterate over once.
  epoch_batches epoch(std::uint64_t epoch);

  /// Batches in an epoch, the same for each rank.
  index batches() const { return work_->order.batches(); }
  /// Samples in an epoch, of this rank.
  index samples() const { return work_->order.samples(); }
  /// Height, width and channels of the augmented images.
  const image_shape& shape() const { return work_->shape; }
  /// Seconds that next() has waited for batches in total.
  double waited() const { return ring_.waited(); }

private:
  /// What all threads share. Immutable.
  struct work {
    using augment_function = std::function<void(const work&, slot&, const batch_view<float>&, const sample_key&)>;

    template <class Pipeline>
    work(tensor_source from, Pipeline pipeline, const loader_options& chosen)
        : source(std::move(from)),
          options(chosen),
          order(source.size(),
                {chosen.batch_size, chosen.shuffle, chosen.drop_last, chosen.seed, chosen.rank, chosen.world_size}) {
      const index found = source.soft().classes;
      if (options.num_classes < 0 || (source.is_soft() && options.num_classes != 0 && options.num_classes != found))
        throw error("num_classes", source.is_soft() ? "the number of the soft labels' classes, or 0" : "at least 0",
                    options.num_classes);
      if (options.num_classes > 0)
        for (std::size_t i = 0; i < source.classes().size(); ++i)
          if (source.classes()[i] >= options.num_classes)
            throw error("labels[" + std::to_string(i) + ']',
                        "a class in [0, " + std::to_string(options.num_classes) + ')', source.classes()[i]);
      if constexpr (requires { pipeline.batch(); }) {
        if (!source.is_soft() && options.num_classes == 0)
          throw error("num_classes", "the number of classes, to make soft labels of class indices", 0);
        classes = source.is_soft() ? found : options.num_classes;
        shape = pipeline.images().output_shape(source.shape());
        augment = [mix = std::move(pipeline)](const work& all, slot& to, const batch_view<float>& out,
                                              const sample_key& key) { all.augment_mixed(mix, to, out, key); };
      } else {
        classes = source.is_soft() ? found : 0;
        shape = pipeline.output_shape(source.shape());
        augment = [each = std::move(pipeline)](const work& all, slot& to, const batch_view<float>& out,
                                               const sample_key& key) { all.augment_each(each, to, out, key); };
      }
    }

    void make(slot& to, std::uint64_t ticket) const {
      const auto batches = static_cast<std::uint64_t>(order.batches());
      const std::uint64_t epoch = ticket / batches;
      order.fill(epoch, static_cast<index>(ticket % batches), to.indices);
      const bool pinned = options.pin_memory && torch::cuda::is_available();
      const auto memory = torch::TensorOptions().pinned_memory(pinned);
      if (!is_free(to.images))
        to.images = torch::empty({options.batch_size, shape.channels, shape.height, shape.width},
                                 memory.dtype(torch::kFloat32).memory_format(options.memory_format));
      if (!is_free(to.targets))
        to.targets = classes > 0 ? torch::empty({options.batch_size, classes}, memory.dtype(torch::kFloat32))
                                 : torch::empty({options.batch_size}, memory.dtype(torch::kInt64));
      batch_view<float> out = nchw<float>(to.images);
      out.size = static_cast<index>(to.indices.size());
      detail::naming([&] { return "batch " + std::to_string(ticket % batches) + " of epoch " + std::to_string(epoch); },
                     [&] {
                       augment(*this, to, out, {options.seed, epoch, 0});
                     });
    }

    /// Returns true if no other tensor uses this memory.
    static bool is_free(const torch::Tensor& tensor) { return tensor.defined() && tensor.storage().use_count() == 1; }

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
        gather_soft(to, to.targets.data_ptr<float>());
      else
        gather_classes(to, to.targets.data_ptr<std::int64_t>());
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
        gather_soft(to, rows);
        pipeline(in, label_view<const float>(rows, out.size, classes), out, soft, key, to.indices);
      } else {
        auto* numbers = label_memory.reserve<std::int64_t>(out.size);
        gather_classes(to, numbers);
        const std::span<const std::int64_t> labels(numbers, to.indices.size());
        pipeline(in, labels, out, soft, key, to.indices);
      }
    }

    void gather_classes(const slot& of, std::int64_t* to) const {
      for (const std::int64_t sample : of.indices) *to++ = source.label(sample);
    }
    void gather_soft(const slot& of, float* to) const {
      for (const std::int64_t sample : of.indices) to = std::copy_n(source.soft()[sample], classes, to);
    }

    tensor_source source;
    loader_options options;
    batch_order order;
    image_shape shape;
    index classes = 0;  ///< of the targets; 0: they are class indices
    augment_function augment;
  };

  static index slots_of(const loader_options& options) {
    if (options.prefetch < 1) throw error("prefetch", "at least 1", options.prefetch);
    if (options.threads < 0) throw error("threads", "at least 0", options.threads);
    return options.prefetch + 1;
  }

  std::uint64_t batches_of_epoch() const { return static_cast<std::uint64_t>(batches()); }

  /// Batches are numbered consecutively across epochs.
  std::uint64_t ticket_of(std::uint64_t epoch) const {
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / batches_of_epoch() - 1;
    if (epoch >= most) throw error("epoch", "less than " + std::to_string(most), epoch);
    return epoch * batches_of_epoch();
  }

  std::shared_ptr<const work> work_;
  std::uint64_t first_;  // of the epoch
  ring ring_;            // last, as its threads use the rest
};

/// An epoch of a loader, for range-based for. A batch ends when the iterator goes on.
class batch_loader::epoch_batches {
public:
  class iterator {
  public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = batch;
    using difference_type = std::ptrdiff_t;

    explicit iterator(batch_loader& loader) : loader_(&loader), now_(loader.next()) {}
    batch& operator*() const { return *now_; }
    batch* operator->() const { return &*now_; }
    iterator& operator++() {
      now_.reset();  // so that its memory can be refilled while waiting for the next one
      now_ = loader_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return !i.now_; }

  private:
    batch_loader* loader_;
    mutable std::optional<batch> now_;
  };

  iterator begin() const { return iterator(*loader_); }
  std::default_sentinel_t end() const { return {}; }

private:
  friend batch_loader;
  explicit epoch_batches(batch_loader& loader) : loader_(&loader) {}
  batch_loader* loader_;
};

inline batch_loader::epoch_batches batch_loader::epoch(std::uint64_t epoch) {
  set_epoch(epoch);
  return epoch_batches(*this);
}

}  // namespace xaug::inline XAUG_ISA
