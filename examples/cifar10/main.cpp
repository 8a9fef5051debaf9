// SPDX-License-Identifier: BSD-3-Clause
//
// Trains ResNet-18 on CIFAR-10 with and without augmentation, and compares.

#include <cstdlib>

#include "common/cifar.hpp"
#include "common/command_line.hpp"
#include "common/image_training/image_task.hpp"

int main(int argc, char** argv) {
  using namespace examples;
  const char* folder = std::getenv("XAUG_CIFAR10_DIR");
  std::int64_t width = 64;
  resnet_stem stem = resnet_stem::cifar;
  return run_image_program(
      {.program = "cifar10",
       .data_set = "CIFAR-10",
       .data = folder != nullptr ? folder : "",
       .how_to_get =
           "examples/cifar10/fetch.sh gets it; then give --data cifar-10-batches-bin, or set XAUG_CIFAR10_DIR.",
       // Of the 50,000 training images.
       .images = {{32, 32, 3}, {0.4914f, 0.4822f, 0.4465f}, {0.2470f, 0.2435f, 0.2616f}},
       .read = [](const std::filesystem::path& from, bool training) { return read_cifar10(from, training); },
       .make_model = [&](const image_format& format) { return make_resnet18(format, width, stem); },
       .add_options =
           [&](CLI::App& app) {
             app.add_option("--width", width, "channels of the first stage of ResNet-18; 64 in the original")
                 ->type_name("N")
                 ->check(CLI::Range(std::int64_t{1}, std::int64_t{1024}))
                 ->capture_default_str()
                 ->group("Training");
             app.add_option_function<std::string>(
                    "--stem",
                    [&](const std::string& name) {
                      stem = name == "imagenet" ? resnet_stem::imagenet : resnet_stem::cifar;
                    },
                    "cifar (the default, for small images) or imagenet")
                 ->check(CLI::IsMember({"cifar", "imagenet"}))
                 ->type_name("NAME")
                 ->group("Training");
           },
       .describe_model =
           [&] {
             return "ResNet-18" + (width == 64 ? std::string() : " of width " + std::to_string(width)) +
                    (stem == resnet_stem::cifar ? "" : " with the ImageNet stem");
           }},
      argc, argv);
}
