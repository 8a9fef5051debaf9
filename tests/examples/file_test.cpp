// SPDX-License-Identifier: BSD-3-Clause
#include "common/file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/temporary_folder.hpp"
#include "support/expect_error.hpp"

namespace {

using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::message_of;
namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  const auto bytes = examples::read_file(file);
  return {bytes.begin(), bytes.end()};
}

TEST(file, writes_and_reads_back) {
  const temporary_folder folder;
  for (const std::string& text : {std::string(), std::string("short"), std::string(3'000'000, 'x')}) {
    examples::write_file(folder / "a", text);
    EXPECT_EQ(text_of(folder / "a"), text);
  }
}

TEST(file, leaves_nothing_beside_what_it_writes) {
  const temporary_folder folder;
  examples::write_file(folder / "a", "1");
  examples::write_file(folder / "a", "2");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(file, a_link_stays_a_link) {
  const temporary_folder folder;
  examples::write_file(folder / "a", "old");
  fs::create_symlink("a", folder / "link");
  examples::write_file(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(text_of(folder / "a"), "new");
}

TEST(file, a_device_stays_a_device) {
  examples::write_file("/dev/null", "gone");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(file, names_what_cannot_be_read_or_written) {
  const temporary_folder folder;
  EXPECT_NE(message_of([&] { examples::read_file(folder / "missing"); }).find("missing: cannot be read: No such file"),
            std::string::npos);
  expect_error([&] { examples::read_file(folder.path()); }, {folder.path().string(), "a file", "a folder"});
  EXPECT_NE(message_of([&] { examples::write_file(folder / "no/where", "x"); }).find("where: cannot be written"),
            std::string::npos);
}

TEST(file, a_full_disk_leaves_the_old_file) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  EXPECT_NE(message_of([] { examples::write_file("/dev/full", std::string(100'000, 'x')); }).find("No space left"),
            std::string::npos);
}

}  // namespace
