// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/error.hpp"
#include "xaug/core/executor.hpp"
#include "xaug/core/random.hpp"
#include "xaug/interop/torch_loan.hpp"
#include "xaug/interop/torch_text_source.hpp"
#include "xaug/loader/epoch_loader.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/tokenizer.hpp"

// Needs LibTorch (xaug::torch in CMake) and utf8proc (xaug::text), so that interop/torch.hpp does not include it.

namespace xaug::detail {

/// The memory of a batch of texts.
struct text_slot {
  std::vector<std::int64_t> indices;
  text_batch texts;
  std::vector<text_piece> pieces;  ///< of all rows, one behind the other
  std::vector<std::size_t> ends;   ///< of each row in `pieces`
  std::int64_t length = 0;         ///< of a row, with padding
  torch::Tensor ids;               ///< as mask, of one dimension, and with room for longer batches
  torch::Tensor mask;
  torch::Tensor lengths;
  torch::Tensor targets;

  // Of one text at a time.
  std::string text;
  std::vector<text_piece> encoded;

  std::span<const text_piece> pieces_of(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    return std::span(pieces).subspan(begin, ends[row] - begin);
  }

  class contents {
  public:
    torch::Tensor ids;
    torch::Tensor mask;
    torch::Tensor lengths;
    torch::Tensor targets;

    explicit contents(const text_slot& of)
        : ids(of.matrix(of.ids)),
          mask(of.matrix(of.mask)),
          lengths(of.lend_rows(of.lengths)),
          targets(of.lend_rows(of.targets)),
          from_(&of) {}

    /// The augmented texts, `batch.texts()[row]`; they end with the batch.
    const text_batch& texts() const { return from_->texts; }
    /// The pieces of a row, with the bytes of texts()[row] that they stand for; they end with the batch. Throws
    /// xaug::error for a row that is not there.
    std::span<const text_piece> offsets(index row) const {
      if (row < 0 || row >= from_->rows()) throw error("row", "one of " + std::to_string(from_->rows()), row);
      return from_->pieces_of(static_cast<std::size_t>(row));
    }

  private:
    const text_slot* from_;
  };

private:
  std::int64_t rows() const { return static_cast<std::int64_t>(ends.size()); }
  torch::Tensor lend_rows(const torch::Tensor& all) const { return lend(all.narrow(0, 0, rows())); }
  torch::Tensor matrix(const torch::Tensor& all) const {
    return lend(all.narrow(0, 0, rows() * length).view({rows(), length}));
  }
};

}  // namespace xaug::detail

// In the inline namespace of the instruction set, because members of these classes run kernels.
namespace xaug::inline XAUG_ISA {

struct text_loader_options {
  index batch_size = 64;
  bool shuffle = true;      ///< in another order in each epoch
  bool drop_last = false;   ///< leave out a last batch that is not full
  std::uint64_t seed = 0;   ///< of the order and of the augmentation
  std::uint64_t epoch = 0;  ///< the first one
  int threads = 1;          ///< that augment and tokenize in the background; with 0, next() does
  index prefetch = 4;       ///< batches that may be made ahead; one more is allocated
  index rank = 0;           ///< which of `world_size` processes this is; see batch_order for how they share an epoch
  index world_size = 1;
  index num_classes = 0;      ///< of class indices, which are checked; 0: not stated
  bool pin_memory = false;    ///< page-locked memory, for faster copies to a GPU; ignored without CUDA
  index max_length = 0;       ///< pieces of a text, special ones included; longer texts lose their ends; 0: no limit
  bool add_special = true;    ///< what the model expects around a text: [CLS] and [SEP]
  index pad_to_multiple = 1;  ///< rows are padded to a multiple of it, which may be beyond max_length
  /// So many batches at a time have their texts sorted by length, for less padding; see batch_order. 1: none.
  index bucket_batches = 1;
  index views = 1;  ///< augmented versions of each text in a batch
};

/// Batches of an augmented and tokenized data set of texts, made by threads in the background while the model trains on
/// earlier ones.
///
///     xaug::text_loader loader(xaug::text_source(texts, labels), augment, tokenizer,
///                              {.batch_size = 32, .seed = 42, .max_length = 128, .bucket_batches = 50});
///     for (std::uint64_t epoch = 0; epoch < 3; ++epoch)
///       for (const auto& batch : loader.epoch(epoch)) train_on(batch.ids, batch.mask, batch.targets);
///     std::cout << loader.waited() << " s were spent waiting for data\n";
///
/// `ids` are int64 of rows x length: the pieces of each augmented text, and behind them the tokenizer's padding_id().
/// `mask`, bool of the same shape, is true for pieces and false for padding. `length` is that of the longest row, at
/// least 1, rounded up to pad_to_multiple. `lengths`, int64, has the pieces of each row. `targets` are those of the
/// source, class indices (int64) or soft labels (float, rows x classes). `texts()` and `offsets(row)` are the augmented
/// texts, and the pieces with their bytes in them.
///
/// Views: a batch of `size` samples has views x size rows, of which row v x size + i is view v of sample
/// `indices()[i]`, with the target of that; ids.view({views, size, length}) separates them. View v of sample s is the
/// pipeline's result for the key (seed, epoch, s + v x source.size()): view 0 is what there is without views.
///
/// The samples of a batch and their augmentation depend only on seed, epoch and rank: batches are the same for any
/// number of threads and any prefetch. batch_order defines what an epoch is. With buckets, the length of a text is how
/// many pieces it has as it stands in the source: it is encoded once when the loader is made. The pipeline is typed, an
/// any_text_pipeline, or a single transform or choice; text_pipeline<>() leaves texts as they are. Several of them, a
/// std::vector of pipelines, are one for each class: a text of class c has the c-th, which may use what is known of its
/// class alone, as phrase_insertion does. Pipelines and tokenizer (see text_tokenizer) are copied, and used by many
/// threads at a time.
///
/// Memory: prefetch + 1 batches, allocated on first use, and again for a longer one; and up to 16 bytes for each sample
/// of the data set for orders, and 4 for lengths.
///
/// One thread at a time may call a loader. epoch_loader has its functions, and what else a batch is.
class text_loader : public epoch_loader<detail::text_slot> {
  using slot = detail::text_slot;

public:
  /// Starts making batches immediately. Throws xaug::error for options out of range, for a num_classes that does not
  /// fit the labels, and for pipelines of classes unless the labels are class indices with one each; with buckets, also
  /// what the tokenizer throws, with the number of the text. Errors in making a batch are thrown by next(): those of
  /// the pipeline and the tokenizer, and for a tokenizer that makes more than max_length pieces.
  template <class Pipeline, text_tokenizer Tokenizer>
  text_loader(text_source source, Pipeline pipeline, Tokenizer tokenizer, const text_loader_options& options = {})
      : text_loader(std::make_shared<const work>(std::move(source), as_pipeline<detail::texts>(std::move(pipeline)),
                                                 std::move(tokenizer), options)) {}
  template <class Pipeline, text_tokenizer Tokenizer>
  text_loader(text_source source, std::vector<Pipeline> of_classes, Tokenizer tokenizer,
              const text_loader_options& options = {})
      : text_loader(
            std::make_shared<const work>(std::move(source), std::move(of_classes), std::move(tokenizer), options)) {}

private:
  /// What all threads share. Immutable.
  struct work {
    template <class Pipeline, class Tokenizer>
    work(text_source from, Pipeline pipeline, Tokenizer tokenizer, const text_loader_options& chosen)
        : source(std::move(from)), options(chosen), padding(tokenizer.padding_id()) {
      set_pipeline(std::move(pipeline));
      source.check_num_classes(options.num_classes);
      if (options.max_length < 0) throw error("max_length", "at least 0", options.max_length);
      require_small("pad_to_multiple", options.pad_to_multiple);
      require_small("views", options.views);
      const tokenizer_options how{options.max_length, options.add_special};
      encode = [by = std::move(tokenizer), how](std::string_view text, std::vector<text_piece>& pieces) {
        by.encode(text, pieces, how);
      };
    }

    template <class Pipeline>
    void set_pipeline(Pipeline pipeline) {
      augment = [this, by = std::move(pipeline)](index sample, std::string& to, const sample_key& key) {
        by(source.text(sample), to, key);
      };
    }
    template <class Pipeline>
    void set_pipeline(std::vector<Pipeline> of_classes) {
      if (source.is_soft()) throw error("labels", "class indices, for pipelines of classes", "soft labels");
      for (index i = 0; i < source.size(); ++i)
        if (const auto label = source.label(i); label >= static_cast<index>(of_classes.size()))
          throw error("pipelines", "one for each class, and so for class " + std::to_string(label), of_classes.size());
      augment = [this, by = std::move(of_classes)](index sample, std::string& to, const sample_key& key) {
        by[static_cast<std::size_t>(source.label(sample))](source.text(sample), to, key);
      };
    }

    work(const work&) = delete;  // `augment` refers to it

    static void require_small(std::string_view name, index value) {
      if (value < 1 || value > 65536) throw error(name, "a number in [1, 65536]", value);
    }

    void make(slot& to, const sample_key& key) const {
      encode_all(to, key);
      const auto rows = static_cast<index>(to.ends.size());
      const torch::TensorOptions memory = detail::loader_memory(options.pin_memory);
      reserve(to.ids, rows * to.length, memory.dtype(torch::kInt64));
      reserve(to.mask, rows * to.length, memory.dtype(torch::kBool));
      reserve(to.lengths, rows, memory.dtype(torch::kInt64));
      detail::reserve_targets(to.targets, options.batch_size * options.views, source.soft().classes, memory);
      auto* ids = to.ids.data_ptr<std::int64_t>();
      auto* mask = to.mask.data_ptr<bool>();
      auto* lengths = to.lengths.data_ptr<std::int64_t>();
      for (index row = 0; row < rows; ++row) {
        const auto pieces = to.pieces_of(static_cast<std::size_t>(row));
        const auto count = static_cast<index>(pieces.size());
        ids = std::ranges::transform(
                  pieces, ids, [](std::int32_t id) { return std::int64_t{id}; }, &text_piece::id)
                  .out;
        ids = std::fill_n(ids, to.length - count, padding);
        mask = std::fill_n(std::fill_n(mask, count, true), to.length - count, false);
        lengths[row] = count;
      }
      if (source.is_soft())
        gather_targets(to, to.targets.data_ptr<float>());
      else
        gather_targets(to, to.targets.data_ptr<std::int64_t>());
    }

    void encode_all(slot& to, sample_key key) const {
      const auto size = static_cast<index>(to.indices.size());
      to.pieces.clear();
      to.ends.clear();
      index longest = 1;
      std::int64_t sample = 0;
      index view = 0;
      const auto name = [&] {
        const std::string of = options.views > 1 ? "view " + std::to_string(view) + " of " : "";
        return of + detail::name_of_sample({key.seed, key.epoch, static_cast<std::uint64_t>(sample)});
      };
      const auto write = [&](index row, std::string& text) {
        view = row / size;
        sample = to.indices[static_cast<std::size_t>(row % size)];
        key.index = static_cast<std::uint64_t>(sample + view * source.size());
        augment(sample, to.text, key);
        encode(to.text, to.encoded);
        const auto count = static_cast<index>(to.encoded.size());
        if (options.max_length > 0 && count > options.max_length)
          throw error("tokenizer", "at most max_length = " + std::to_string(options.max_length) + " pieces", count);
        longest = std::max(longest, count);
        text += to.text;
        to.pieces.insert(to.pieces.end(), to.encoded.begin(), to.encoded.end());
        to.ends.push_back(to.pieces.size());
      };
      detail::naming(name, [&] { to.texts.fill(size * options.views, write, serial{}); });
      const index multiple = options.pad_to_multiple;
      to.length = (longest + multiple - 1) / multiple * multiple;
    }

    /// Gives a tensor of one dimension room for so many elements. Few batches are longer than all before them.
    static void reserve(torch::Tensor& tensor, index count, const torch::TensorOptions& memory) {
      if (!detail::is_free(tensor) || tensor.numel() < count) tensor = torch::empty({count}, memory);
    }

    template <class T>
    void gather_targets(const slot& of, T* to) const {
      for (index view = 0; view < options.views; ++view) to = source.gather(std::span(of.indices), to);
    }

    /// The pieces of each text as it is, which buckets alone need.
    std::vector<std::uint32_t> lengths() const {
      std::vector<std::uint32_t> all;
      if (options.bucket_batches == 1) return all;
      all.reserve(static_cast<std::size_t>(source.size()));
      std::vector<text_piece> pieces;
      detail::naming([&] { return "texts[" + std::to_string(all.size()) + ']'; },
                     [&] {
                       for (index i = 0; i < source.size(); ++i) {
                         encode(source.text(i), pieces);
                         all.push_back(static_cast<std::uint32_t>(pieces.size()));  // of less than 2^32 bytes
                       }
                     });
      return all;
    }

    text_source source;
    text_loader_options options;
    std::int64_t padding;
    std::function<void(index, std::string&, const sample_key&)> augment;
    std::function<void(std::string_view, std::vector<text_piece>&)> encode;
  };

  explicit text_loader(const std::shared_ptr<const work>& all) : text_loader(all, all->options) {}
  text_loader(const std::shared_ptr<const work>& all, const text_loader_options& o)
      : epoch_loader(
            all->source.size(), {o.batch_size, o.shuffle, o.drop_last, o.seed, o.rank, o.world_size, o.bucket_batches},
            {o.epoch, o.threads, o.prefetch}, [all](slot& to, const sample_key& key) { all->make(to, key); },
            all->lengths()) {}
};

}  // namespace xaug::inline XAUG_ISA
