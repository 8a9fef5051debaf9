// SPDX-License-Identifier: BSD-3-Clause

#include "common/image_training/models.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <fstream>
#include <xaug/core/error.hpp>

#include "common/temporary_folder.hpp"
#include "common/training/weights.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

// Nobody but He et al. decides how many parameters ResNet-18 has. 11,173,962 is what the usual form for CIFAR-10
// counts; the ImageNet form for 1000 classes has the 11,689,512 that torchvision documents.
TEST(models, parameter_counts) {
  EXPECT_EQ(parameter_count(*make_resnet18({3, 32, 32, 10})), 11'173'962);
  EXPECT_EQ(parameter_count(*make_resnet18({3, 224, 224, 1000}, 64, resnet_stem::imagenet)), 11'689'512);
  EXPECT_EQ(parameter_count(*make_simple_cnn({1, 28, 28, 10})), 421'642);
}

TEST(models, logits_have_a_row_for_each_image) {
  const torch::NoGradGuard no_grad;
  const auto shape = [](classifier& model, const image_format& f) {
    model.eval();
    return model.forward(torch::zeros({2, f.channels, f.height, f.width})).sizes().vec();
  };
  const std::vector<std::int64_t> expected{2, 7};
  for (const image_format f : {image_format{1, 28, 28, 7}, image_format{3, 32, 32, 7}, image_format{3, 64, 40, 7}}) {
    EXPECT_EQ(shape(*make_simple_cnn(f), f), expected);
    EXPECT_EQ(shape(*make_resnet18(f, 8), f), expected);
    EXPECT_EQ(shape(*make_resnet18(f, 8, resnet_stem::imagenet), f), expected);
  }
}

TEST(models, what_cannot_be_made) {
  expect_error([&] { make_simple_cnn({1, 27, 28, 10}); }, {"multiples of 4", "27 x 28"});
  expect_error([&] { make_resnet18({}, 0); }, {"width", "at least 1"});
}

TEST(models, weights_come_back_from_a_file) {
  const temporary_folder folder;
  const auto file = folder / "some.weights";
  const auto written = make_resnet18({}, 4);
  // Running statistics are part of the weights.
  written->forward(torch::rand({4, 3, 32, 32}));
  save_weights(file, *written);
  const auto read = make_resnet18({}, 4);
  load_weights(file, *read);
  const torch::NoGradGuard no_grad;
  const auto images = torch::rand({2, 3, 32, 32});
  written->eval();
  read->eval();
  EXPECT_TRUE(torch::equal(written->forward(images), read->forward(images)));

  expect_error([&] { load_weights(file, *make_resnet18({}, 8)); }, {file.string(), "as in the model"});
  expect_error([&] { load_weights(file, *make_simple_cnn({})); }, {file.string(), "tensors"});
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  expect_error([&] { load_weights(file, *read); }, {file.string(), "weights"});
  std::filesystem::remove(file);
  EXPECT_THROW(load_weights(file, *read), xaug::error);
}

}  // namespace
