// SPDX-License-Identifier: BSD-3-Clause

#include <memory>
#include <numeric>

#include "images.hpp"
#include "xaug/core/executor.hpp"
#include "xaug/pipeline/any_pipeline.hpp"

// Whole pipelines, composed by type ("xaug"), at run time ("xaug_any"), and at run time in a program that is compiled
// for any x86-64 and dispatches ("xaug_dispatched").

namespace bench {
namespace {

using namespace xaug;

// --- The settings ---------------------------------------------------------------------------------------------------

const normalize to_cifar{.mean = {cifar_mean[0], cifar_mean[1], cifar_mean[2]},
                         .std = {cifar_std[0], cifar_std[1], cifar_std[2]}};
const color_jitter all_jitters{
    .brightness = jitter_factor, .contrast = jitter_factor, .saturation = jitter_factor, .hue = jitter_hue};

random_crop crop(const image_shape& shape) {
  return {.height = shape.height, .width = shape.width, .padding = crop_padding};
}
auto crop_flip_normalize(const image_shape& shape) {
  return crop(shape) | horizontal_flip{} | to_cifar;
}
auto crop_flip_jitter_normalize(const image_shape& shape) {
  return crop(shape) | horizontal_flip{} | all_jitters | to_cifar;
}
auto six_pointwise() {
  return brightness{.factor = jitter_factor} | saturation{.factor = jitter_factor} | invert{.p = 1.0f} |
         brightness{.factor = jitter_factor} | saturation{.factor = jitter_factor} | to_cifar;
}

// --- Registration ---------------------------------------------------------------------------------------------------

/// A pipeline, by type and at run time, with its floor.
template <element In, element Out, class... Ts>
void add_case(std::string_view which, const pipeline<Ts...>& augment, const image_shape& shape, memory_order in_order,
              memory_order out_order) {
  const auto name = [&](std::string_view contender) { return name_of("pipeline", which, shape, contender); };
  add_images<In, Out>(name("xaug"), augment, shape, in_order, out_order);
  add_any_images<In, Out>(name("xaug_any"), any_pipeline(augment), shape, in_order, out_order);
#ifdef XAUG_HAS_DISPATCHED
  if constexpr (std::same_as<In, std::uint8_t>) {
    const any_pipeline any(augment);
    add(name("xaug_dispatched"), [=, result = augment.output_shape(shape)] {
      return
          [=, in = image<In>::random(shape, in_order), out = image<Out>(result, out_order)](std::uint64_t i) mutable {
            run_dispatched(any, in.view(), out.view(), {.seed = 1, .epoch = 0, .index = i});
          };
    });
  }
#endif
  add_floor<In, Out>(name("floor"), shape, augment.output_shape(shape));
}

/// 256 images from uint8 NHWC to float NCHW, on one thread and on two.
template <class Pipeline>
void add_batches(std::string_view which, const Pipeline& augment, const image_shape& shape) {
  constexpr index size = 256;
  const auto add_executor = [&]<class Executor>(std::string_view contender, const auto& make_executor, Executor*) {
    const auto make = [=] {
      std::vector<std::int64_t> indices(static_cast<std::size_t>(size));
      std::iota(indices.begin(), indices.end(), 0);
      return [=, executor = std::unique_ptr<Executor>(make_executor()), indices = std::move(indices),
              in = image<std::uint8_t>::random(shape, memory_order::hwc, size),
              out = image<float>(shape, memory_order::chw, size)](std::uint64_t i) mutable {
        augment(in.batch(), out.batch(), {.seed = 1, .epoch = i}, indices, *executor);
      };
    };
    // The time of the calling thread alone would hide that of the others.
    add(name_of("batch", which, shape, contender), make, size)->UseRealTime();
  };
  add_executor(
      "xaug", [] { return new serial; }, static_cast<serial*>(nullptr));
  add_executor(
      "xaug_2_threads", [] { return new thread_pool(2); }, static_cast<thread_pool*>(nullptr));
  add_floor<std::uint8_t, float>(name_of("batch", which, shape, "floor"), shape, shape, size);
}

/// The draws of one sample alone.
template <class Pipeline>
void add_sampling(std::string_view contender, const Pipeline& augment, const image_shape& shape) {
  add(name_of("sample", "crop_flip_jitter_normalize", shape, contender), [=] {
    return
        [=](std::uint64_t i) { benchmark::DoNotOptimize(augment.sample({.seed = 1, .epoch = 0, .index = i}, shape)); };
  });
}

[[maybe_unused]] const bool registered = [] {
  using enum memory_order;
  for (const image_shape& shape : colour_shapes) {
    add_case<std::uint8_t, float>("crop_flip_normalize", crop_flip_normalize(shape), shape, hwc, chw);
    add_case<std::uint8_t, float>("crop_flip_jitter_normalize", crop_flip_jitter_normalize(shape), shape, hwc, chw);
  }
  for (const image_shape& shape : grey_shapes)
    add_case<std::uint8_t, float>("crop_flip_normalize",
                                  crop(shape) | horizontal_flip{} | normalize{.mean = 0.2860f, .std = 0.3530f}, shape,
                                  hwc, chw);
  add_case<float, float>("six_pointwise_float", six_pointwise(), {1024, 1024, 3}, chw, chw);

  add_batches("crop_flip_normalize", crop_flip_normalize(colour_shapes[0]), colour_shapes[0]);
  add_batches("crop_flip_jitter_normalize", crop_flip_jitter_normalize(colour_shapes[0]), colour_shapes[0]);

  const auto drawn = crop_flip_jitter_normalize(colour_shapes[0]);
  add_sampling("xaug", drawn, colour_shapes[0]);
  add_sampling("xaug_any", any_pipeline(drawn), colour_shapes[0]);
  return true;
}();

}  // namespace
}  // namespace bench
