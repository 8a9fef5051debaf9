// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/interop/torch_loader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

constexpr std::int64_t samples = 50;
constexpr std::int64_t num_classes = 5;

const torch::Tensor& images() {
  static const torch::Tensor all = [] {
    torch::manual_seed(1);
    return torch::randint(0, 256, {samples, 12, 10, 3}, torch::kUInt8);
  }();
  return all;
}
tensor_source hard_source() {
  return {images(), torch::arange(samples) % num_classes, tensor_layout::hwc};
}
const torch::Tensor& soft_targets() {
  static const torch::Tensor all =
      torch::softmax(torch::arange(samples * 4).to(torch::kFloat32).view({samples, 4}).sin(), 1);
  return all;
}
tensor_source soft_source() {
  return {images(), soft_targets(), tensor_layout::hwc};
}

const auto crop_flip_noise = random_crop{.height = 12, .width = 10, .padding = 2} | horizontal_flip{} |
                             gaussian_noise{.sigma = {0.1f, 0.1f}} | normalize{.mean = 0.5f, .std = 0.25f};

/// A batch that is kept.
struct copy {
  torch::Tensor images;
  torch::Tensor targets;
  std::vector<std::int64_t> indices;
  std::uint64_t epoch = 0;
  index number = 0;

  explicit copy(const batch_loader::batch& batch)
      : images(batch.images.clone()),
        targets(batch.targets.clone()),
        indices(batch.indices().begin(), batch.indices().end()),
        epoch(batch.epoch()),
        number(batch.number()) {}
};

std::vector<copy> epoch_of(batch_loader& loader, std::uint64_t epoch) {
  std::vector<copy> all;
  for (const auto& batch : loader.epoch(epoch)) {
    EXPECT_EQ(batch.epoch(), epoch);
    EXPECT_EQ(batch.number(), static_cast<index>(all.size()));
    all.emplace_back(batch);
  }
  EXPECT_EQ(static_cast<index>(all.size()), loader.batches());
  return all;
}

void expect_same(const std::vector<copy>& a, const std::vector<copy>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].indices, b[i].indices) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].images, b[i].images)) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].targets, b[i].targets)) << "batch " << i;
  }
}

/// What the pipeline makes of a sample.
torch::Tensor expected_image(std::int64_t sample, std::uint64_t seed, std::uint64_t epoch) {
  const auto out = torch::empty({3, 12, 10});
  crop_flip_noise(nhwc<const std::uint8_t>(images())[sample], chw<float>(out),
                  {seed, epoch, static_cast<std::uint64_t>(sample)});
  return out;
}

TEST(interop_torch_loader, gives_every_sample_augmented_with_its_class) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 7});
  EXPECT_EQ(loader.batches(), 7);
  EXPECT_EQ(loader.samples(), samples);
  EXPECT_EQ(loader.shape(), (image_shape{12, 10, 3}));
  for (const std::uint64_t epoch : {0U, 1U, 5U}) {
    const auto all = epoch_of(loader, epoch);
    std::set<std::int64_t> seen;
    for (const copy& batch : all) {
      const std::int64_t count = batch.number == 6 ? 2 : 8;
      ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{count, 3, 12, 10}));
      ASSERT_EQ(batch.images.scalar_type(), torch::kFloat32);
      ASSERT_EQ(batch.targets.sizes(), std::vector<std::int64_t>{count});
      ASSERT_EQ(batch.targets.scalar_type(), torch::kInt64);
      ASSERT_EQ(static_cast<std::int64_t>(batch.indices.size()), count);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t sample = batch.indices[static_cast<std::size_t>(i)];
        seen.insert(sample);
        ASSERT_TRUE(torch::equal(batch.images[i], expected_image(sample, 7, epoch)));
        ASSERT_EQ(batch.targets[i].item<std::int64_t>(), sample % num_classes);
      }
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen.size()), samples);
  }
}

TEST(interop_torch_loader, gives_soft_labels_as_they_are) {
  batch_loader loader(soft_source(), crop_flip_noise, {.batch_size = 16});
  for (const copy& batch : epoch_of(loader, 2))
    for (std::size_t i = 0; i < batch.indices.size(); ++i)
      ASSERT_TRUE(torch::equal(batch.targets[static_cast<std::int64_t>(i)], soft_targets()[batch.indices[i]]));
}

TEST(interop_torch_loader, mixes_batches_with_their_labels) {
  const std::vector<any_batch_transform> mixings{mixup{.alpha = 0.4f}, cutmix{.unit = mix_unit::sample}, {}};
  for (const any_batch_transform& mixing : mixings)
    for (const bool is_soft : {false, true}) {
      const any_batch_pipeline mix(any_pipeline(crop_flip_noise), mixing);
      batch_loader loader(is_soft ? soft_source() : hard_source(), mix,
                          {.batch_size = 16, .seed = 7, .num_classes = is_soft ? 0 : num_classes});
      for (const copy& batch : epoch_of(loader, 3)) {
        const auto count = static_cast<std::int64_t>(batch.indices.size());
        const auto picked = torch::tensor(batch.indices, torch::kInt64);
        const auto in = images().index_select(0, picked);
        const auto hard = picked % num_classes;
        const auto soft_in = soft_targets().index_select(0, picked);
        const auto out = torch::empty({count, 3, 12, 10});
        const auto soft = torch::empty({count, is_soft ? 4 : num_classes});
        mix(nhwc<const std::uint8_t>(in), labels(is_soft ? soft_in : hard), nchw<float>(out), soft_labels(soft),
            {.seed = 7, .epoch = 3}, batch.indices);
        ASSERT_TRUE(torch::equal(batch.images, out));
        ASSERT_TRUE(torch::equal(batch.targets, soft));
      }
    }
}

TEST(interop_torch_loader, gives_the_same_for_any_threads_and_prefetch) {
  const auto run = [](const auto& pipeline, int threads, index prefetch) {
    batch_loader loader(hard_source(), pipeline,
                        {.batch_size = 7, .seed = 3, .threads = threads, .prefetch = prefetch, .num_classes = 5});
    auto all = epoch_of(loader, 0);
    for (const std::uint64_t epoch : {1U, 4U})
      for (const copy& each : epoch_of(loader, epoch)) all.push_back(each);
    return all;
  };
  const auto mix = crop_flip_noise | mixup{};
  const auto plain = run(crop_flip_noise, 0, 1);
  const auto mixed = run(mix, 0, 1);
  const std::vector<std::pair<int, index>> cases{{0, 3}, {1, 1}, {1, 4}, {2, 2}, {3, 1}, {3, 20}};
  for (const auto& [threads, prefetch] : cases) {
    expect_same(run(crop_flip_noise, threads, prefetch), plain);
    expect_same(run(any_pipeline(crop_flip_noise), threads, prefetch), plain);
    expect_same(run(mix, threads, prefetch), mixed);
  }
}

TEST(interop_torch_loader, goes_through_epochs_by_itself) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 20, .seed = 3, .epoch = 4});
  batch_loader again(hard_source(), crop_flip_noise, {.batch_size = 20, .seed = 3});
  for (std::uint64_t epoch = 4; epoch < 7; ++epoch) {
    std::vector<copy> all;
    while (const auto batch = loader.next()) all.emplace_back(*batch);
    expect_same(all, epoch_of(again, epoch));
  }
}

TEST(interop_torch_loader, begins_epochs_anew_in_the_middle) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3, .threads = 2});
  batch_loader again(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3});
  for (const std::uint64_t epoch : {0U, 0U, 1U, 0U, 9U}) {
    int seen = 0;
    for (const auto& batch : loader.epoch(epoch)) {
      EXPECT_EQ(batch.epoch(), epoch);
      if (++seen == 3) break;
    }
    expect_same(epoch_of(loader, epoch), epoch_of(again, epoch));
  }
  // All but the last batch, of which nobody asks whether there is one more.
  loader.set_epoch(2);
  for (index i = 0; i < loader.batches(); ++i) EXPECT_EQ(loader.next()->number(), i);
  expect_same(epoch_of(loader, 3), epoch_of(again, 3));
}

TEST(interop_torch_loader, shares_an_epoch_between_ranks) {
  for (const bool drop_last : {false, true}) {
    std::vector<std::int64_t> all;
    for (const index rank : {0, 1, 2}) {
      batch_loader loader(hard_source(), crop_flip_noise,
                          {.batch_size = 8, .drop_last = drop_last, .seed = 3, .rank = rank, .world_size = 3});
      // 50 samples: 17 for each of 3 ranks with one that comes twice, or 16.
      EXPECT_EQ(loader.batches(), drop_last ? 2 : 3);
      EXPECT_EQ(loader.samples(), drop_last ? 16 : 17);
      for (const copy& batch : epoch_of(loader, 1)) {
        all.insert(all.end(), batch.indices.begin(), batch.indices.end());
        for (std::size_t i = 0; i < batch.indices.size(); ++i)
          ASSERT_TRUE(torch::equal(batch.images[static_cast<std::int64_t>(i)], expected_image(batch.indices[i], 3, 1)));
      }
    }
    EXPECT_EQ(std::set<std::int64_t>(all.begin(), all.end()).size(), drop_last ? 48U : 50U);
    EXPECT_EQ(all.size(), drop_last ? 48U : 51U);
  }
}

TEST(interop_torch_loader, gives_images_in_file_order) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .shuffle = false});
  std::int64_t next = 0;
  for (const auto& batch : loader.epoch(1))
    for (const std::int64_t sample : batch.indices()) EXPECT_EQ(sample, next++);
  EXPECT_EQ(next, samples);
}

/// Counts the memory that tensors get as long as it lives.
class counting_allocator : public c10::Allocator {
public:
  counting_allocator() { c10::SetAllocator(torch::kCPU, this); }
  ~counting_allocator() override { c10::SetAllocator(torch::kCPU, usual_); }
  c10::DataPtr allocate(std::size_t bytes) const override {
    ++count_;
    return usual_->allocate(bytes);
  }
  c10::DeleterFnPtr raw_deleter() const override { return usual_->raw_deleter(); }
  void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }  // LibTorch 2
  int count() const { return count_; }

private:
  c10::Allocator* usual_ = c10::GetAllocator(torch::kCPU);
  mutable int count_ = 0;
};

TEST(interop_torch_loader, memory_is_used_again_unless_somebody_keeps_it) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3, .threads = 0, .prefetch = 2});
  {
    const counting_allocator allocator;
    for (std::uint64_t epoch = 0; epoch < 4; ++epoch)
      for (const auto& batch : loader.epoch(epoch)) batch.images.select(0, 0).fill_(1.0f);
    EXPECT_GE(allocator.count(), 2);
    EXPECT_LE(allocator.count(), 2 * 3) << "images and targets of each slot";
  }

  // Tensors that are kept, of a whole batch or a part, keep their values.
  batch_loader again(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3, .threads = 2, .prefetch = 2});
  std::vector<torch::Tensor> kept_images;
  std::vector<torch::Tensor> kept_targets;
  for (const auto& batch : loader.epoch(1)) {
    kept_images.push_back(batch.number() % 2 == 0 ? batch.images : batch.images[0]);
    kept_targets.push_back(batch.targets);
  }
  for (int i = 0; i < 20; ++i) loader.next();
  const auto expected = epoch_of(again, 1);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_TRUE(torch::equal(kept_images[i], i % 2 == 0 ? expected[i].images : expected[i].images[0]));
    EXPECT_TRUE(torch::equal(kept_targets[i], expected[i].targets));
  }
}

TEST(interop_torch_loader, what_is_done_to_a_batch_does_not_stay) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3, .threads = 0, .prefetch = 1});
  batch_loader again(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3});
  for (auto& batch : loader.epoch(0)) {
    batch.images.requires_grad_();
    (batch.images * 2).sum().backward();
    EXPECT_EQ(batch.images.grad().mean().item<float>(), 2.0f);
    batch.targets.fill_(-1);
  }
  for (const auto& batch : loader.epoch(1)) EXPECT_FALSE(batch.images.requires_grad());
  // Batches have no past in autograd, whatever mode they are taken in.
  const auto weight = torch::full({1}, 3.0f).requires_grad_();
  std::optional<batch_loader::batch> batch;
  {
    const torch::NoGradGuard no_grad;
    batch = loader.next();
  }
  batch->images.mul_(weight).sum().backward();
  EXPECT_TRUE(weight.grad().defined());
  batch.reset();
  expect_same(epoch_of(loader, 0), epoch_of(again, 0));
}

TEST(interop_torch_loader, batches_are_moved_and_outlive_the_loader) {
  std::optional<batch_loader::batch> kept;
  std::vector<copy> expected;
  {
    batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3, .prefetch = 2});
    expected = epoch_of(loader, 0);
    loader.set_epoch(0);
    auto first = loader.next();
    auto second = loader.next();
    first = std::move(second);
    second.reset();
    kept = std::move(*first);
  }
  EXPECT_EQ(kept->number(), 1);
  EXPECT_EQ(kept->epoch(), 0U);
  EXPECT_TRUE(torch::equal(kept->images, expected[1].images));
}

TEST(interop_torch_loader, refuses_to_wait_for_batches_that_are_held) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .prefetch = 2});
  std::vector<std::optional<batch_loader::batch>> held;
  for (int i = 0; i < 3; ++i) held.push_back(loader.next());
  expect_error([&] { loader.next(); },
               {"batches: expected at most prefetch = 2 to be alive", "raise prefetch", "found 3"});
  held.pop_back();
  EXPECT_EQ(loader.next()->number(), 3);
}

/// Fails for some samples: a stand-in for any error in a pipeline.
class failing_pipeline {
public:
  explicit failing_pipeline(std::set<std::uint64_t> bad) : bad_(std::move(bad)) {}
  image_shape output_shape(const image_shape& shape) const { return crop_flip_noise.output_shape(shape); }
  void operator()(const image_view<const std::uint8_t>& in, const image_view<float>& out, const sample_key& key) const {
    if (bad_.contains(key.index)) throw std::runtime_error("bad");
    crop_flip_noise(in, out, key);
  }

private:
  std::set<std::uint64_t> bad_;
};

TEST(interop_torch_loader, throws_to_who_takes_the_batch_and_goes_on) {
  for (const int threads : {0, 1, 3}) {
    // Batches 1, and 6, the last.
    batch_loader loader(hard_source(), failing_pipeline({10, 49}),
                        {.batch_size = 8, .shuffle = false, .threads = threads});
    for (int epoch = 0; epoch < 2; ++epoch) {
      std::string events;
      for (bool ended = false; !ended;) {
        try {
          const auto batch = loader.next();
          ended = !batch;
          events += batch ? std::to_string(batch->number()) + ' ' : "end";
        } catch (const error& e) {
          events += '(' + std::string(e.what()) + ") ";
        }
      }
      const std::string of_epoch = " of epoch " + std::to_string(epoch) + ": ";
      const auto failed = [&](const std::string& batch, const std::string& sample) {
        return "(batch " + batch + of_epoch + "sample " + sample + of_epoch + "bad) ";
      };
      EXPECT_EQ(events, "0 " + failed("1", "10") + "2 3 4 5 " + failed("6", "49") + "end");
    }
  }
  // Errors that nobody took do no harm.
  batch_loader loader(hard_source(), failing_pipeline({0}), {.batch_size = 8, .shuffle = false});
  EXPECT_THROW(epoch_of(loader, 0), std::runtime_error);
}

TEST(interop_torch_loader, errors_name_the_sample_and_hold_what_was_thrown) {
  const auto message_of_first = [](auto&& loader) { return message_of([&] { loader.next(); }); };
  const auto generates = [](const sample_key& key, std::int64_t, const image_view<std::uint8_t>&) {
    throw std::out_of_range("no image for " + std::to_string(key.index));
  };
  const auto source = hard_source().with_generated(1, generates);
  const loader_options options{.batch_size = 51, .shuffle = false, .epoch = 2, .num_classes = num_classes};
  const std::string expected = "batch 0 of epoch 2: sample 50 of epoch 2: no image for 50";
  EXPECT_EQ(message_of_first(batch_loader(source, crop_flip_noise, options)), expected);
  EXPECT_EQ(message_of_first(batch_loader(source, crop_flip_noise | mixup{}, options)), expected);
  batch_loader loader(source, crop_flip_noise, options);
  try {
    loader.next();
    FAIL();
  } catch (const error& batch) {
    try {
      std::rethrow_if_nested(batch);
      FAIL();
    } catch (const error& sample) {
      EXPECT_THROW(std::rethrow_if_nested(sample), std::out_of_range);
    }
  }
}

TEST(interop_torch_loader, takes_a_single_transform_or_choice) {
  const auto first = [](auto&& loader) { return loader.next()->images.clone(); };
  const loader_options options{.batch_size = 8, .seed = 3};
  const auto with_pipeline = first(batch_loader(hard_source(), pipeline(normalize{.mean = 0.5f}), options));
  EXPECT_TRUE(torch::equal(first(batch_loader(hard_source(), normalize{.mean = 0.5f}, options)), with_pipeline));
  EXPECT_TRUE(
      torch::equal(first(batch_loader(hard_source(), any_transform(normalize{.mean = 0.5f}), options)), with_pipeline));
  EXPECT_TRUE(
      torch::equal(first(batch_loader(hard_source(), one_of(normalize{.mean = 0.5f}), options)), with_pipeline));
}

TEST(interop_torch_loader, ends_in_the_middle) {
  for (int taken = 0; taken < 9; ++taken) {
    batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .threads = 2, .prefetch = 3});
    for (int i = 0; i < taken; ++i) loader.next();
  }
}

TEST(interop_torch_loader, channels_last_is_another_order_in_memory) {
  batch_loader plain(hard_source(), crop_flip_noise, {.batch_size = 8, .seed = 3});
  batch_loader last(hard_source(), crop_flip_noise,
                    {.batch_size = 8, .seed = 3, .memory_format = torch::MemoryFormat::ChannelsLast});
  auto batch = last.next();
  EXPECT_TRUE(batch->images.is_contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_FALSE(batch->images.is_contiguous());
  EXPECT_TRUE(torch::equal(batch->images, plain.next()->images));
}

TEST(interop_torch_loader, pins_memory_where_there_is_cuda) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .pin_memory = true});
  const auto batch = loader.next();
  EXPECT_EQ(batch->images.is_pinned(), torch::cuda::is_available());
  EXPECT_EQ(batch->targets.is_pinned(), torch::cuda::is_available());
}

TEST(interop_torch_loader, counts_the_time_of_waiting) {
  batch_loader loader(hard_source(), crop_flip_noise, {.batch_size = 8, .threads = 0});
  EXPECT_EQ(loader.waited(), 0.0);
  loader.next();
  EXPECT_GT(loader.waited(), 0.0);
}

TEST(interop_torch_loader, changes_the_shape_as_the_pipeline_does) {
  batch_loader loader(hard_source(), center_crop{.height = 6, .width = 4} | invert{}, {.batch_size = 8});
  EXPECT_EQ(loader.shape(), (image_shape{6, 4, 3}));
  EXPECT_EQ(loader.next()->images.sizes(), (std::vector<std::int64_t>{8, 3, 6, 4}));
}

TEST(interop_torch_loader, names_what_is_wrong) {
  const auto make = [](const loader_options& options) { batch_loader(hard_source(), crop_flip_noise, options); };
  expect_error([&] { make({.batch_size = 0}); }, {"batch_size", "at least 1", "found 0"});
  expect_error([&] { make({.batch_size = 51, .drop_last = true}); }, {"batch_size", "at most the 50", "found 51"});
  expect_error([&] { make({.threads = -1}); }, {"threads", "at least 0", "found -1"});
  expect_error([&] { make({.prefetch = 0}); }, {"prefetch", "at least 1", "found 0"});
  expect_error([&] { make({.rank = 1}); }, {"rank", "[0, 1)", "found 1"});
  expect_error([&] { make({.num_classes = -1}); }, {"num_classes", "at least 0", "found -1"});
  expect_error([&] { make({.num_classes = 4}); }, {"labels[4]", "[0, 4)", "found 4"});
  expect_error([&] { make({.epoch = ~std::uint64_t{0}}); }, {"epoch", "less than", "found 18446744073709551615"});
  expect_error([] { batch_loader(hard_source(), crop_flip_noise | mixup{}); },
               {"num_classes", "soft labels", "found 0"});
  expect_error([] { batch_loader(soft_source(), crop_flip_noise, {.num_classes = 5}); }, {"num_classes", "found 5"});
  expect_error([] { batch_loader(hard_source(), pipeline(random_crop{.height = 20, .width = 20})); }, {"random_crop"});
}

/// Images of one value, which tells the class and the key's random number.
tensor_source generating_source() {
  return hard_source().with_generated(samples, [](const sample_key& key, std::int64_t label, const auto& out) {
    stream random(key);
    const auto value = static_cast<std::uint8_t>(50 * label + random.uniform_int(50));
    for (index i = 0; i < out.shape.size(); ++i) out.data[i] = value;
  });
}

TEST(torch_loader, generated_images_follow_from_their_keys) {
  const auto loader_with = [](int threads) {
    return batch_loader(generating_source(), horizontal_flip{} | normalize{},
                        {.batch_size = 16, .seed = 3, .threads = threads});
  };
  auto one = loader_with(0);
  auto many = loader_with(3);
  ASSERT_EQ(one.samples(), 2 * samples);
  const auto first = epoch_of(one, 0);
  expect_same(first, epoch_of(many, 0));
  const auto second = epoch_of(one, 1);
  std::vector<float> values[2];
  for (const auto* epoch : {&first, &second}) {
    for (const copy& batch : *epoch) {
      for (std::size_t i = 0; i < batch.indices.size(); ++i) {
        const std::int64_t sample = batch.indices[i];
        const auto place = static_cast<std::int64_t>(i);
        EXPECT_EQ(batch.targets[place].item<std::int64_t>(), sample % samples % num_classes);
        if (sample < samples) continue;
        const auto image = batch.images[place];
        const float value = image.max().item<float>() * 255.0f;
        EXPECT_EQ(image.min().item<float>() * 255.0f, value);
        EXPECT_EQ(static_cast<std::int64_t>(value + 0.5f) / 50, sample % samples % num_classes);
        if (sample == samples + 7 || sample == samples + 17) values[epoch == &second ? 1 : 0].push_back(value);
      }
    }
  }
  EXPECT_NE(values[0], values[1]) << "both epochs have the same generated images";
}

TEST(torch_loader, generated_images_in_a_mixed_batch_and_bad_ones) {
  batch_loader loader(generating_source(), horizontal_flip{} | normalize{} | mixup{.p = 0.0f},
                      {.batch_size = 100, .num_classes = num_classes});
  const auto all = epoch_of(loader, 0);
  EXPECT_EQ(all[0].targets.sum().item<float>(), 100.0f);
  const auto nothing = [](const sample_key&, std::int64_t, const image_view<std::uint8_t>&) {};
  expect_error([&] { hard_source().with_generated(-1, nothing); }, {"count", "at least 0", "-1"});
  expect_error([&] { soft_source().with_generated(3, nothing); }, {"labels", "class indices", "soft"});
  expect_error([&] { generating_source().with_generated(3, nothing); }, {"source", "without generated"});
}

}  // namespace
}  // namespace xaug::test
