// SPDX-License-Identifier: BSD-3-Clause
#include "common/image_training/models.hpp"

#include <torch/nn/functional.h>
#include <torch/nn/init.h>
#include <torch/nn/modules.h>

#include <string>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

namespace nn = torch::nn;

nn::Conv2d convolution(std::int64_t from, std::int64_t to, std::int64_t size, std::int64_t stride = 1) {
  return nn::Conv2d(nn::Conv2dOptions(from, to, size).stride(stride).padding(size / 2).bias(false));
}

// ReLU after the pooling equals ReLU before it, on a quarter of the values.
class simple_cnn final : public classifier {
public:
  explicit simple_cnn(const image_format& format)
      : layers_(nn::Conv2d(nn::Conv2dOptions(format.channels, 32, 3).padding(1)), nn::MaxPool2d(2), nn::ReLU(),
                nn::Conv2d(nn::Conv2dOptions(32, 64, 3).padding(1)), nn::MaxPool2d(2), nn::ReLU(), nn::Flatten(),
                nn::Linear(64 * (format.height / 4) * (format.width / 4), 128), nn::ReLU(),
                nn::Linear(128, format.classes)) {
    register_module("layers", layers_);
  }
  torch::Tensor forward(const torch::Tensor& images) override { return layers_->forward(images); }

private:
  nn::Sequential layers_;
};

class basic_block final : public nn::Module {
public:
  basic_block(std::int64_t from, std::int64_t to, std::int64_t stride)
      : first_(convolution(from, to, 3, stride)), first_norm_(to), second_(convolution(to, to, 3)), second_norm_(to) {
    register_module("first", first_);
    register_module("first_norm", first_norm_);
    register_module("second", second_);
    register_module("second_norm", second_norm_);
    if (from != to || stride != 1) {
      shortcut_ = nn::Sequential(convolution(from, to, 1, stride), nn::BatchNorm2d(to));
      register_module("shortcut", shortcut_);
    }
  }
  torch::Tensor forward(const torch::Tensor& x) {
    const auto inner = torch::relu(first_norm_(first_(x)));
    return torch::relu(second_norm_(second_(inner)) + (shortcut_.is_empty() ? x : shortcut_->forward(x)));
  }

private:
  nn::Conv2d first_;
  nn::BatchNorm2d first_norm_;
  nn::Conv2d second_;
  nn::BatchNorm2d second_norm_;
  nn::Sequential shortcut_{nullptr};
};

class resnet18 final : public classifier {
public:
  resnet18(const image_format& format, std::int64_t width, resnet_stem stem)
      : stem_(stem),
        first_(stem == resnet_stem::cifar ? convolution(format.channels, width, 3)
                                          : convolution(format.channels, width, 7, 2)),
        first_norm_(width),
        linear_(8 * width, format.classes) {
    register_module("first", first_);
    register_module("first_norm", first_norm_);
    std::int64_t channels = width;
    for (std::int64_t stage = 0; stage < 4; ++stage) {
      const std::int64_t wider = width << stage;
      blocks_->push_back(std::make_shared<basic_block>(channels, wider, stage == 0 ? 1 : 2));
      blocks_->push_back(std::make_shared<basic_block>(wider, wider, 1));
      channels = wider;
    }
    register_module("blocks", blocks_);
    register_module("linear", linear_);
    for (const auto& module : modules(false))
      if (const auto* conv = module->as<nn::Conv2d>())
        nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
  }
  torch::Tensor forward(const torch::Tensor& images) override {
    auto x = torch::relu(first_norm_(first_(images)));
    if (stem_ == resnet_stem::imagenet) x = torch::max_pool2d(x, 3, 2, 1);
    for (const auto& block : *blocks_) x = block->as<basic_block>()->forward(x);
    return linear_(torch::adaptive_avg_pool2d(x, {1, 1}).flatten(1));
  }

private:
  resnet_stem stem_;
  nn::Conv2d first_;
  nn::BatchNorm2d first_norm_;
  nn::ModuleList blocks_;
  nn::Linear linear_;
};

}  // namespace

std::shared_ptr<classifier> make_simple_cnn(const image_format& format) {
  if (format.height < 4 || format.width < 4 || format.height % 4 != 0 || format.width % 4 != 0)
    throw xaug::error("the simple CNN", "images whose height and width are multiples of 4",
                      std::to_string(format.height) + " x " + std::to_string(format.width));
  return std::make_shared<simple_cnn>(format);
}

std::shared_ptr<classifier> make_resnet18(const image_format& format, std::int64_t width, resnet_stem stem) {
  if (width < 1) throw xaug::error("the width of ResNet-18", "at least 1", width);
  return std::make_shared<resnet18>(format, width, stem);
}

}  // namespace examples
