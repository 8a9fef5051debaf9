// SPDX-License-Identifier: BSD-3-Clause
#include "common/sst2.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"

namespace {

using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::message_of;

examples::labelled_texts read(std::string_view content) {
  const temporary_folder folder;
  examples::write_file(folder / "some.tsv", content);
  return examples::read_sst2_file(folder / "some.tsv");
}

TEST(sst2, reads_the_form_of_glue) {
  const auto all = read("sentence\tlabel\nit 's charming . \t1\n1 star\t0\n");
  EXPECT_EQ(all.texts, (std::vector<std::string>{"it 's charming . ", "1 star"}));
  EXPECT_EQ(all.labels, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(all.size(), 2);
}

TEST(sst2, reads_the_form_with_whole_sentences) {
  const auto all = read("1 a crème brûlée .\n0 0 stars\n");
  EXPECT_EQ(all.texts, (std::vector<std::string>{"a crème brûlée .", "0 stars"}));
  EXPECT_EQ(all.labels, (std::vector<std::int64_t>{1, 0}));
}

TEST(sst2, ends_of_lines) {
  for (const std::string_view content :
       {"sentence\tlabel\r\nbleak\t0\r\n", "sentence\tlabel\nbleak\t0", "0 bleak", "sentence\tlabel\rbleak\t0\r",
        "\xEF\xBB\xBFsentence\tlabel\r\n\r\nbleak\t0\r\n \r\n",
        "\xEF\xBB\xBF"
        "0 bleak\n\n",
        "0 bleak\r\r"}) {
    const auto all = read(content);
    EXPECT_EQ(all.texts, std::vector<std::string>{"bleak"});
    EXPECT_EQ(all.labels, std::vector<std::int64_t>{0});
  }
}

TEST(sst2, headers) {
  expect_error([] { read("index\tsentence\n0\tuneasy\n"); }, {"some.tsv, line 1", "GLUE's test set", "dev.tsv"});
  for (const char* content : {"label\tsentence\n1\tfine\n", "sentence,label\nfine,1\n", "fine\t1\n", "1 star\t0\n",
                              "2 fine\n", "\n0 bleak\n"})
    expect_error([&] { read(content); }, {"some.tsv, line 1", "\"sentence<TAB>label\", or a label", "0 or 1"});
}

TEST(sst2, labels) {
  for (const std::string label : {"2", "-1", "", "01", "1.0", "positive"}) {
    const std::string found = "found \"" + label + '"';
    expect_error([&] { read("sentence\tlabel\nfine\t1\nbleak\t" + label + '\n'); },
                 {"some.tsv, line 3, label", "0 or 1", found});
    expect_error([&] { read("1 fine\n" + label + " bleak\n"); }, {"some.tsv, line 2, label", "0 or 1", found});
  }
}

TEST(sst2, lines_without_two_parts) {
  for (const std::string line : {"bleak 0", "bleak\tand desperate\t0"})
    expect_error([&] { read("sentence\tlabel\nfine\t1\n" + line + '\n'); },
                 {"some.tsv, line 3", "a sentence, a tab and a label", '"' + line + '"'});
  expect_error([] { read("1 fine\n\nbleak\n"); }, {"some.tsv, line 3", "a label, a space and a text", "\"bleak\""});
  const std::string message = message_of([] { read("1 fine\n" + std::string(1000, 'x') + '\n'); });
  EXPECT_LT(message.size(), 200) << "a long line is not shown whole";
}

TEST(sst2, invalid_utf8) {
  expect_error([] { read("sentence\tlabel\nfine\t1\ncr\xE8me\t0\n"); }, {"some.tsv, line 3", "byte 2", "0xe8"});
  expect_error([] { read("1 cr\xE8me\n"); }, {"some.tsv, line 1", "byte 2", "0xe8"});
  expect_error([] { read(std::string_view("1\0 \0f\0", 6)); }, {"some.tsv", "UTF-8", "UTF-16"});
}

TEST(sst2, without_texts) {
  for (const char* content : {"", "sentence\tlabel\n"})
    expect_error([&] { read(content); }, {"some.tsv", "sentences with labels", "found none"});
}

TEST(sst2, parts_of_a_folder) {
  const temporary_folder folder;
  expect_error([&] { examples::read_sst2(folder.path(), "train"); },
               {folder.path().string(), "train.tsv or stsa.binary.train", "neither"});
  examples::write_file(folder / "stsa.binary.train", "1 fine\n");
  examples::write_file(folder / "dev.tsv", "sentence\tlabel\nbleak\t0\n");
  EXPECT_EQ(examples::read_sst2(folder.path(), "train").texts, std::vector<std::string>{"fine"});
  EXPECT_EQ(examples::read_sst2(folder.path(), "dev").texts, std::vector<std::string>{"bleak"});
}

TEST(sst2, missing) {
  const temporary_folder folder;
  EXPECT_NE(message_of([&] { examples::read_sst2_file(folder / "train.tsv"); }).find("train.tsv: cannot be read"),
            std::string::npos);
  expect_error([&] { examples::read_sst2_file(folder.path()); }, {folder.path().string(), "a file", "a folder"});
}

TEST(sst2, the_real_data_set) {
  const auto folder = xaug::test::folder_from("XAUG_SST2_DIR");
  if (folder.empty()) GTEST_SKIP() << "set XAUG_SST2_DIR to a folder with GLUE's train.tsv, or stsa.binary.train";
  struct sizes {
    std::int64_t all;
    std::int64_t positive;
  };
  const bool is_glue = exists(folder / "train.tsv");
  const std::map<std::string, sizes> expected =
      is_glue ? std::map<std::string, sizes>{{"train", {67349, 37569}}, {"dev", {872, 444}}}
              : std::map<std::string, sizes>{{"train", {6920, 3610}}, {"dev", {872, 444}}, {"test", {1821, 909}}};
  for (const auto& [part, size] : expected) {
    const auto all = examples::read_sst2(folder, part);
    EXPECT_EQ(all.size(), size.all) << part;
    EXPECT_EQ(std::reduce(all.labels.begin(), all.labels.end()), size.positive) << part;
    EXPECT_EQ(all.labels.size(), all.texts.size());
  }
  if (is_glue) expect_error([&] { examples::read_sst2(folder, "test"); }, {"test.tsv, line 1", "GLUE's test set"});
}

}  // namespace
