// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "common/labelled_images.hpp"

// CIFAR-10 in its binary version: records of one byte for the label and 3 planes of 32 x 32 bytes for red, green and
// blue. Every function throws xaug::error that names the file and what was expected and found. Source: Krizhevsky,
// "Learning Multiple Layers of Features from Tiny Images", 2009.

namespace examples {

/// One file, with any number of whole records.
labelled_images read_cifar10_file(const std::filesystem::path& file);

/// A folder: data_batch_1.bin to data_batch_5.bin, or test_batch.bin, each of exactly `records` records. The names of
/// the classes come from batches.meta.txt if it is there.
labelled_images read_cifar10(const std::filesystem::path& folder, bool training, xaug::index records = 10000);

/// Whether a folder has any of these files.
bool is_cifar10_folder(const std::filesystem::path& folder);

}  // namespace examples
