// SPDX-License-Identifier: BSD-3-Clause
#include "common/cifar.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <xaug/core/error.hpp>

namespace examples {
namespace {

namespace fs = std::filesystem;

constexpr xaug::index side = 32;
constexpr xaug::index channels = 3;
constexpr xaug::index pixels = side * side;
constexpr xaug::index record = 1 + channels * pixels;
constexpr std::int64_t classes = 10;

std::vector<fs::path> files_of(const fs::path& folder, bool training) {
  if (!training) return {folder / "test_batch.bin"};
  std::vector<fs::path> files;
  for (int i = 1; i <= 5; ++i) files.push_back(folder / ("data_batch_" + std::to_string(i) + ".bin"));
  return files;
}

xaug::index size_of(const fs::path& file) {
  std::error_code failure;
  if (fs::is_directory(file, failure)) throw xaug::error(file.string(), "a file", "a folder");
  const auto size = fs::file_size(file, failure);
  if (failure) throw xaug::error(file.string() + ": cannot be read: " + failure.message());
  return static_cast<xaug::index>(size);
}

/// Reads records into the images from `first` on.
void read_records(const fs::path& file, xaug::index count, labelled_images& all, xaug::index first) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::vector<char> bytes(static_cast<std::size_t>(record));
  for (xaug::index i = 0; i < count; ++i) {
    if (!in.read(bytes.data(), record))
      throw xaug::error(file.string() +
                        ": cannot be read: " + (errno == 0 ? "it became shorter" : std::strerror(errno)));
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const std::int64_t label = *from++;
    if (label >= classes)
      throw xaug::error(file.string() + ", label of record " + std::to_string(i), "less than 10", label);
    all.labels[static_cast<std::size_t>(first + i)] = label;
    std::uint8_t* to = all.images.data() + (first + i) * pixels * channels;
    for (xaug::index c = 0; c < channels; ++c)
      for (xaug::index p = 0; p < pixels; ++p) to[p * channels + c] = *from++;
  }
}

labelled_images room_for(xaug::index count) {
  labelled_images all;
  const auto size = static_cast<std::size_t>(count);
  all.images.resize(
      {size, static_cast<std::size_t>(side), static_cast<std::size_t>(side), static_cast<std::size_t>(channels)});
  all.labels.resize(size);
  all.class_names = names(cifar10_classes);
  return all;
}

std::vector<std::string> read_names(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> found;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) found.push_back(line);
  }
  if (static_cast<std::int64_t>(found.size()) != classes)
    throw xaug::error(file.string(), "10 names of classes, one a line", found.size());
  return found;
}

}  // namespace

labelled_images read_cifar10_file(const fs::path& file) {
  const xaug::index size = size_of(file);
  if (size == 0 || size % record != 0)
    throw xaug::error(file.string(), "whole records of 3073 bytes", std::to_string(size) + " bytes");
  labelled_images all = room_for(size / record);
  read_records(file, size / record, all, 0);
  return all;
}

labelled_images read_cifar10(const fs::path& folder, bool training, xaug::index records) {
  const std::vector<fs::path> files = files_of(folder, training);
  // Sizes are checked first: a missing file should be found before the others are read.
  for (const fs::path& file : files)
    if (const xaug::index size = size_of(file); size != records * record)
      throw xaug::error(file.string(),
                        std::to_string(records * record) + " bytes, " + std::to_string(records) + " records of 3073",
                        std::to_string(size) + " bytes");
  labelled_images all = room_for(records * static_cast<xaug::index>(files.size()));
  for (std::size_t i = 0; i < files.size(); ++i)
    read_records(files[i], records, all, static_cast<xaug::index>(i) * records);
  std::error_code failure;
  if (const fs::path meta = folder / "batches.meta.txt"; fs::exists(meta, failure)) all.class_names = read_names(meta);
  return all;
}

bool is_cifar10_folder(const fs::path& folder) {
  std::error_code failure;
  return fs::is_regular_file(folder / "data_batch_1.bin", failure) ||
         fs::is_regular_file(folder / "test_batch.bin", failure);
}

}  // namespace examples
