// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string_view>

#include "common/labelled_images.hpp"

// The IDX files of MNIST and its relatives, plain or compressed with gzip. Every function throws xaug::error that names
// the file and what was expected and found: another magic number, impossible dimensions, too few or too many bytes.
// Source of the format: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".

namespace examples {

/// Images from a file of the kind idx3-ubyte, with one channel.
xt::xtensor<std::uint8_t, 4> read_idx_images(const std::filesystem::path& path);

/// Labels from a file of the kind idx1-ubyte.
std::vector<std::int64_t> read_idx_labels(const std::filesystem::path& path);

/// A folder's `prefix`-images-idx3-ubyte[.gz] with its `prefix`-labels-idx1-ubyte[.gz]; the usual prefixes are "train"
/// and "t10k".
labelled_images read_idx(const std::filesystem::path& folder, std::string_view prefix);

/// A file of images, with the labels beside it under the usual name, if that file exists. The classes have names if the
/// path says that it is Fashion-MNIST.
labelled_images read_idx(const std::filesystem::path& images);

/// `name` or `name`.gz in a folder; an empty path if neither is there.
std::filesystem::path find_idx(const std::filesystem::path& folder, std::string_view name);

}  // namespace examples
