// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <xaug/core/error.hpp>

#include "common/cifar.hpp"
#include "common/idx.hpp"
#include "common/png.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;
using xaug::error;

constexpr std::int64_t usual_count = 10;

std::string text(const xaug::image_shape& shape) {
  std::ostringstream out;
  out << shape;
  return out.str();
}

/// The numbers of the images that are wanted of `size`.
std::vector<std::int64_t> pick(const selection& which, std::int64_t size, std::int64_t count) {
  std::vector<std::int64_t> indices = which.indices;
  if (indices.empty()) {
    if (which.first >= size)
      throw error("--first", "less than " + std::to_string(size) + ", the number of images", which.first);
    for (std::int64_t i = which.first; i < std::min(size, which.first + count); ++i) indices.push_back(i);
  }
  for (const std::int64_t i : indices)
    if (i < 0 || i >= size)
      throw error("the number of an image", "less than " + std::to_string(size) + ", the number of images", i);
  return indices;
}

std::vector<std::int64_t> one_per_class(const labelled_images& all, const selection& which, std::int64_t count) {
  if (all.labels.empty()) throw error("--one-per-class", "images with labels", "none");
  std::vector<std::pair<std::int64_t, std::int64_t>> found;  // label, index
  for (auto i = static_cast<std::size_t>(which.first); i < all.labels.size(); ++i) {
    const bool known = std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.first == all.labels[i]; });
    if (!known) found.emplace_back(all.labels[i], static_cast<std::int64_t>(i));
  }
  std::sort(found.begin(), found.end());
  found.resize(std::min(found.size(), static_cast<std::size_t>(count)));
  std::vector<std::int64_t> indices;
  for (const auto& [label, index] : found) indices.push_back(index);
  return indices;
}

std::string name_of(const labelled_images& all, std::int64_t index) {
  if (all.labels.empty()) return "image";
  const std::int64_t label = all.labels[static_cast<std::size_t>(index)];
  if (label < static_cast<std::int64_t>(all.class_names.size()))
    return all.class_names[static_cast<std::size_t>(label)];
  return "class " + std::to_string(label);
}

/// Picks the images of a data set.
source choose(const labelled_images& all, const selection& which, std::string title, const std::string& part) {
  const std::int64_t count = which.count.value_or(usual_count);
  const auto indices =
      which.one_per_class && which.indices.empty() ? one_per_class(all, which, count) : pick(which, all.size(), count);
  source chosen;
  chosen.title = std::move(title);
  chosen.details = std::to_string(indices.size()) + " of " + std::to_string(all.size()) + ' ' + part + "images of " +
                   text(xaug::nhwc(all.images).shape());
  for (const std::int64_t i : indices) chosen.samples.push_back({i, name_of(all, i), image_of(all, i)});
  return chosen;
}

/// Blends an image with transparency onto white.
image flattened(const image& in) {
  auto out = image::from_shape({in.shape()[0], in.shape()[1], 3});
  for (std::size_t i = 0; i < in.size() / 4; ++i) {
    const std::uint8_t* from = in.data() + 4 * i;
    for (std::size_t c = 0; c < 3; ++c)
      out.data()[3 * i + c] = static_cast<std::uint8_t>((from[c] * from[3] + 255 * (255 - from[3]) + 127) / 255);
  }
  return out;
}

source read_files(const std::vector<fs::path>& files, const options& o, const selection& which, std::int64_t count,
                  std::string title) {
  if (which.one_per_class) throw error("--one-per-class", "a data set with labels", "PNG files");
  const auto indices = pick(which, static_cast<std::int64_t>(files.size()), count);
  const std::string part = indices.size() == files.size() ? "" : std::to_string(indices.size()) + " of ";
  source chosen{std::move(title), part + std::to_string(files.size()) + (files.size() == 1 ? " file" : " files"), {}};
  for (const std::int64_t i : indices) {
    const fs::path& file = files[static_cast<std::size_t>(i)];
    image pixels = read_png(file);
    if (pixels.shape()[2] == 4 && !o.keep_alpha) pixels = flattened(pixels);
    chosen.samples.push_back({i, file.stem().string(), std::move(pixels)});
  }
  return chosen;
}

std::vector<fs::path> png_files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".png" && !entry.path().filename().string().starts_with('.'))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string title_of(const labelled_images& all) {
  return !all.class_names.empty() && all.class_names.front() == fashion_mnist_classes.front() ? "Fashion-MNIST"
                                                                                              : "IDX images";
}

source load_folder(const fs::path& folder, const options& o, const selection& which) {
  const std::string part = o.test_split ? "test " : "training ";
  const std::string prefix = o.test_split ? "t10k" : "train";
  if (!find_idx(folder, prefix + "-images-idx3-ubyte").empty()) {
    const labelled_images all = read_idx(folder, prefix);
    return choose(all, which, title_of(all), part);
  }
  if (is_cifar10_folder(folder)) return choose(read_cifar10(folder, !o.test_split), which, "CIFAR-10", part);
  if (const auto files = png_files_of(folder); !files.empty())
    return read_files(files, o, which, which.count.value_or(usual_count), folder.filename().string());
  throw error(folder.string(), prefix + "-images-idx3-ubyte[.gz], data_batch_1.bin or PNG files in it", "none of them");
}

source load_file(const fs::path& file, const options& o, const selection& which) {
  std::array<std::uint8_t, 8> begin{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(begin.data()), begin.size()))
    throw error(file.string(), "a file of images", in.gcount() == 0 ? "nothing to read" : "less than 8 bytes");
  if (is_png(begin)) return read_files({file}, o, which, 1, file.filename().string());
  const bool gzip = begin[0] == 0x1f && begin[1] == 0x8b;
  const bool idx = begin[0] == 0 && begin[1] == 0 && begin[2] == 8;
  if (gzip || idx) {
    const labelled_images all = read_idx(file);
    return choose(all, which, title_of(all), "");
  }
  if (file.extension() == ".bin") return choose(read_cifar10_file(file), which, "CIFAR-10", "");
  throw error(file.string(), "images in PNG or IDX format, or CIFAR-10's in a file named .bin", "none of these");
}

}  // namespace

fs::path default_data() {
  const fs::path debian = "/usr/share/datasets/fashion-mnist";
  std::error_code failure;
  return fs::is_directory(debian, failure) ? debian : fs::path();
}

source load_source(const options& o, const selection& which) {
  if (!o.files.empty()) {
    const auto all = static_cast<std::int64_t>(o.files.size());
    return read_files(o.files, o, which, which.count.value_or(all),
                      all == 1 ? o.files[0].filename().string() : "PNG files");
  }
  const fs::path data = o.data.empty() ? default_data() : o.data;
  if (data.empty())
    throw error("no images: give PNG files or --data PATH, or install Debian's package dataset-fashion-mnist");
  std::error_code failure;
  if (!fs::exists(data, failure)) throw error(data.string() + ": there is no such file or folder");
  return fs::is_directory(data) ? load_folder(data, o, which) : load_file(data, o, which);
}

}  // namespace examples
