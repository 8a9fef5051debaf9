// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>

// The networks that the training programs train. Each is initialised from torch's global generator: call
// torch::manual_seed() first.

namespace examples {

/// A network that turns images (float, size x channels x height x width) into logits (float, size x classes).
class classifier : public torch::nn::Module {
public:
  virtual torch::Tensor forward(const torch::Tensor& images) = 0;
};

/// What a classifier is made for.
struct image_format {
  std::int64_t channels = 3;
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t classes = 10;
};

/// Two convolutions of 3 x 3 (32 and 64 channels), each with ReLU and max pooling, and two linear layers with 128 units
/// between them: 421,642 parameters for Fashion-MNIST. Height and width are multiples of 4.
std::shared_ptr<classifier> make_simple_cnn(const image_format& format);

/// How ResNet-18 begins: for small images with a convolution of 3 x 3, or as for ImageNet with one of 7 x 7 in steps of
/// 2 and max pooling.
enum class resnet_stem : std::uint8_t { cifar, imagenet };

/// ResNet-18 for images of any size; `width` is the number of channels of its first stage, 64 in the original, which
/// has 11,173,962 parameters for 10 classes with the CIFAR stem. Source: He et al., "Deep Residual Learning for Image
/// Recognition", 2016 (basic blocks, shortcuts by projection); initialised as in "Delving Deep into Rectifiers", 2015.
std::shared_ptr<classifier> make_resnet18(const image_format& format, std::int64_t width = 64,
                                          resnet_stem stem = resnet_stem::cifar);

}  // namespace examples
