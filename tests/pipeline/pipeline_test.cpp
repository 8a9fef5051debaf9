// SPDX-License-Identifier: BSD-3-Clause
//
// What a pipeline promises: the result is a function of the settings, the key and the image alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>
#include <vector>

#define XAUG_ALLOCATIONS_ARE_COUNTED  // by memory_test.cpp
#include "support/allocation_counter.hpp"
#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"

namespace {

using namespace xaug;
using test::equal;
using test::image;
using test::random_image;
using xaug::index;  // POSIX has a function of this name

constexpr image_shape small{32, 32, 3};
constexpr image_shape large{67, 59, 3};  // more than one tile

/// Everything that takes part: geometry, colour with a statistic, noise, choices, regions.
auto everything(index height, index width) {
  return random_crop{.height = height, .width = width, .padding = 4, .padding_mode = padding_mode::reflect} |
         horizontal_flip{} | maybe(0.5f, rotate{.interpolation = interpolation::bilinear}) |
         one_of({.weights = {1, 2, 1}},
                color_jitter{.brightness = {0.7f, 1.3f}, .contrast = {0.7f, 1.3f}, .hue = {-0.1f, 0.1f}},
                grayscale{.p = 0.5f} | brightness{}, invert{}) |
         some_of({.count = {0, 2}}, saturation{}, translate{}, gaussian_noise{.sigma = {0.0f, 0.1f}}) |
         some_of({.count = {1, 3}, .replacement = true}, horizontal_flip{}, saturation{}, gaussian_noise{}) |
         random_order(vertical_flip{}, contrast{}) | normalize{.mean = {0.4f, 0.5f, 0.6f}, .std = 0.25f} |
         random_erasing{.mode = erasing_mode::random};
}

/// One that takes the fast path: geometry, then pointwise transforms.
auto direct(index height, index width) {
  return random_crop{.height = height, .width = width, .padding = 3, .fill = {0.1f, 0.2f, 0.3f}} | horizontal_flip{} |
         brightness{.p = 0.5f} | saturation{.p = 0.5f} | normalize{.mean = {0.4f, 0.5f, 0.6f}};
}

/// The same behind padding that cannot be part of the last pass, so that another pass leads.
auto direct_behind_a_pass(index height, index width) {
  return pad{.padding = 3, .padding_mode = padding_mode::reflect} | pad{.padding = 2} | direct(height, width);
}

template <element Out, class Pipeline, element In>
image<Out> run(const Pipeline& pipeline, const image<In>& in, const sample_key& key,
               const test::arrangement& how = test::interleaved) {
  image<Out> out(in.shape(), how);
  pipeline(in.view(), out.view(), key);
  return out;
}

template <class Pipeline>
void expect_same_bits_of_both_kinds(const Pipeline& typed, const image_shape& shape) {
  const any_pipeline dynamic = typed;
  const auto bytes = random_image<std::uint8_t>(shape);
  const auto floats = random_image<float>(shape);
  for (std::uint64_t i = 0; i < 60; ++i) {
    const sample_key key{.seed = 1, .epoch = 2, .index = i};
    ASSERT_TRUE(equal(run<float>(typed, bytes, key), run<float>(dynamic, bytes, key))) << "sample " << i;
    ASSERT_TRUE(equal(run<float>(typed, floats, key), run<float>(dynamic, floats, key))) << "sample " << i;
  }
}

TEST(pipeline, typed_and_run_time_pipelines_give_the_same_bits) {
  for (const auto& shape : {small, large}) {
    expect_same_bits_of_both_kinds(everything(shape.height, shape.width), shape);
    expect_same_bits_of_both_kinds(direct(shape.height, shape.width), shape);
    expect_same_bits_of_both_kinds(direct_behind_a_pass(shape.height, shape.width), shape);
  }
}

TEST(pipeline, layouts_do_not_matter) {
  const auto bytes = random_image<std::uint8_t>(small);
  for (const auto& arrangement : test::arrangements) {
    SCOPED_TRACE(arrangement.name);
    image<std::uint8_t> same(small, arrangement);
    test::for_each_element(small, [&](index y, index x, index c) { same(y, x, c) = bytes(y, x, c); });
    for (std::uint64_t i = 0; i < 8; ++i) {
      const sample_key key{.seed = 3, .index = i};
      const auto check = [&](const auto& pipeline) {
        const auto expected = run<float>(pipeline, bytes, key);
        EXPECT_TRUE(equal(expected, run<float>(pipeline, same, key)));
        const auto out = run<float>(pipeline, bytes, key, arrangement);
        EXPECT_TRUE(equal(expected.view(), out.view()));
        EXPECT_TRUE(out.intact());
      };
      check(everything(small.height, small.width));
      check(direct(small.height, small.width));
    }
  }
}

TEST(pipeline, every_part_of_the_key_matters) {
  const auto in = random_image<std::uint8_t>(small);
  const auto pipeline = gaussian_noise{} | normalize{};
  const auto base = run<float>(pipeline, in, {1, 1, 1});
  EXPECT_TRUE(equal(base, run<float>(pipeline, in, {1, 1, 1})));
  for (const sample_key& other :
       {sample_key{2, 1, 1}, sample_key{1, 2, 1}, sample_key{1, 1, 2}, sample_key{1, 1, 1ULL << 40}})
    EXPECT_FALSE(equal(base, run<float>(pipeline, in, other)));
  // So does the position: two noises in a row differ.
  const auto draws = (gaussian_noise{} | gaussian_noise{}).sample({1, 1, 1}, small);
  EXPECT_NE(std::get<0>(draws).noise, std::get<1>(draws).noise);
}

TEST(pipeline, a_transform_at_the_end_leaves_the_decisions_before_it) {
  const auto before = (horizontal_flip{} | rotate{}).sample({5, 6, 7}, small);
  const auto after = (horizontal_flip{} | rotate{} | invert{}).sample({5, 6, 7}, small);
  EXPECT_EQ(std::get<0>(before), std::get<0>(after));
  EXPECT_EQ(std::get<1>(before), std::get<1>(after));
}

TEST(pipeline, flipping_twice_and_turning_four_times_are_the_identity) {
  for (const auto& shape : {image_shape{7, 7, 3}, small, image_shape{40, 40, 1}}) {
    const auto in = random_image<std::uint8_t>(shape);
    const horizontal_flip h{.p = 1};
    const vertical_flip v{.p = 1};
    const rotate90 r{.turns = {1, 1}};
    EXPECT_TRUE(equal(in, run<std::uint8_t>(h | h, in, {})));
    EXPECT_TRUE(equal(in, run<std::uint8_t>(v | v, in, {})));
    EXPECT_TRUE(equal(in, run<std::uint8_t>(r | r | r | r, in, {})));
    EXPECT_TRUE(equal(run<std::uint8_t>(h | v, in, {}), run<std::uint8_t>(r | r, in, {})));
    EXPECT_FALSE(equal(in, run<std::uint8_t>(h | v, in, {})));
    EXPECT_TRUE(equal(in, run<std::uint8_t>(invert{.p = 1} | invert{.p = 1}, in, {})));
  }
}

TEST(pipeline, draws_can_be_kept_and_applied_again) {
  const auto pipeline = everything(small.height, small.width);
  const auto in = random_image<std::uint8_t>(small);
  for (std::uint64_t i = 0; i < 20; ++i) {
    const sample_key key{.seed = 4, .index = i};
    const auto draws = pipeline.sample(key, small);
    EXPECT_EQ(pipeline.output_shape(draws, small), small);
    image<float> first(small);
    image<float> second(small);
    pipeline.apply(draws, in.view(), first.view());
    pipeline.apply(draws, in.view(), second.view());
    EXPECT_TRUE(equal(first, second));
    EXPECT_TRUE(equal(first, run<float>(pipeline, in, key)));
  }
}

TEST(pipeline, works_in_place) {
  const auto check = [](const auto& pipeline, const image_shape& shape) {
    for (std::uint64_t i = 0; i < 10; ++i) {
      const sample_key key{.seed = 6, .index = i};
      auto bytes = random_image<std::uint8_t>(shape);
      const auto expected = run<std::uint8_t>(pipeline, bytes, key);
      pipeline(bytes.view(), bytes.view(), key);
      ASSERT_TRUE(equal(expected, bytes)) << shape << " sample " << i;
    }
  };
  for (const auto& shape : {small, large, image_shape{300, 5, 3}}) {
    check(brightness{} | saturation{}, shape);
    check(random_crop{.height = shape.height, .width = shape.width, .padding = 4} | horizontal_flip{}, shape);
    check(rotate{.interpolation = interpolation::bilinear} | contrast{} | vertical_flip{}, shape);
    check(gaussian_noise{} | random_erasing{.p = 1}, shape);
  }
}

// --- Batches
// ----------------------------------------------------------------------------------------------------------

struct batches {
  static constexpr index count = 23;
  image<std::uint8_t> in;
  std::vector<std::int64_t> indices;

  batches() : in(random_image<std::uint8_t>({small.height * count, small.width, 3})), indices(count) {
    std::iota(indices.begin(), indices.end(), 1000);
  }

  template <element T>
  static batch_view<T> view(T* data, index size = count) {
    return nhwc(data, size, small.height, small.width, 3);
  }
  const std::uint8_t* input(index i = 0) const { return in.view().data + i * small.size(); }
};

template <class Pipeline>
std::vector<float> one_by_one(const Pipeline& pipeline, const batches& b, const sample_key& key) {
  std::vector<float> out(static_cast<std::size_t>(batches::count * small.size()));
  for (index i = 0; i < batches::count; ++i)
    pipeline(hwc(b.input(i), 32, 32, 3), hwc(out.data() + i * small.size(), 32, 32, 3),
             {key.seed, key.epoch, static_cast<std::uint64_t>(b.indices[static_cast<std::size_t>(i)])});
  return out;
}

template <class Pipeline>
void expect_batches_agree(const Pipeline& pipeline) {
  const batches b;
  const sample_key key{.seed = 8, .epoch = 3};
  const auto expected = one_by_one(pipeline, b, key);
  const auto expect = [&](const char* what, auto&& fill) {
    std::vector<float> out(expected.size());
    fill(out);
    EXPECT_EQ(std::mismatch(expected.begin(), expected.end(), out.begin()).first - expected.begin(),
              static_cast<std::ptrdiff_t>(expected.size()))
        << what;
  };
  const auto in = batches::view(b.input());
  expect("serial", [&](auto& out) { pipeline(in, batches::view(out.data()), key, b.indices); });
  for (const int threads : {1, 2, 5}) {
    thread_pool pool(threads);
    expect("pool", [&](auto& out) { pipeline(in, batches::view(out.data()), key, b.indices, pool); });
  }
  expect("a callable", [&](auto& out) {
    pipeline(in, batches::view(out.data()), key, b.indices, [](index count, batch_task task) {
      std::thread other([&] { task(count / 3, count); });
      task(0, count / 3);
      other.join();
    });
  });
  expect("backwards", [&](auto& out) {
    pipeline(in, batches::view(out.data()), key, b.indices, [](index count, batch_task task) {
      for (index i = count; i-- > 0;) task(i, i + 1);
    });
  });
  expect("in parts", [&](auto& out) {
    for (index from = 0; from < batches::count; from += 7) {
      const index size = std::min<index>(7, batches::count - from);
      pipeline(batches::view(b.input(from), size), batches::view(out.data() + from * small.size(), size), key,
               std::span(b.indices).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(size)));
    }
  });
}

TEST(batch, any_executor_order_and_division_give_the_same) {
  expect_batches_agree(everything(small.height, small.width));
  expect_batches_agree(any_pipeline(everything(small.height, small.width)));
  expect_batches_agree(direct(small.height, small.width));
}

TEST(batch, an_error_in_a_thread_reaches_the_caller_and_the_pool_stays_usable) {
  const batches b;
  std::vector<float> out(static_cast<std::size_t>(batches::count * small.size()));
  thread_pool pool(3);
  const auto too_large = random_crop{.height = 64, .width = 64} | normalize{};
  EXPECT_THROW(too_large(batches::view(b.input()), batches::view(out.data()), {}, b.indices, pool), error);
  const auto fine = horizontal_flip{} | normalize{};
  EXPECT_NO_THROW(fine(batches::view(b.input()), batches::view(out.data()), {}, b.indices, pool));
}

template <class Pipeline>
void expect_no_allocation(const Pipeline& pipeline) {
  const batches b;
  std::vector<float> out(static_cast<std::size_t>(batches::count * small.size()));
  const auto run_batch = [&](std::uint64_t epoch) {
    pipeline(batches::view(b.input()), batches::view(out.data()), {.seed = 1, .epoch = epoch}, b.indices);
  };
  // Decisions differ from epoch to epoch: after some of them every kind of plan has been made once.
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) run_batch(epoch);
  const test::allocation_counter counter;
  for (std::uint64_t epoch = 20; epoch < 30; ++epoch) run_batch(epoch);
  EXPECT_EQ(counter.count(), 0U);
}

TEST(batch, nothing_is_allocated_for_a_sample_once_all_is_warm) {
  expect_no_allocation(direct(small.height, small.width));
  expect_no_allocation(everything(small.height, small.width));
  expect_no_allocation(any_pipeline(everything(small.height, small.width)));
  expect_no_allocation(random_resized_crop{.height = 32, .width = 32} | contrast{} | normalize{});
  const auto again = some_of({.count = {0, 3}, .replacement = true}, saturation{}, one_of(invert{}, hue{}),
                             some_of({.count = {2, 2}, .replacement = true}, brightness{}, horizontal_flip{}));
  expect_no_allocation(pipeline(again));
  expect_no_allocation(any_pipeline(again));
  expect_no_allocation(any_pipeline{
      choice<random_order_choice, std::vector<any_transform>>{{}, std::vector<any_transform>(300, invert{.p = 0.1f})}});
}

TEST(batch, the_first_batch_is_enough_where_all_plans_are_alike) {
  const auto pipeline = direct(small.height, small.width);
  const batches b;
  std::vector<float> out(static_cast<std::size_t>(batches::count * small.size()));
  const auto run_batch = [&](std::uint64_t epoch) {
    pipeline(batches::view(b.input()), batches::view(out.data()), {.epoch = epoch}, b.indices);
  };
  run_batch(0);
  const test::allocation_counter counter;
  run_batch(1);
  EXPECT_EQ(counter.count(), 0U);
}

// --- explain() ------------------------------------------------------------------------------------------------------

TEST(explain, tells_the_passes_and_their_transforms) {
  EXPECT_EQ(explain(random_crop{.height = 32, .width = 32, .padding = 4} | horizontal_flip{.p = 1} | normalize{}),
            "pass 1: 32x32x3 -> 32x32x3, 1 operation on each tile\n"
            "    random_crop\n"
            "    horizontal_flip\n"
            "    normalize\n");
  EXPECT_EQ(explain(center_crop{.height = 20, .width = 24} | rotate90{.turns = {1, 1}}),
            "pass 1: 32x32x3 -> 24x20x3, copy\n"
            "    center_crop\n"
            "    rotate90\n");
  // A choice says which of its transforms were chosen, not that it is one.
  EXPECT_EQ(explain(maybe(1, invert{.p = 1}, gaussian_noise{}) | maybe(0, hue{}), {5, 7, 1}),
            "pass 1: 5x7x1 -> 5x7x1, 2 operations on each tile\n"
            "    invert\n"
            "    gaussian_noise\n");
}

TEST(explain, leaves_out_what_was_not_decided) {
  // Noise is not looked up, whatever the processor is good at.
  const auto p = horizontal_flip{.p = 0.5f} | invert{.p = 0.5f} | gaussian_noise{};
  auto draws = p.sample({}, small);
  std::get<0>(draws).apply = false;
  std::get<1>(draws).apply = true;
  EXPECT_EQ(explain(p, draws, small),
            "pass 1: 32x32x3 -> 32x32x3, 2 operations on each tile\n"
            "    invert\n"
            "    gaussian_noise\n");
  std::get<0>(draws).apply = true;
  std::get<1>(draws).apply = false;
  EXPECT_EQ(explain(p, draws, small),
            "pass 1: 32x32x3 -> 32x32x3, 1 operation on each tile\n"
            "    horizontal_flip\n"
            "    gaussian_noise\n");
}

TEST(explain, tells_resamplings) {
  EXPECT_EQ(explain(horizontal_flip{.p = 1} | rotate{.interpolation = interpolation::bilinear} |
                        resize{.height = 20, .width = 30, .interpolation = interpolation::bicubic} | brightness{} |
                        resize{.height = 40, .width = 40, .antialias = false},
                    {50, 60, 1}),
            "pass 1: 50x60x1 -> 50x60x1, bilinear warp, 0 operations on each tile\n"
            "    horizontal_flip\n"
            "    rotate\n"
            "pass 2: 50x60x1 -> 20x30x1, bicubic antialiased resize, 1 operation on each tile\n"
            "    resize\n"
            "    brightness\n"
            "pass 3: 20x30x1 -> 40x40x1, bilinear resize, 0 operations on each tile\n"
            "    resize\n");
}

TEST(explain, tells_passes_for_sums) {
  const image_shape shape{224, 224, 3};
  EXPECT_EQ(explain(contrast{} | normalize{}, shape),
            "pass 1: 224x224x3 -> 224x224x3, 0 operations on each tile, for a sum alone\n"
            "pass 2: 224x224x3 -> 224x224x3, 2 operations on each tile\n"
            "    contrast\n"
            "    normalize\n");
  EXPECT_EQ(explain(brightness{} | contrast{} | horizontal_flip{.p = 1}, shape),
            "pass 1: 224x224x3 -> 224x224x3, 1 operation on each tile, for a sum alone\n"
            "    brightness\n"
            "pass 2: 224x224x3 -> 224x224x3, 2 operations on each tile\n"
            "    brightness\n"
            "    contrast\n"
            "pass 3: 224x224x3 -> 224x224x3, copy\n"
            "    horizontal_flip\n");
  EXPECT_EQ(explain(hue{} | contrast{}, shape),
            "pass 1: 224x224x3 -> 224x224x3, 1 operation on each tile, with a sum for the next pass\n"
            "    hue\n"
            "pass 2: 224x224x3 -> 224x224x3, 1 operation on each tile\n"
            "    contrast\n");
  // In an image of one tile the sum is made on the way.
  EXPECT_EQ(explain(contrast{} | normalize{}),
            "pass 1: 32x32x3 -> 32x32x3, 2 operations on each tile\n"
            "    contrast\n"
            "    normalize\n");
}

TEST(explain, tells_the_same_of_a_pipeline_made_at_run_time) {
  const auto typed = random_crop{.height = 32, .width = 32, .padding = 4} | horizontal_flip{} | contrast{} |
                     one_of(rotate{}, translate{}) | random_erasing{};
  for (std::uint64_t i = 0; i < 20; ++i)
    EXPECT_EQ(explain(typed, large, {.index = i}), explain(any_pipeline(typed), large, {.index = i}));
}

}  // namespace
