// SPDX-License-Identifier: BSD-3-Clause
#include "common/idx.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <numeric>

#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"

namespace {

using bytes = std::vector<std::uint8_t>;
using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::folder_from;
using xaug::test::message_of;

void append(bytes& to, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0}) to.push_back(static_cast<std::uint8_t>(number >> shift));
}

bytes image_file(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
  bytes file;
  for (const std::uint32_t number : {0x00000803U, count, height, width}) append(file, number);
  file.resize(16 + std::size_t{count} * height * width);
  std::iota(file.begin() + 16, file.end(), std::uint8_t{0});
  return file;
}

bytes label_file(const bytes& labels) {
  bytes file;
  append(file, 0x00000801U);
  append(file, static_cast<std::uint32_t>(labels.size()));
  file.insert(file.end(), labels.begin(), labels.end());
  return file;
}

bytes compressed(const bytes& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  bytes out(deflateBound(&stream, plain.size()));
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class idx : public testing::TestWithParam<bool> {
protected:
  std::filesystem::path write(const std::string& name, const bytes& content) {
    const auto file = folder / (name + (GetParam() ? ".gz" : ""));
    examples::write_file(file, GetParam() ? compressed(content) : content);
    return file;
  }
  temporary_folder folder;
};
INSTANTIATE_TEST_SUITE_P(forms, idx, testing::Bool(), [](const auto& form) { return form.param ? "gz" : "plain"; });

TEST_P(idx, reads_images_and_labels) {
  write("train-images-idx3-ubyte", image_file(3, 2, 4));
  write("train-labels-idx1-ubyte", label_file({7, 0, 255}));
  const auto all = examples::read_idx(folder.path(), "train");
  EXPECT_EQ(all.images.shape(), (std::array<std::size_t, 4>{3, 2, 4, 1}));
  EXPECT_EQ(all.images(0, 0, 0, 0), 0);
  EXPECT_EQ(all.images(2, 1, 3, 0), 23);
  EXPECT_EQ(all.labels, (std::vector<std::int64_t>{7, 0, 255}));
  EXPECT_TRUE(all.class_names.empty());
}

TEST_P(idx, finds_the_labels_beside_the_images) {
  const auto images = write("t10k-images-idx3-ubyte", image_file(2, 1, 1));
  EXPECT_TRUE(examples::read_idx(images).labels.empty());
  write("t10k-labels-idx1-ubyte", label_file({4, 2}));
  EXPECT_EQ(examples::read_idx(images).labels, (std::vector<std::int64_t>{4, 2}));
}

TEST_P(idx, truncated) {
  bytes file = image_file(3, 2, 4);
  for (const std::size_t length : {39U, 17U, 16U}) {
    file.resize(length);
    const auto path = write("images", file);
    expect_error([&] { examples::read_idx_images(path); },
                 {path.string(), "40 bytes", std::to_string(length) + " bytes"});
  }
  for (const std::size_t length : {15U, 5U, 3U, 0U}) {
    file.resize(length);
    const auto path = write("images", file);
    expect_error([&] { examples::read_idx_images(path); },
                 {path.string(), "16 bytes", std::to_string(length) + " byte"});
  }
  bytes labels = label_file({1, 2, 3});
  labels.pop_back();
  const auto path = write("labels", labels);
  expect_error([&] { examples::read_idx_labels(path); }, {path.string(), "11 bytes", "10 bytes"});
}

TEST_P(idx, oversized) {
  bytes file = image_file(3, 2, 4);
  file.resize(file.size() + 100'000);
  const auto images = write("images", file);
  expect_error([&] { examples::read_idx_images(images); }, {images.string(), "40 bytes", "100040 bytes"});
  bytes labels = label_file({1, 2, 3});
  labels.push_back(0);
  const auto path = write("labels", labels);
  expect_error([&] { examples::read_idx_labels(path); }, {path.string(), "11 bytes", "12 bytes"});
}

TEST_P(idx, another_kind_of_file) {
  const auto labels = write("labels", label_file(bytes(20)));
  expect_error([&] { examples::read_idx_images(labels); }, {labels.string(), "0x00000803", "0x00000801"});
  const auto images = write("images", image_file(1, 2, 2));
  expect_error([&] { examples::read_idx_labels(images); }, {images.string(), "0x00000801", "0x00000803"});
}

TEST_P(idx, impossible_dimensions) {
  bytes file = image_file(1, 2, 2);
  const auto with = [&](std::size_t at, std::uint32_t number) {
    bytes other = file;
    for (std::size_t i = 0; i < 4; ++i) other[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return write("images", other);
  };
  expect_error([&] { examples::read_idx_images(with(4, 0)); }, {"1 to 2147483647 items", "found 0"});
  expect_error([&] { examples::read_idx_images(with(8, 0)); }, {"sides of 1 to 65535", "found 0"});
  expect_error([&] { examples::read_idx_images(with(12, 70000)); }, {"sides of 1 to 65535", "found 70000"});
  // No memory is asked for on the word of a header alone.
  expect_error([&] { examples::read_idx_images(with(4, 0x7fffffff)); }, {"8589934604 bytes", "bytes"});
}

TEST_P(idx, labels_for_other_images) {
  write("train-images-idx3-ubyte", image_file(3, 2, 4));
  const auto labels = write("train-labels-idx1-ubyte", label_file({7, 0}));
  expect_error([&] { examples::read_idx(folder.path(), "train"); },
               {labels.string(), "each of the 3 images", "found 2"});
}

TEST_P(idx, labels_without_a_class) {
  const auto fashion = folder / "fashion";
  std::filesystem::create_directory(fashion);
  write("fashion/train-images-idx3-ubyte", image_file(2, 2, 4));
  write("fashion/train-labels-idx1-ubyte", label_file({9, 10}));
  expect_error([&] { examples::read_idx(fashion, "train"); }, {"label 1", "less than 10", "found 10"});
}

TEST(idx_files, missing) {
  const temporary_folder folder;
  expect_error([&] { examples::read_idx(folder.path(), "train"); },
               {folder.path().string(), "train-images-idx3-ubyte", "neither"});
  EXPECT_NE(message_of([&] { examples::read_idx_images(folder / "none"); }).find("No such file"), std::string::npos);
}

TEST(idx_files, compressed_data_that_break_off) {
  const temporary_folder folder;
  bytes noise = image_file(1, 50, 50);
  for (std::size_t i = 16; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i * 2654435761U >> 13);
  bytes file = compressed(noise);
  file.resize(file.size() / 2);
  examples::write_file(folder / "images.gz", file);
  expect_error([&] { examples::read_idx_images(folder / "images.gz"); }, {"images.gz", "2516 bytes", "break off"});
}

TEST(idx_files, damaged_compressed_data) {
  const temporary_folder folder;
  bytes file = compressed(image_file(10, 28, 28));
  file[file.size() - 6] = static_cast<std::uint8_t>(file[file.size() - 6] ^ 0x55);  // in the check sum
  examples::write_file(folder / "images.gz", file);
  EXPECT_NE(message_of([&] { examples::read_idx_images(folder / "images.gz"); }).find("damaged"), std::string::npos);
}

TEST(idx_files, fashion_mnist) {
  const auto folder = folder_from("XAUG_FASHION_MNIST_DIR", "/usr/share/datasets/fashion-mnist");
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "Fashion-MNIST is not in " << folder << "; set XAUG_FASHION_MNIST_DIR";
  for (const auto& [prefix, size] : {std::pair{"train", 60000}, std::pair{"t10k", 10000}}) {
    const auto all = examples::read_idx(folder, prefix);
    EXPECT_EQ(all.size(), size);
    EXPECT_EQ(all.images.shape()[1], 28u);
    EXPECT_EQ(all.images.shape()[2], 28u);
    EXPECT_EQ(all.class_names.at(9), "Ankle boot");
    std::array<std::int64_t, 10> count{};
    for (const std::int64_t label : all.labels) ++count.at(static_cast<std::size_t>(label));
    for (const std::int64_t each : count) EXPECT_EQ(each, size / 10);
    // The first image of either is an ankle boot, centred on black.
    EXPECT_EQ(all.labels[0], 9);
    EXPECT_EQ(all.images(0, 0, 0, 0), 0);
    EXPECT_GT(all.images(0, 18, 14, 0), 100);
  }
}

}  // namespace
