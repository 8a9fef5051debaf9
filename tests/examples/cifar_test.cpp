// SPDX-License-Identifier: BSD-3-Clause
#include "common/cifar.hpp"

#include <gtest/gtest.h>

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

/// Records with the labels first, first + 1, ...; red, green and blue are 10, 20 and 30 but for the first pixel.
bytes records(std::uint8_t first, int count) {
  bytes file;
  for (int i = 0; i < count; ++i) {
    file.push_back(static_cast<std::uint8_t>(first + i));
    for (const int plane : {10, 20, 30}) {
      file.push_back(static_cast<std::uint8_t>(plane + i + 1));
      file.insert(file.end(), 1023, static_cast<std::uint8_t>(plane));
    }
  }
  return file;
}

void write_folder(const temporary_folder& folder) {
  for (int i = 1; i <= 5; ++i)
    examples::write_file(folder / ("data_batch_" + std::to_string(i) + ".bin"),
                         records(static_cast<std::uint8_t>(i), 2));
  examples::write_file(folder / "test_batch.bin", records(0, 2));
}

TEST(cifar, reads_a_file) {
  const temporary_folder folder;
  examples::write_file(folder / "some.bin", records(3, 2));
  const auto all = examples::read_cifar10_file(folder / "some.bin");
  EXPECT_EQ(all.images.shape(), (std::array<std::size_t, 4>{2, 32, 32, 3}));
  EXPECT_EQ(all.labels, (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(all.class_names.at(3), "cat");
  for (const std::size_t c : {0U, 1U, 2U}) {
    EXPECT_EQ(all.images(1, 0, 0, c), 10 * (c + 1) + 2);
    EXPECT_EQ(all.images(1, 31, 31, c), 10 * (c + 1));
  }
}

TEST(cifar, reads_a_folder) {
  const temporary_folder folder;
  EXPECT_FALSE(examples::is_cifar10_folder(folder.path()));
  write_folder(folder);
  EXPECT_TRUE(examples::is_cifar10_folder(folder.path()));
  const auto training = examples::read_cifar10(folder.path(), true, 2);
  EXPECT_EQ(training.labels, (std::vector<std::int64_t>{1, 2, 2, 3, 3, 4, 4, 5, 5, 6}));
  EXPECT_EQ(training.images(9, 0, 0, 0), 12);
  EXPECT_EQ(examples::read_cifar10(folder.path(), false, 2).labels, (std::vector<std::int64_t>{0, 1}));
}

TEST(cifar, takes_the_names_of_the_folder) {
  const temporary_folder folder;
  write_folder(folder);
  examples::write_file(folder / "batches.meta.txt", "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  EXPECT_EQ(examples::read_cifar10(folder.path(), false, 2).class_names.at(0), "a");
  examples::write_file(folder / "batches.meta.txt", "a\nb\n");
  expect_error([&] { examples::read_cifar10(folder.path(), false, 2); }, {"batches.meta.txt", "10 names", "found 2"});
}

TEST(cifar, truncated_and_oversized) {
  const temporary_folder folder;
  for (const int change : {-1, 1, -3073, 3073}) {
    write_folder(folder);
    bytes file = records(4, 2);
    file.resize(static_cast<std::size_t>(6146 + change));
    examples::write_file(folder / "data_batch_4.bin", file);
    const std::string found = std::to_string(6146 + change) + " bytes";
    expect_error([&] { examples::read_cifar10(folder.path(), true, 2); }, {"data_batch_4.bin", "6146 bytes", found});
    if (change % 3073 != 0)
      expect_error([&] { examples::read_cifar10_file(folder / "data_batch_4.bin"); }, {"records of 3073 bytes", found});
  }
  examples::write_file(folder / "empty.bin", "");
  expect_error([&] { examples::read_cifar10_file(folder / "empty.bin"); }, {"empty.bin", "3073 bytes", "0 bytes"});
}

TEST(cifar, labels_without_a_class) {
  const temporary_folder folder;
  examples::write_file(folder / "some.bin", records(9, 2));
  expect_error([&] { examples::read_cifar10_file(folder / "some.bin"); },
               {"some.bin, label of record 1", "less than 10", "found 10"});
}

TEST(cifar, missing) {
  const temporary_folder folder;
  write_folder(folder);
  std::filesystem::remove(folder / "data_batch_5.bin");
  EXPECT_NE(
      message_of([&] { examples::read_cifar10(folder.path(), true, 2); }).find("data_batch_5.bin: cannot be read"),
      std::string::npos);
  expect_error([&] { examples::read_cifar10_file(folder.path()); }, {folder.path().string(), "a file", "a folder"});
}

TEST(cifar, the_real_data_set) {
  const auto folder = folder_from("XAUG_CIFAR10_DIR");
  if (folder.empty()) GTEST_SKIP() << "set XAUG_CIFAR10_DIR to the folder cifar-10-batches-bin";
  for (const auto& [training, size] : {std::pair{true, 50000}, std::pair{false, 10000}}) {
    const auto all = examples::read_cifar10(folder, training);
    EXPECT_EQ(all.size(), size);
    std::array<std::int64_t, 10> count{};
    for (const std::int64_t label : all.labels) ++count.at(static_cast<std::size_t>(label));
    for (const std::int64_t each : count) EXPECT_EQ(each, size / 10);
    EXPECT_EQ(all.class_names.at(9), "truck");
    // The first images are known: a frog in training, a cat in the test.
    EXPECT_EQ(all.labels[0], training ? 6 : 3);
    EXPECT_EQ(all.images(0, 0, 0, 0), training ? 59 : 158);
  }
}

}  // namespace
