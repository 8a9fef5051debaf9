// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "common/image_training/arms.hpp"
#include "common/image_training/models.hpp"
#include "common/labelled_images.hpp"

namespace CLI {
class App;
}

namespace examples {

/// What distinguishes a program that trains on images: its data set and its model.
struct image_task {
  std::string program;  ///< its name on the command line
  std::string data_set;
  std::filesystem::path data;  ///< where the data set usually is; empty if nowhere
  std::string how_to_get;      ///< a sentence for those who have not got it
  image_statistics images;     ///< shape, and mean and deviation of the training images
  std::function<labelled_images(const std::filesystem::path&, bool training)> read;
  /// Called after the command line has been read.
  std::function<std::shared_ptr<classifier>(const image_format&)> make_model;
  std::function<void(CLI::App&)> add_options;   ///< of the model; may be empty
  std::function<std::string()> describe_model;  ///< for people, with the options' values
};

/// The whole program. Returns the exit code.
int run_image_program(const image_task& task, int argc, const char* const* argv);

}  // namespace examples
