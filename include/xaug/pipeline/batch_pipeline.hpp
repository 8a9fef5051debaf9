// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "xaug/batch/class_jitter.hpp"
#include "xaug/batch/cutmix.hpp"
#include "xaug/batch/mixup.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/pipeline.hpp"

namespace xaug {

/// A pipeline for single images, followed by a transform of the whole batch with its labels:
/// `random_crop{...} | normalize{...} | mixup{.alpha = 0.2f}`. A batch transform that is known at run time may be
/// absent: then each image only goes through the pipeline for single images, and keeps its label.
template <class Pipeline, class BatchTransform>
class batch_pipeline {
public:
  using subject = detail::images;

  batch_pipeline(Pipeline images, BatchTransform batch) : images_(std::move(images)), batch_(std::move(batch)) {
    visit_batch([&](const auto& t) { validate(t, "pipeline." + std::string(t.name)); });
  }
  /// Without a batch transform, from a pipeline or a part of one.
  template <class P>
    requires(!batch_transform<BatchTransform> && std::convertible_to<const P&, Pipeline>)
  batch_pipeline(const P& images) : images_(images) {}
  /// From one that was composed by type.
  template <class P, class B>
    requires(!std::same_as<batch_pipeline<P, B>, batch_pipeline> && std::convertible_to<const P&, Pipeline> &&
             std::convertible_to<const B&, BatchTransform>)
  batch_pipeline(const batch_pipeline<P, B>& typed) : batch_pipeline(typed.images(), typed.batch()) {}

  const Pipeline& images() const { return images_; }
  const BatchTransform& batch() const { return batch_; }

  /// Calls `use(t)` with the transform of whole batches, unless there is none.
  template <class Use>
  void visit_batch(const Use& use) const {
    if constexpr (batch_transform<BatchTransform>)
      use(batch_);
    else
      std::visit(
          [&]<class T>(const T& t) {
            if constexpr (batch_transform<T>) use(t);
          },
          batch_);
  }
  /// Whether there is a transform of whole batches.
  bool mixes() const {
    bool found = false;
    visit_batch([&](const auto&) { found = true; });
    return found;
  }

  /// Decides how a batch is mixed; `shape` is that of the images after the pipeline for single images. `labels` are
  /// needed for partners of the same class. Without a batch transform, each image is its own partner.
  std::vector<mix_draw> sample(const sample_key& key, std::span<const std::int64_t> indices, const image_shape& shape,
                               const label_source* labels = nullptr) const {
    std::vector<mix_draw> draws(indices.size());
    for (std::size_t i = 0; i < draws.size(); ++i) draws[i].partner = static_cast<index>(i);
    visit_batch([&](const auto& t) {
      draws = sample_batch(t, key, indices, shape, detail::count_children(images_.children()), labels);
    });
    return draws;
  }

  /// Augments a batch and mixes it. Image i of `in` is sample `indices[i]` and has label i of `labels`, class indices
  /// or soft labels; `soft` gets a row for each image. The result depends on which images are in the batch, but not on
  /// the executor.
  template <element In, element Out, executor Executor = serial>
  XAUG_PER_ISA void operator()(const batch_view<In>& in, const label_source& labels, const batch_view<Out>& out,
                               const label_view<float>& soft, const sample_key& key,
                               std::span<const std::int64_t> indices, Executor&& run_on = {}) const {
    if constexpr (detail::writable<Out>()) run(in, labels, out, soft, key, indices, run_on);
  }
  /// Does not compile: labels that can only be read are no output.
  template <element In, element Out, std::same_as<const float> Label, executor Executor = serial>
  void operator()(const batch_view<In>&, const label_source&, const batch_view<Out>&, const label_view<Label>&,
                  const sample_key&, std::span<const std::int64_t>, Executor&& = {}) const {
    (void)detail::writable<Label>();
  }

private:
  template <element In, element Out, class Executor>
  XAUG_PER_ISA void run(const batch_view<In>& in, const label_source& labels, const batch_view<Out>& out,
                        const label_view<float>& soft, const sample_key& key, std::span<const std::int64_t> indices,
                        Executor& run_on) const {
    detail::require_batch(in, "in");
    detail::require_batch(out, "out");
    labels.check(in.size, soft.classes);
    detail::require_labels(soft, "soft labels");
    labels.check_apart(soft);
    if (soft.size != in.size)
      throw error("soft labels", "a row for each of the " + std::to_string(in.size) + " images", soft.size);
    if (in.size == 0) return;
    if (!mixes()) {
      images_(in, out, key, indices, run_on);
      return mix_labels(sample(key, indices, out.shape()), labels, soft);
    }
    const image_shape& s = out.shape();
    detail::leased_buffer memory;
    Out* data = memory.template reserve<Out>(out.size * s.size());
    const batch_view<Out> augmented = detail::dense_like(data, out.size, s, out.first);
    images_(in, augmented, key, indices, run_on);
    const std::vector<mix_draw> draws = sample(key, indices, s, &labels);
    visit_batch([&](const auto& t) {
      apply_batch(t, std::span<const mix_draw>(draws), batch_view<const Out>(augmented), out, run_on);
      mix_labels(draws, labels, soft, t.label_smoothing);
    });
  }

  Pipeline images_;
  BatchTransform batch_;
};

template <class P, class BatchTransform>
batch_pipeline(P, BatchTransform) -> batch_pipeline<pipeline_from<P, detail::images>, BatchTransform>;

/// All transforms of whole batches; JSON and --list read this list.
using all_batch_transforms = transform_list<mixup, cutmix, class_jitter>;

/// A transform of whole batches whose type is known at run time, or none.
using any_batch_transform = optional_variant_of<all_batch_transforms>;
template <class List>
using basic_any_batch_pipeline = batch_pipeline<basic_any_pipeline<List>, any_batch_transform>;
using any_batch_pipeline = basic_any_batch_pipeline<all_transforms>;

namespace detail {

template <class P>
concept image_pipeline = requires(const P& p) {
  []<class Children>(const basic_pipeline<Children>&) {}(p);
};

}  // namespace detail

/// Appends a batch transform to a pipeline of either kind, or to a single transform or choice.
template <class P, batch_transform B>
  requires(pipeline_part<P> || detail::image_pipeline<P>)
auto operator|(const P& images, const B& batch) {
  static_assert(
      std::same_as<typename detail::subject_of<P>::type, detail::images>,
      "xaug: mixup, cutmix and class_jitter are for images; transforms of images and of texts cannot stand in "
      "one pipeline");
  return batch_pipeline<pipeline_from<P>, B>(as_pipeline(images), batch);
}

template <batch_transform B, class Next>
auto operator|(const B&, const Next&) {
  static_assert(sizeof(Next) == 0,
                "xaug: mixup, cutmix and class_jitter see whole batches, so that no transform can follow them in a "
                "pipeline; put them at the end");
}
template <class P, class B, class Next>
auto operator|(const batch_pipeline<P, B>&, const Next&) {
  static_assert(sizeof(Next) == 0,
                "xaug: mixup, cutmix and class_jitter see whole batches, so that no transform can follow them in a "
                "pipeline; put them at the end");
}

}  // namespace xaug
