// SPDX-License-Identifier: BSD-3-Clause
//
// Trains a small CNN on Fashion-MNIST with and without augmentation, and compares.

#include "common/idx.hpp"
#include "common/image_training/image_task.hpp"

namespace {

using namespace examples;

labelled_images read_images(const std::filesystem::path& folder, bool training) {
  labelled_images all = read_idx(folder, training ? "train" : "t10k");
  const xaug::index expected = training ? 60000 : 10000;
  if (all.size() != expected) throw xaug::error(folder.string(), std::to_string(expected) + " images", all.size());
  if (all.class_names.empty()) all.class_names = names(fashion_mnist_classes);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path debian = "/usr/share/datasets/fashion-mnist";
  return run_image_program(
      {.program = "fashion_mnist",
       .data_set = "Fashion-MNIST",
       .data = std::filesystem::is_directory(debian) ? debian : std::filesystem::path(),
       .how_to_get = "Install Debian's package dataset-fashion-mnist, or name the folder of the four IDX files.",
       // Of the 60,000 training images.
       .images = {{28, 28, 1}, {0.2860f}, {0.3530f}},
       .read = read_images,
       .make_model = make_simple_cnn,
       .add_options = {},
       .describe_model = [] { return std::string("a CNN of two convolutions (421,642 parameters)"); }},
      argc, argv);
}
