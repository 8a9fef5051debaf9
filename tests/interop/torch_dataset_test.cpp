// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/interop/torch_dataset.hpp"

#include <gtest/gtest.h>
#include <torch/data.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

using torch::data::Example;
using torch::data::transforms::Stack;

constexpr std::int64_t size = 37;

torch::Tensor images(std::int64_t channels) {
  torch::manual_seed(3);
  return torch::randint(0, 256, {size, 12, 10, channels}, torch::kUInt8);
}
torch::Tensor classes() {
  return torch::arange(size) % 5;
}

const auto augment = random_crop{.height = 12, .width = 10, .padding = 2} | horizontal_flip{} |
                     gaussian_noise{.sigma = {0.1f, 0.1f}} | normalize{.mean = 0.5f, .std = 0.25f};

/// What becomes of sample i.
torch::Tensor expected(const torch::Tensor& all, std::int64_t i, std::uint64_t seed, std::uint64_t epoch) {
  const auto out = torch::empty({all.size(3), 12, 10});
  augment(nhwc<const std::uint8_t>(all)[i], chw<float>(out), {seed, epoch, static_cast<std::uint64_t>(i)});
  return out;
}

/// A map-style data set as others write them.
class other_dataset : public torch::data::datasets::Dataset<other_dataset> {
public:
  explicit other_dataset(torch::Tensor all) : all_(std::move(all)) {}
  Example<> get(std::size_t i) override {
    const auto place = static_cast<std::int64_t>(i);
    return {all_[place], torch::tensor({static_cast<float>(i), 1.0f})};
  }
  c10::optional<std::size_t> size() const override { return static_cast<std::size_t>(all_.size(0)); }

private:
  torch::Tensor all_;
};

TEST(interop_torch_dataset, augments_images_in_memory) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3, .epoch = 2});
  EXPECT_EQ(data.size().value(), static_cast<std::size_t>(size));
  torch_dataset planar(tensor_source(all.permute({0, 3, 1, 2}).contiguous(), classes()), any_pipeline(augment),
                       {.seed = 3, .epoch = 2});
  for (std::int64_t i = 0; i < size; ++i) {
    const auto example = data.get(static_cast<std::size_t>(i));
    EXPECT_EQ(example.data.scalar_type(), torch::kFloat32);
    ASSERT_TRUE(torch::equal(example.data, expected(all, i, 3, 2))) << i;
    EXPECT_EQ(example.target.dim(), 0);
    EXPECT_EQ(example.target.item<std::int64_t>(), i % 5);
    ASSERT_TRUE(torch::equal(planar.get(static_cast<std::size_t>(i)).data, example.data)) << i;
  }
}

TEST(interop_torch_dataset, takes_soft_labels_and_grey_images) {
  const auto all = images(1);
  const auto soft = torch::rand({size, 4});
  torch_dataset data(tensor_source(all.squeeze(3), soft), augment, {.seed = 3});
  const auto example = data.get(5);
  EXPECT_TRUE(torch::equal(example.data, expected(all, 5, 3, 0)));
  EXPECT_TRUE(torch::equal(example.target, soft[5]));
}

TEST(interop_torch_dataset, augments_any_map_style_dataset) {
  const auto all = images(3);
  torch_dataset bytes(other_dataset(all), augment, {.seed = 8, .layout = tensor_layout::hwc});
  EXPECT_EQ(bytes.size().value(), static_cast<std::size_t>(size));
  const auto example = bytes.get(7);
  EXPECT_TRUE(torch::equal(example.data, expected(all, 7, 8, 0)));
  EXPECT_TRUE(torch::equal(example.target, torch::tensor({7.0f, 1.0f})));

  // Float images, planar as LibTorch's own data sets give them, and grey ones without a dimension for channels.
  const auto floats = all.permute({0, 3, 1, 2}).to(torch::kFloat32) / 255.0f;
  torch_dataset real(other_dataset(floats), augment, {.seed = 8});
  const auto out = torch::empty({3, 12, 10});
  augment(chw<const float>(floats[7]), chw<float>(out), {.seed = 8, .index = 7});
  EXPECT_TRUE(torch::equal(real.get(7).data, out));
  torch_dataset grey(other_dataset(all.select(3, 1)), augment, {.seed = 8});
  EXPECT_TRUE(torch::equal(grey.get(7).data, expected(all.narrow(3, 1, 1), 7, 8, 0)));
  // The output's shape is what the pipeline makes of each image.
  torch_dataset smaller(other_dataset(floats), center_crop{.height = 5, .width = 4} | invert{});
  EXPECT_EQ(smaller.get(0).data.sizes(), (std::vector<std::int64_t>{3, 5, 4}));
}

template <class Dataset>
std::vector<Example<>> batches_of(Dataset& data, std::size_t workers) {
  torch::manual_seed(11);  // of torch's own order
  data.set_epoch(0);
  auto loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      data.map(Stack<>()), torch::data::DataLoaderOptions(8).workers(workers));
  std::vector<Example<>> all;
  for (auto& batch : *loader) all.push_back(batch);
  return all;
}

void expect_same(const std::vector<Example<>>& a, const std::vector<Example<>>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_TRUE(torch::equal(a[i].data, b[i].data)) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].target, b[i].target)) << "batch " << i;
  }
}

TEST(interop_torch_dataset, gives_the_same_batches_for_any_number_of_workers) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3});
  torch_dataset other(other_dataset(all), augment, {.seed = 3, .layout = tensor_layout::hwc});
  const auto none = batches_of(data, 0);
  ASSERT_EQ(none.size(), 5U);
  EXPECT_EQ(none[0].data.sizes(), (std::vector<std::int64_t>{8, 3, 12, 10}));
  EXPECT_EQ(none[4].data.size(0), 5);
  const auto other_none = batches_of(other, 0);
  for (const std::size_t workers : {1U, 2U, 3U}) {
    expect_same(batches_of(data, workers), none);
    expect_same(batches_of(other, workers), other_none);
  }
  for (std::size_t i = 0; i < none.size(); ++i) EXPECT_TRUE(torch::equal(other_none[i].data, none[i].data));
}

/// Iterates over a loader of the whole data set, which is one batch, and expects it to be of this epoch.
template <class Loader>
void expect_epoch(Loader& loader, const torch::Tensor& all, std::uint64_t epoch) {
  int batches = 0;
  for (auto& batch : loader) {
    ++batches;
    for (std::int64_t i = 0; i < size; ++i)
      ASSERT_TRUE(torch::equal(batch.data[i], expected(all, i, 3, epoch))) << "sample " << i << " of epoch " << epoch;
  }
  EXPECT_EQ(batches, 1);
}

TEST(interop_torch_dataset, epochs_that_are_set_reach_the_workers_copies) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3});
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      data.map(Stack<>()), torch::data::DataLoaderOptions(size).workers(2));
  for (const std::uint64_t epoch : {0U, 1U, 6U, 1U}) {
    data.set_epoch(epoch);
    EXPECT_EQ(data.epoch(), epoch);
    expect_epoch(*loader, all, epoch);
    EXPECT_EQ(data.epoch(), epoch);
  }
  EXPECT_FALSE(torch::equal(expected(all, 0, 3, 0), expected(all, 0, 3, 1)));
}

TEST(interop_torch_dataset, counts_epochs_by_itself) {
  const auto all = images(3);
  for (const std::size_t workers : {0U, 1U, 3U}) {
    // As it is used where nobody can set an epoch: the loader has the only ones.
    auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
        torch_dataset(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3, .epoch = 5})
            .map(Stack<>()),
        torch::data::DataLoaderOptions(size).workers(workers));
    for (std::uint64_t epoch = 5; epoch < 9; ++epoch) expect_epoch(*loader, all, epoch);
  }
}

TEST(interop_torch_dataset, counts_the_same_for_any_number_of_workers) {
  const auto all = images(3);
  const auto epochs_with = [&](std::size_t workers) {
    torch::manual_seed(11);
    torch_dataset data(other_dataset(all), augment, {.seed = 3, .layout = tensor_layout::hwc});
    auto loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
        data.map(Stack<>()), torch::data::DataLoaderOptions(4).workers(workers));
    std::vector<Example<>> batches;
    for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
      for (auto& batch : *loader) batches.push_back(batch);
      EXPECT_EQ(data.epoch(), epoch);
    }
    return batches;
  };
  const auto none = epochs_with(0);
  ASSERT_EQ(none.size(), 30U);
  EXPECT_FALSE(torch::equal(none[0].data, none[10].data));
  for (const std::size_t workers : {1U, 3U}) expect_same(epochs_with(workers), none);
}

TEST(interop_torch_dataset, epochs_go_on_from_one_that_is_set) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3});
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      data.map(Stack<>()), torch::data::DataLoaderOptions(size).workers(2));
  expect_epoch(*loader, all, 0);
  // An iteration that was left.
  data.get(3);
  EXPECT_EQ(data.epoch(), 1U);
  data.set_epoch(1);
  for (const std::uint64_t epoch : {1U, 2U, 3U}) expect_epoch(*loader, all, epoch);
}

TEST(interop_torch_dataset, stays_in_an_epoch_without_counting) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment,
                     {.seed = 3, .epoch = 2, .count_epochs = false});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(torch::equal(data.get(4).data, expected(all, 4, 3, 2)));
  EXPECT_EQ(data.epoch(), 2U);
  data.set_epoch(7);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(torch::equal(data.get(4).data, expected(all, 4, 3, 7)));
}

TEST(interop_torch_dataset, takes_a_single_transform_or_choice) {
  const auto all = images(3);
  const tensor_source source(all, classes(), tensor_layout::hwc);
  const auto first = [](auto data) { return data.get(0).data; };
  const auto with_pipeline = first(torch_dataset(source, pipeline(normalize{.mean = 0.5f})));
  EXPECT_TRUE(torch::equal(first(torch_dataset(source, normalize{.mean = 0.5f})), with_pipeline));
  EXPECT_TRUE(torch::equal(first(torch_dataset(source, any_transform(normalize{.mean = 0.5f}))), with_pipeline));
  torch_dataset<tensor_source, any_pipeline> stored(source, normalize{.mean = 0.5f});
  EXPECT_TRUE(torch::equal(stored.get(0).data, with_pipeline));
  EXPECT_TRUE(torch::equal(first(torch_dataset(source, pipeline())), first(torch_dataset(source, any_pipeline{}))));
  EXPECT_TRUE(
      torch::equal(first(torch_dataset(source, maybe(1.0f, normalize{.mean = 0.5f}), {.seed = 1})), with_pipeline));
  EXPECT_TRUE(
      torch::equal(first(torch_dataset(other_dataset(all), normalize{.mean = 0.5f}, {.layout = tensor_layout::hwc})),
                   with_pipeline));
}

// --- Targets that belong to pixels
// ------------------------------------------------------------------------------------

/// Images, each with the mask that is its first channel.
class masked_dataset : public torch::data::datasets::Dataset<masked_dataset> {
public:
  masked_dataset(torch::Tensor all, torch::Tensor masks) : all_(std::move(all)), masks_(std::move(masks)) {}
  Example<> get(std::size_t i) override {
    const auto place = static_cast<std::int64_t>(i);
    return {all_[place], masks_[place]};
  }
  c10::optional<std::size_t> size() const override { return static_cast<std::size_t>(all_.size(0)); }

private:
  torch::Tensor all_;
  torch::Tensor masks_;
};

const auto geometry = random_crop{.height = 9, .width = 8} | horizontal_flip{} | rotate90{};

TEST(interop_torch_dataset, masks_move_with_their_images) {
  const auto all = images(3);
  const auto first_channel = all.select(3, 0);
  for (const torch::ScalarType type : {torch::kUInt8, torch::kInt64, torch::kInt32, torch::kInt16, torch::kFloat32,
                                       torch::kFloat64, torch::kFloat16, torch::kBool}) {
    const auto values = type == torch::kBool ? first_channel.gt(100) : first_channel.to(type);
    torch_dataset data(masked_dataset(all, values), geometry,
                       {.seed = 3, .layout = tensor_layout::hwc, .target = target_kind::mask});
    for (std::size_t i = 0; i < 20; ++i) {
      const auto example = data.get(i);
      const auto of_image = torch::round(example.data[0] * 255.0f);
      ASSERT_EQ(example.target.scalar_type(), type);
      ASSERT_EQ(example.target.sizes(), of_image.sizes());
      ASSERT_TRUE(torch::equal(example.target, type == torch::kBool ? of_image.gt(100) : of_image.to(type))) << i;
    }
  }
}

TEST(interop_torch_dataset, masks_have_channels_in_either_layout) {
  const auto all = images(3);
  const auto planar = all.permute({0, 3, 1, 2}).contiguous();
  for (const auto& [source, layout] : {std::pair(all, tensor_layout::hwc), std::pair(planar, tensor_layout::chw)})
    for (const torch::Tensor& masks : {all, planar, all.narrow(3, 0, 1), planar.narrow(1, 0, 1)}) {
      torch_dataset data(masked_dataset(source, masks.to(torch::kInt64)), geometry,
                         {.layout = layout, .target = target_kind::mask});
      const auto example = data.get(2);
      const auto of_image = torch::round(example.data * 255.0f).to(torch::kInt64);
      const std::int64_t channels = masks.size(1) == 12 ? masks.size(3) : masks.size(1);
      EXPECT_TRUE(torch::equal(example.target, of_image.narrow(0, 0, channels)));
    }
}

TEST(interop_torch_dataset, masks_have_a_number_for_what_comes_from_outside) {
  const auto all = images(3);
  const auto shifted = pad{.padding = 3};
  for (const float fill : {0.0f, 255.0f, -100.0f, 16777216.0f}) {
    const auto masks = all.select(3, 0).to(torch::kInt64) * 65536 - 300;
    torch_dataset data(masked_dataset(all, masks), shifted,
                       {.layout = tensor_layout::hwc, .target = target_kind::mask, .mask_fill = fill});
    EXPECT_TRUE(torch::equal(data.get(1).target, torch::constant_pad_nd(masks[1], {3, 3, 3, 3}, fill)));
  }
  torch_dataset bytes(masked_dataset(all, all.select(3, 0)), shifted,
                      {.layout = tensor_layout::hwc, .target = target_kind::mask, .mask_fill = 255});
  EXPECT_TRUE(torch::equal(bytes.get(1).target, torch::constant_pad_nd(all[1].select(2, 0), {3, 3, 3, 3}, 255)));
}

TEST(interop_torch_dataset, targets_of_pixels_are_not_left_behind) {
  const auto all = images(3);
  const auto data_with = [&](const torch::Tensor& targets, const dataset_options& options) {
    return torch_dataset(masked_dataset(all, targets), geometry, options);
  };
  const auto mask = all.select(3, 0);
  // Masks, masks of half the size, boxes.
  for (const torch::Tensor& targets :
       {mask, mask.to(torch::kInt64), all, mask.slice(1, 0, 12, 2), torch::zeros({size, 5, 4})})
    expect_error([&] { data_with(targets, {.layout = tensor_layout::hwc}).get(6); },
                 {"sample 6 of epoch 0: target", "target_kind::mask", "target_kind::label", "nothing said"});
  const auto kept = data_with(mask, {.layout = tensor_layout::hwc, .target = target_kind::label}).get(6);
  EXPECT_TRUE(torch::equal(kept.target, mask[6]));
  // Labels of the whole image need no words.
  for (const torch::Tensor& targets : {classes(), torch::rand({size, 12})})
    EXPECT_TRUE(torch::equal(data_with(targets, {.layout = tensor_layout::hwc}).get(6).target, targets[6]));
}

TEST(interop_torch_dataset, names_what_is_wrong_with_masks) {
  const auto all = images(3);
  const auto mask = all.select(3, 0).to(torch::kInt64);
  const auto get = [&](const torch::Tensor& targets, float fill = 0) {
    torch_dataset(masked_dataset(all, targets), geometry,
                  {.layout = tensor_layout::hwc, .target = target_kind::mask, .mask_fill = fill})
        .get(4);
  };
  expect_error([&] { get(mask.slice(1, 0, 12, 2)); },
               {"sample 4 of epoch 0: target", "12 rows and 10 columns", "6x10"});
  expect_error([&] { get(mask.transpose(1, 2)); }, {"target", "12 rows and 10 columns", "found Long 10x12"});
  expect_error([&] { get(classes()); }, {"target", "2 dimensions", "found Long scalar"});
  expect_error([&] { get(torch::zeros({size, 1, 1, 12, 10})); }, {"target", "2 dimensions", "found Float 1x1x12x10"});
  expect_error([&] { get(mask + 16777217); }, {"target", "up to 2^24", "found Long 12x10"});
  expect_error([&] { get(mask - (std::int64_t{1} << 62)); }, {"target", "up to 2^24"});
  expect_error([&] { get(mask.to(torch::kFloat64) / 3); }, {"target", "a float holds", "found Double"});
  expect_error([&] { get(mask.to(torch::kComplexFloat)); }, {"target", "real numbers"});
  expect_error([&] { get(mask.to(torch::kUInt8), -100); }, {"mask_fill", "Byte", "found -100"});
  expect_error([&] { get(mask, 0.5f); }, {"mask_fill", "Long", "found 0.5"});
  expect_error([&] { get(mask.gt(3), 2); }, {"mask_fill", "Bool", "found 2"});
  expect_error(
      [&] {
        torch_dataset(tensor_source(all, classes(), tensor_layout::hwc), geometry, {.target = target_kind::mask});
      },
      {"target", "tensor_source", "found mask"});
}

TEST(interop_torch_dataset, refuses_float_images_that_are_levels) {
  const auto all = images(3).to(torch::kFloat32);
  torch_dataset data(other_dataset(all), brightness{.factor = {1, 1}}, {.layout = tensor_layout::hwc});
  expect_error([&] { data.get(9); },
               {"sample 9 of epoch 0: in: expected a float image with values in [0, 1]", "divide", "255"});
}

TEST(interop_torch_dataset, names_what_is_wrong) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment);
  expect_error([&] { data.get(37); }, {"index", "[0, 37)", "found 37"});
  torch_dataset doubles(other_dataset(all.to(torch::kFloat64)), augment);
  expect_error([&] { doubles.get(0); }, {"chw", "type Float", "found Double 12x10x3"});
  torch_dataset scalars(other_dataset(torch::zeros({3})), augment);
  expect_error([&] { scalars.get(0); }, {"chw", "3 dimensions", "found Float scalar"});
  torch_dataset none(other_dataset(torch::zeros({3, 3, 0, 5})), augment);
  expect_error([&] { none.get(0); }, {"image", "at least one row", "found 0x5x3"});
}

TEST(interop_torch_source, names_what_is_wrong) {
  const auto all = images(3);
  expect_error([&] { tensor_source(all.to(torch::kFloat32), classes()); }, {"images", "type Byte", "found Float"});
  expect_error([&] { tensor_source(all[0][0], classes()); }, {"images", "4 dimensions", "found Byte 10x3"});
  expect_error([&] { tensor_source(torch::Tensor(), classes()); }, {"images", "undefined"});
  expect_error([&] { tensor_source(all.narrow(0, 0, 0), classes().narrow(0, 0, 0)); }, {"images", "at least one"});
  expect_error([&] { tensor_source(all.narrow(1, 0, 0), classes()); }, {"images", "at least one row"});
  expect_error([&] { tensor_source(all, classes().narrow(0, 0, 5)); }, {"labels", "each of the 37", "found Long 5"});
  expect_error([&] { tensor_source(all, classes().to(torch::kInt32)); }, {"labels", "found Int 37"});
  expect_error([&] { tensor_source(all, torch::zeros({size, 0})); }, {"labels", "found Float 37x0"});
  expect_error([&] { tensor_source(all, classes() - 1); }, {"labels[0]", "from 0", "found -1"});
}

TEST(interop_torch_dataset, memory_of_generated_images_is_counted_and_released) {
  const auto source = tensor_source(images(3), classes(), tensor_layout::hwc)
                          .with_generated(1, [](const sample_key&, std::int64_t, const image_view<std::uint8_t>& out) {
                            std::fill_n(out.data, out.shape.size(), std::uint8_t{7});
                          });
  torch_dataset data(source, horizontal_flip{});
  release_memory();
  data.get(0);
  const std::size_t kept = kept_memory();
  EXPECT_FLOAT_EQ(data.get(size).data.sum().item<float>(), 360 * 7.0f / 255.0f);
  EXPECT_GE(kept_memory(), kept + 360);
  release_memory();
  EXPECT_EQ(kept_memory(), 0U);
}

}  // namespace
}  // namespace xaug::test
