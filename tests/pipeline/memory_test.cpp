// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <numeric>
#include <thread>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/xaug.hpp"

// What threads keep: nothing is allocated for a sample of usual size, a large one leaves no more than the limit, and
// all can be given back.

// Sanitizers end a program that asks for more memory than there is, unless told otherwise.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" const char* __tsan_default_options() {
  return "allocator_may_return_null=1";
}

namespace xaug::test {
namespace {

constexpr std::size_t mega = std::size_t{1} << 20;

/// A pipeline that stores images between its passes, and resamples.
const any_pipeline thorough{random_crop{.height = 100, .width = 100, .pad_if_needed = true},
                            contrast{},
                            rotate{.interpolation = interpolation::bilinear},
                            contrast{},
                            resize{.height = 90, .width = 80},
                            horizontal_flip{}};

struct work {
  explicit work(const image_shape& shape, const any_pipeline& p = thorough)
      : augment(p), in(random_image<float>(shape)), out(p.output_shape(shape)) {}
  void operator()(std::uint64_t sample = 0) { augment(in.view(), out.view(), {.index = sample}); }
  any_pipeline augment;
  image<float> in;
  image<float> out;
};

/// A pipeline that keeps much of images of any size.
any_pipeline large_work(index side) {
  return {contrast{}, rotate{}, contrast{}, resize{.height = side, .width = side - 1}};
}

struct memory : testing::Test {
  memory() { release_memory(); }
  ~memory() override {
    set_kept_memory_limit(usual);
    release_memory();
  }
  std::size_t usual = kept_memory_limit();
};

TEST_F(memory, is_taken_once_for_samples_of_usual_size) {
  work small({120, 110, 3});
  small(0);
  const std::size_t kept = kept_memory();
  EXPECT_GT(kept, 0U);
  const allocation_counter counter;
  for (std::uint64_t sample = 0; sample < 50; ++sample) small(sample);
  EXPECT_EQ(counter.count(), 0U);
  EXPECT_EQ(kept_memory(), kept);
}

TEST_F(memory, can_be_released) {
  work small({120, 110, 3});
  small();
  const auto before = small.out.view()(3, 4, 1);
  EXPECT_GT(kept_memory(), 100U * 100 * 3 * 4);
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
  const allocation_counter counter;
  small();
  EXPECT_GT(counter.count(), 0U);  // so that the counts of 0 mean something
  EXPECT_EQ(small.out.view()(3, 4, 1), before);
}

TEST_F(memory, beyond_the_limit_goes_behind_the_call) {
  set_kept_memory_limit(2 * mega);
  work small({120, 110, 3});
  small();
  const std::size_t kept = kept_memory();
  EXPECT_LT(kept, 2 * mega);
  work large({700, 700, 3}, large_work(700));
  large();
  EXPECT_LE(kept_memory(), 2 * mega);
  // Also where a resize, a copy of the input, or the input's own place are what is large.
  work resized({600, 1200, 3}, any_pipeline{resize{.height = 3, .width = 600}});
  resized();
  EXPECT_LE(kept_memory(), 2 * mega);
  set_kept_memory_limit(100 * mega);
  resized();
  EXPECT_GE(kept_memory(), 600U * 600 * 3 * 4);
  release_memory();
  // Weights count: 1000 pixels of some 801 each.
  work shrunk({1, 400000, 1}, any_pipeline{resize{.height = 1, .width = 1000}});
  shrunk();
  EXPECT_GE(kept_memory(), 1000U * 801 * 4 + 400000 * 4);
  // What is needed is taken, and not twice as much.
  work larger({600, 1210, 3}, any_pipeline{resize{.height = 3, .width = 600}});
  resized();
  larger();
  EXPECT_LT(kept_memory(), 10 * mega);
  release_memory();
  set_kept_memory_limit(2 * mega);
  image<float> own = random_image<float>({600, 600, 3});
  any_pipeline{rotate{}}(own.view(), own.view(), {});
  EXPECT_LE(kept_memory(), 2 * mega);
  image<std::uint8_t> mask = random_image<std::uint8_t>({1500, 1500, 1});
  const any_pipeline turn{rotate{}};
  turn.apply_to_mask(turn.sample({}, mask.shape()), mask.view(), mask.view());
  EXPECT_LE(kept_memory(), 2 * mega);
  // Behind it, usual samples keep theirs again.
  small();
  EXPECT_EQ(kept_memory(), kept);
  const allocation_counter counter;
  small(1);
  EXPECT_EQ(counter.count(), 0U);
}

TEST_F(memory, of_an_image_of_6000_x_6000_is_bounded) {
  std::size_t after = 0;
  std::thread([&] {
    work huge({6000, 6000, 1}, large_work(6000));
    huge();
    after = kept_memory();
  }).join();
  EXPECT_LE(after, 256 * mega);  // 3 x 137 MiB would be kept
}

TEST_F(memory, of_exceptions_is_bounded) {
  set_kept_memory_limit(mega);
  work large({700, 700, 3}, large_work(700));
  image<float> wrong({1, 1, 3});
  EXPECT_THROW(large.augment(large.in.view(), wrong.view(), {}), error);
  large();
  EXPECT_LE(kept_memory(), mega);
}

TEST_F(memory, of_batches_is_kept_and_bounded) {
  constexpr index count = 16;
  const image_shape shape{40, 40, 3};
  std::vector<float> pixels(static_cast<std::size_t>(count * shape.size()), 0.5f);
  std::vector<float> results = pixels;
  std::vector<float> rows(static_cast<std::size_t>(count * 5));
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  const auto in = nhwc(std::as_const(pixels).data(), count, 40, 40, 3);
  const auto out = nhwc(results.data(), count, 40, 40, 3);
  const std::size_t batch = pixels.size() * sizeof(float);
  const auto augment = horizontal_flip{} | mixup{};
  const auto run = [&] { augment(in, numbers, out, label_view(rows.data(), count, 5), {}, numbers); };
  run();
  EXPECT_GE(kept_memory(), batch);
  const std::size_t kept = kept_memory();
  for (int i = 0; i < 5; ++i) run();
  EXPECT_EQ(kept_memory(), kept) << "one buffer for all batches";
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
  // In place, mixing keeps a copy.
  std::vector<mix_draw> draws(static_cast<std::size_t>(count));
  apply_batch(mixup{}, draws, out, out);
  EXPECT_GE(kept_memory(), batch);
  set_kept_memory_limit(batch / 2);
  release_memory();
  run();
  EXPECT_LE(kept_memory(), batch / 2);
  apply_batch(mixup{}, draws, out, out);
  EXPECT_LE(kept_memory(), batch / 2);
}

TEST_F(memory, of_calls_inside_of_calls_is_their_own) {
  // An executor may run another batch on a thread that waits for one.
  constexpr index count = 4;
  std::vector<float> pixels(static_cast<std::size_t>(count * 12));
  std::iota(pixels.begin(), pixels.end(), 0.0f);
  for (float& each : pixels) each /= 48;
  std::vector<std::int64_t> numbers{0, 1, 2, 3};
  const auto augment = horizontal_flip{.p = 0} | class_jitter{.p = 0};
  using executor_type = std::function<void(index, batch_task)>;  // of one type, as thread_local variables are of a type
  const auto run = [&](std::vector<float>& results, const executor_type& executor) {
    results.assign(pixels.size(), 0.0f);
    std::vector<float> rows(static_cast<std::size_t>(count * 5));
    augment(nhwc(std::as_const(pixels).data(), count, 2, 2, 3), numbers, nhwc(results.data(), count, 2, 2, 3),
            label_view(rows.data(), count, 5), {}, numbers, executor);
  };
  std::vector<float> outer;
  std::vector<float> inner;
  run(outer, [&](index size, batch_task task) {
    task(0, size / 2);
    for (float& each : pixels) each = 1 - each;
    run(inner, serial{});
    for (float& each : pixels) each = 1 - each;
    task(size / 2, size);
  });
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_NEAR(outer[i], pixels[i], 1e-6f) << i;
    ASSERT_NEAR(inner[i], 1 - pixels[i], 1e-6f) << i;
  }
}

TEST_F(memory, of_calls_inside_of_calls_does_not_grow) {
  const auto round = [] {
    xaug::detail::leased_buffer images;
    images.reserve<std::uint8_t>(100'000);
    xaug::detail::leased_buffer labels;
    labels.reserve<float>(10);
    xaug::detail::leased_buffer mixed;
    mixed.reserve<float>(200'000);
  };
  round();
  EXPECT_EQ(kept_memory(), 100'000U + 40 + 800'000);
  const allocation_counter counter;
  for (int i = 0; i < 5; ++i) round();
  EXPECT_EQ(counter.count(), 0U);
  EXPECT_EQ(kept_memory(), 100'000U + 40 + 800'000);
}

TEST_F(memory, of_a_pool_can_be_released) {
  thread_pool pool(3);
  std::vector<std::size_t> kept(3);
  const auto each_thread = [&](auto&& act) {
    std::atomic<int> arrived{0};
    pool(3, [&](index begin, index end) {
      for (; begin < end; ++begin) {
        ++arrived;
        while (arrived.load() < 3) std::this_thread::yield();
        act(static_cast<std::size_t>(begin));
      }
    });
  };
  each_thread([&](std::size_t i) {
    work small({120, 110, 3});
    small();
    kept[i] = kept_memory();
  });
  for (const std::size_t bytes : kept) EXPECT_GT(bytes, 0U);
  pool.release_memory();
  each_thread([&](std::size_t i) { kept[i] = kept_memory(); });
  for (const std::size_t bytes : kept) EXPECT_EQ(bytes, 0U);
  // Inside of a task it is the calling thread's, when its sample is done; nothing waits for itself.
  each_thread([&](std::size_t i) {
    work small({120, 110, 3});
    small();
    pool.release_memory();
    kept[i] = kept_memory();
  });
  for (const std::size_t bytes : kept) EXPECT_EQ(bytes, 0U);
}

TEST_F(memory, that_is_not_there_is_an_error) {
  xaug::detail::buffer buffer;
  expect_error([&] { (void)buffer.reserve<float>(index{1} << 46); }, {"memory", "281474976710656 bytes"});
  EXPECT_EQ(buffer.bytes(), 0U);
  EXPECT_NE(buffer.reserve<float>(100), nullptr);
}

}  // namespace
}  // namespace xaug::test
