// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/interop/torch_view.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "support/expect_error.hpp"
#include "support/foreign_locales.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

// 0, 1, 2, ...
torch::Tensor counted(std::vector<std::int64_t> sizes, torch::ScalarType type) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return torch::arange(count).to(type).view(sizes);
}

template <class T>
void expect_same_images(const image_view<T>& view, const torch::Tensor& chw_tensor) {
  ASSERT_EQ(view.shape, (image_shape{chw_tensor.size(1), chw_tensor.size(2), chw_tensor.size(0)}));
  for (index y = 0; y < view.shape.height; ++y)
    for (index x = 0; x < view.shape.width; ++x)
      for (index c = 0; c < view.shape.channels; ++c)
        ASSERT_EQ(static_cast<float>(view(y, x, c)), chw_tensor[c][y][x].item().toFloat()) << y << ' ' << x << ' ' << c;
}

TEST(interop_torch_view, images_in_every_layout) {
  const auto bytes = counted({4, 5, 3}, torch::kUInt8);
  expect_same_images(hwc<std::uint8_t>(bytes), bytes.permute({2, 0, 1}));
  expect_same_images(chw<const std::uint8_t>(bytes), bytes);
  const auto floats = counted({4, 5, 3}, torch::kFloat32);
  expect_same_images(hwc<const float>(floats), floats.permute({2, 0, 1}));
  expect_same_images(chw<float>(floats), floats);
  expect_same_images(hw<float>(floats[2]), floats[2].unsqueeze(0));
  static_assert(std::is_same_v<decltype(hwc<float>(floats)), image_view<float>>);
  static_assert(std::is_same_v<decltype(hwc<const float>(floats)), image_view<const float>>);
}

TEST(interop_torch_view, batches_in_every_layout) {
  const auto bytes = counted({2, 4, 5, 3}, torch::kUInt8);
  const auto grey = bytes.select(3, 1);
  for (index i = 0; i < 2; ++i) {
    expect_same_images(nhwc<std::uint8_t>(bytes)[i], bytes[i].permute({2, 0, 1}));
    expect_same_images(nchw<std::uint8_t>(bytes)[i], bytes[i]);
    expect_same_images(nhw<const std::uint8_t>(grey)[i], grey[i].unsqueeze(0));
  }
  EXPECT_EQ(nhwc<std::uint8_t>(bytes).size, 2);
  EXPECT_EQ(nhwc<std::uint8_t>(torch::empty({0, 4, 5, 3}, torch::kUInt8)).size, 0);
  const auto last = counted({2, 3, 4, 5}, torch::kFloat32).contiguous(torch::MemoryFormat::ChannelsLast);
  EXPECT_EQ(nchw<float>(last).first.stride_c, 1);
  expect_same_images(nchw<float>(last)[1], last[1]);
}

TEST(interop_torch_view, strides_of_any_kind) {
  const auto all = counted({9, 8, 6}, torch::kFloat32);
  using torch::indexing::None;
  using torch::indexing::Slice;
  const auto part = all.index({Slice(1, None, 2), Slice(2, 7, 3), Slice(0, 5, 2)});
  expect_same_images(hwc<float>(part), part.permute({2, 0, 1}));
  expect_same_images(chw<float>(part.transpose(0, 2)), part.transpose(0, 2));
  // What expand() returns can be read.
  const auto grey = counted({1, 4, 5}, torch::kFloat32).expand({3, 4, 5});
  expect_same_images(chw<const float>(grey), grey);
}

TEST(interop_torch_view, shares_the_memory) {
  const auto tensor = torch::zeros({2, 3, 4, 5});
  nchw<float>(tensor)[1](2, 3, 1) = 7;
  EXPECT_EQ(tensor[1][1][2][3].item<float>(), 7);
  EXPECT_EQ(tensor.sum().item<float>(), 7);
}

TEST(interop_torch_view, pipelines_read_and_write_tensors) {
  const auto in = torch::randint(0, 256, {6, 12, 10, 3}, torch::kUInt8);
  const auto out = torch::full({6, 3, 12, 10}, -1.0f);
  const auto flip = horizontal_flip{.p = 1.0f} | normalize{.mean = 0.0f, .std = 1.0f};
  const std::vector<std::int64_t> indices{0, 1, 2, 3, 4, 5};
  flip(nhwc<const std::uint8_t>(in), nchw<float>(out), {.seed = 1}, indices);
  const auto expected = in.permute({0, 3, 1, 2}).flip(3).to(torch::kFloat32) / 255.0f;
  EXPECT_TRUE(torch::allclose(out, expected, 0.0, 1e-6));
}

TEST(interop_torch_view, labels_of_both_kinds) {
  const auto hard = torch::tensor({3, 1, 2}, torch::kInt64);
  const auto numbers = class_indices(hard);
  EXPECT_EQ(std::vector<std::int64_t>(numbers.begin(), numbers.end()), (std::vector<std::int64_t>{3, 1, 2}));
  EXPECT_EQ(numbers.data(), hard.data_ptr<std::int64_t>());

  const auto rows = counted({4, 6}, torch::kFloat32);
  const auto part = rows.index({torch::indexing::Slice(1, 4, 2), torch::indexing::Slice(0, 3)});
  const label_view<float> soft = soft_labels(part);
  EXPECT_EQ(soft.size, 2);
  EXPECT_EQ(soft.classes, 3);
  EXPECT_EQ(soft[1][2], 20.0f);
  soft[0][0] = -1;
  EXPECT_EQ(rows[1][0].item<float>(), -1.0f);

  labels(hard).check(3, 4);
  labels(part).check(2, 3);
  expect_error([&] { labels(hard).check(3, 3); }, {"labels[0]", "found 3"});
  std::array<float, 4> row{};
  labels(hard).add(1, 1.0f, 0.0f, 4, row.data());
  EXPECT_EQ(row, (std::array<float, 4>{0, 1, 0, 0}));
}

TEST(interop_torch_view, mixes_a_batch_of_tensors) {
  const auto images = torch::randint(0, 256, {4, 1, 6, 6}, torch::kUInt8);
  const auto hard = torch::tensor({0, 1, 2, 0}, torch::kInt64);
  const auto out = torch::empty({4, 1, 6, 6});
  const auto soft = torch::empty({4, 3});
  const std::vector<std::int64_t> indices{0, 1, 2, 3};
  const auto mix = normalize{.mean = 0.5f, .std = 0.5f} | mixup{.alpha = 1.0f};
  mix(nchw<const std::uint8_t>(images), labels(hard), nchw<float>(out), soft_labels(soft), {.seed = 2}, indices);
  const float w = soft[1][1].item<float>();
  EXPECT_GT(w, 0.0f);
  EXPECT_LT(w, 1.0f);
  EXPECT_NEAR(soft[1][0].item<float>(), 1 - w, 1e-6f);
  const auto plain = (images.to(torch::kFloat32) / 255.0f - 0.5f) / 0.5f;
  EXPECT_TRUE(torch::allclose(out[1], w * plain[1] + (1 - w) * plain[0], 0.0, 1e-5));
}

TEST(interop_torch_view, tensors_over_views) {
  std::vector<float> values(2 * 3 * 4 * 5);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const auto batch = nhwc(values.data(), 2, 3, 4, 5);
  const torch::Tensor tensor = as_tensor(batch);
  EXPECT_EQ(tensor.sizes(), (std::vector<std::int64_t>{2, 5, 3, 4}));
  for (index i = 0; i < 2; ++i) expect_same_images(batch[i], tensor[i]);
  expect_same_images(batch[1], as_tensor(batch[1]));
  tensor.zero_();
  EXPECT_EQ(values, std::vector<float>(values.size()));
  // There and back.
  const auto again = nchw<float>(as_tensor(batch));
  EXPECT_TRUE(xaug::detail::same_memory(again, batch));

  std::vector<std::uint8_t> bytes(12, 3);
  const torch::Tensor grey = as_tensor(hwc(bytes.data(), 3, 4, 1));
  EXPECT_EQ(grey.scalar_type(), torch::kUInt8);
  EXPECT_EQ(grey.sum().item<int>(), 36);
  std::vector<float> rows{1, 2, 3, 4, 5, 6};
  EXPECT_TRUE(torch::equal(as_tensor(label_view(rows.data(), 2, 2, 3)), torch::tensor({{1.0f, 2.0f}, {4.0f, 5.0f}})));

  image_view<float> mirrored = batch[0];
  mirrored.data += 3 * mirrored.stride_x;
  mirrored.stride_x = -mirrored.stride_x;
  expect_error([&] { as_tensor(mirrored); }, {"as_tensor", "strides of at least 0", "found -5"});
}

template <class T>
concept has_tensor = requires(T view) {
  as_tensor(view);
};
static_assert(has_tensor<image_view<float>> && !has_tensor<image_view<const float>>);
static_assert(has_tensor<batch_view<std::uint8_t>> && !has_tensor<batch_view<const std::uint8_t>>);

TEST(interop_torch_view, names_what_is_wrong) {
  const auto bytes = torch::zeros({4, 5, 3}, torch::kUInt8);
  expect_error([&] { hwc<float>(bytes); }, {"hwc", "a tensor of type Float", "found Byte 4x5x3"});
  expect_error([&] { chw<std::uint8_t>(torch::zeros({1, 2, 3})); }, {"chw", "type Byte", "found Float 1x2x3"});
  expect_error([&] { hwc<float>(torch::zeros({1, 2, 3}, torch::kFloat64)); }, {"type Float", "found Double"});
  expect_error([&] { hwc<std::uint8_t>(bytes[0]); },
               {"hwc", "3 dimensions: height, width, channels", "found Byte 5x3"});
  expect_error([&] { chw<std::uint8_t>(bytes[0]); }, {"chw", "3 dimensions: channels, height, width"});
  expect_error([&] { hw<std::uint8_t>(bytes); }, {"hw", "2 dimensions: height, width", "found Byte 4x5x3"});
  expect_error([&] { nhwc<std::uint8_t>(bytes); }, {"nhwc", "4 dimensions: size, height, width, channels"});
  expect_error([&] { nchw<std::uint8_t>(bytes); }, {"nchw", "4 dimensions: size, channels, height, width"});
  expect_error([&] { nhw<std::uint8_t>(bytes[0][0]); }, {"nhw", "3 dimensions: size, height, width", "found Byte 3"});
  expect_error([&] { hw<std::uint8_t>(bytes.sum().to(torch::kUInt8)); }, {"found Byte scalar"});
  expect_error([] { hwc<float>(torch::Tensor()); }, {"hwc", "a tensor", "an undefined one"});
  expect_error([] { hwc<float>(torch::empty({4, 5, 3}, torch::kMeta)); }, {"hwc", "on the device cpu", "found meta"});
  expect_error([] { hw<float>(torch::eye(3).to_sparse()); }, {"hw", "a dense tensor", "found Sparse"});
  expect_error([] { hw<float>(torch::_neg_view(torch::eye(3))); }, {"hw", "as it is in memory", "negated"});

  // Elements that share memory.
  const auto grey = torch::zeros({1, 4, 5}).expand({3, 4, 5});
  expect_error([&] { chw<float>(grey); }, {"chw", "memory of its own", "found strides [0, 5, 1]"});
  expect_error([] { hw<float>(torch::zeros(10).unfold(0, 4, 2)); }, {"hw", "memory of its own", "strides [2, 1]"});
  expect_error([] { soft_labels(torch::zeros({1, 4}).expand({3, 4})); }, {"soft_labels", "memory of its own"});

  expect_error([] { class_indices(torch::zeros({3})); }, {"class_indices", "type Long", "found Float 3"});
  expect_error([] { class_indices(torch::zeros({3, 1}, torch::kInt64)); }, {"1 dimension: size", "found Long 3x1"});
  expect_error(
      [] {
        class_indices(torch::zeros({6, 2}, torch::kInt64).select(1, 0));
      },
      {"class_indices", "a stride of 2"});
  expect_error([] { soft_labels(torch::zeros({3})); }, {"soft_labels", "2 dimensions: size, classes", "found Float 3"});
  expect_error([] { soft_labels(torch::zeros({3, 4}).t()); }, {"soft_labels", "next to each other", "a stride of 4"});
  expect_error([] { labels(torch::zeros({3}, torch::kInt32)); }, {"labels", "Long, size", "found Int 3"});
  expect_error([] { labels(torch::Tensor()); }, {"labels", "undefined"});
}

TEST(interop_torch_view, names_sizes_alike_in_every_locale) {
  const foreign_streams streams;
  EXPECT_EQ(message_of([] {
              hwc<float>(torch::zeros({1000, 2}, torch::kUInt8));
            }),
            "hwc: expected a tensor of type Float, found Byte 1000x2");
  EXPECT_EQ(message_of([] {
              hw<float>(torch::zeros({1, 2000}).expand({3, 2000})[0].expand({3, 2000}));
            }),
            "hw: expected a tensor each of whose elements has memory of its own, to write to, found strides [0, 1] of "
            "Float 3x2000");
}

TEST(interop_torch_view, temporaries_that_end_before_their_views_are_refused) {
  const auto load = [] { return torch::zeros({4, 5, 3}); };
  expect_error([&] { hwc<float>(load()); }, {"hwc", "outlives the view", "a temporary, Float 4x5x3"});
  expect_error([&] { chw<const float>(load().clone()); }, {"chw", "outlives the view"});
  expect_error([&] { nhw<float>(load()); }, {"nhw", "outlives the view"});
  expect_error([&] { nchw<float>(torch::zeros({1, 2, 3, 4})); }, {"nchw", "outlives the view"});
  expect_error([&] { labels(torch::zeros({3}, torch::kInt64)); }, {"class_indices", "outlives the view"});
  expect_error([&] { labels(torch::zeros({3, 2})); }, {"soft_labels", "outlives the view"});
  auto image = load();
  expect_error([&] { hwc<float>(std::move(image)); }, {"hwc", "outlives the view"});
  // Temporaries of which others have the memory.
  EXPECT_EQ(chw<float>(image.permute({2, 0, 1})).data, image.data_ptr<float>());
  EXPECT_EQ(hw<float>(image.select(2, 1)).data, image.data_ptr<float>() + 1);
  EXPECT_EQ(hwc<float>(torch::Tensor(image)).data, image.data_ptr<float>());
  EXPECT_EQ(hwc<float>(image.contiguous()).data, image.data_ptr<float>());
}

}  // namespace
}  // namespace xaug::test
