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

TEST(interop_torch_dataset, epochs_differ_and_reach_the_workers_copies) {
  const auto all = images(3);
  torch_dataset data(tensor_source(all, classes(), tensor_layout::hwc), augment, {.seed = 3});
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      data.map(Stack<>()), torch::data::DataLoaderOptions(size).workers(2));
  for (const std::uint64_t epoch : {0U, 1U, 6U, 1U}) {
    data.set_epoch(epoch);
    EXPECT_EQ(data.epoch(), epoch);
    for (auto& batch : *loader)
      for (std::int64_t i = 0; i < size; ++i) ASSERT_TRUE(torch::equal(batch.data[i], expected(all, i, 3, epoch)));
  }
  EXPECT_FALSE(torch::equal(expected(all, 0, 3, 0), expected(all, 0, 3, 1)));
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

}  // namespace
}  // namespace xaug::test
