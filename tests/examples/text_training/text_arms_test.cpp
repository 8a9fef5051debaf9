// SPDX-License-Identifier: BSD-3-Clause

#include "common/text_training/text_arms.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <xaug/text/lexicon/builder.hpp>

#include "common/temporary_folder.hpp"
#include "common/text_training/text_task.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

const text_arm& arm_named(const std::vector<text_arm>& arms, const std::string& name) {
  return *std::ranges::find(arms, name, &text_arm::name);
}

word_knowledge some_words() {
  xaug::lexicon_builder words;
  words.add("good", xaug::part_of_speech::adjective, {"fine"});
  words.add("film", xaug::part_of_speech::noun, {"movie"});
  return {.words = words.build()};
}

labelled_texts some_texts() {
  labelled_texts all;
  for (int i = 0; i < 40; ++i) {
    all.texts.emplace_back(i % 2 == 0 ? "a good film" : "a bad film");
    all.labels.push_back(i % 2 == 0 ? 1 : 0);
  }
  return all;
}

TEST(text_arms, every_arm_can_be_made_and_does_something) {
  const auto arms = standard_text_arms();
  EXPECT_EQ(arms.front().name, "none");
  std::set<std::string> names;
  for (const text_arm& arm : arms) {
    EXPECT_TRUE(names.insert(arm.name).second) << arm.name;
    EXPECT_TRUE(arm.description.ends_with('.')) << arm.name;
    const auto pipeline = text_pipelines_of(arm, some_words(), some_texts(), 2)[1];
    bool changes = arm.consistency > 0 || arm.mix > 0;
    for (std::uint64_t epoch = 0; epoch < 20 && !changes; ++epoch)
      changes = pipeline("a good film of great wit", {1, epoch, 0}) != "a good film of great wit";
    EXPECT_EQ(changes, arm.name != "none") << arm.name;
  }
}

TEST(text_arms, label_safe_eda_keeps_what_speaks_for_a_label) {
  const auto arms = standard_text_arms();
  const auto safe = text_pipelines_of(arm_named(arms, "safe_eda"), some_words(), some_texts(), 2)[1];
  const auto plain = text_pipelines_of(arm_named(arms, "eda"), some_words(), some_texts(), 2)[1];
  bool plain_loses = false;
  for (std::uint64_t epoch = 0; epoch < 200; ++epoch) {
    EXPECT_NE(safe("a good film", {1, epoch, 0}).find("good"), std::string::npos);
    plain_loses = plain_loses || plain("a good film", {1, epoch, 0}).find("good") == std::string::npos;
  }
  EXPECT_TRUE(plain_loses);
}

TEST(text_arms, phrases_are_those_of_the_same_label) {
  const auto of_classes = text_pipelines_of(arm_named(standard_text_arms(), "phrases"), {}, some_texts(), 2);
  std::set<std::string> heard;
  for (std::uint64_t epoch = 0; epoch < 200; ++epoch) {
    EXPECT_EQ(of_classes[0]("so", {1, epoch, 0}).find("good"), std::string::npos);
    EXPECT_EQ(of_classes[1]("so", {1, epoch, 0}).find("bad"), std::string::npos);
    heard.insert(of_classes[1]("so", {1, epoch, 0}));
  }
  EXPECT_TRUE(heard.contains("so good") && heard.contains("film so")) << heard.size();
}

TEST(text_arms, copies_are_behind_the_texts) {
  const labelled_texts texts{{"a b c", "d e f"}, {1, 0}};
  const text_pipelines of_classes{xaug::any_text_pipeline{xaug::random_swap{}}, {}};
  const labelled_texts all = with_copies(texts, of_classes, 2, 7);
  EXPECT_EQ(all.labels, (std::vector<std::int64_t>{1, 0, 1, 0, 1, 0}));
  ASSERT_EQ(all.texts.size(), 6U);
  EXPECT_EQ(all.texts[0], "a b c");
  EXPECT_EQ(all.texts[1], "d e f");
  EXPECT_EQ(all.texts[2], "a b c") << "class 1 has an empty pipeline";
  EXPECT_EQ(all.texts[3], of_classes[0]("d e f", {7, 0, 1}));
  EXPECT_EQ(all.texts[5], of_classes[0]("d e f", {7, 1, 1}));
  EXPECT_EQ(with_copies(texts, of_classes, 0, 7).texts, texts.texts);
}

TEST(text_arms, chosen_by_name_or_by_pipeline) {
  const auto chosen = choose_text_arms({"eda", "mine=[{\"transform\": \"random_swap\"}]"});
  ASSERT_EQ(chosen.size(), 3U);
  EXPECT_EQ(chosen[0].name, "none");
  EXPECT_EQ(chosen[2].name, "mine");
  EXPECT_EQ(choose_text_arms({"all"}).size(), standard_text_arms().size());
  expect_error([] { choose_text_arms({"edda"}); }, {"arms", "eda", "edda"});
  expect_error([] { choose_text_arms({"eda", "eda"}); }, {"each arm once"});
  const auto wrong = choose_text_arms({"mine=[{\"transform\": \"random_swop\"}]"});
  expect_error([&] { text_pipelines_of(wrong[1], {}, some_texts(), 2); }, {"mine", "random_swap", "random_swop"});
  expect_error([] { text_pipelines_of(standard_text_arms()[1], {}, some_texts(), 2); }, {"synonyms", "words"});
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(text_data, parts_of_both_forms) {
  const temporary_folder folder;
  write(folder / "stsa.binary.train", "1 good\n0 bad\n");
  write(folder / "stsa.binary.dev", "0 dull\n");
  write(folder / "stsa.binary.test", "1 fine\n1 finer\n");
  const text_data sentences = read_text_data(folder.path(), {});
  EXPECT_EQ(sentences.training.size(), 2);
  EXPECT_EQ(sentences.validation.size(), 1);
  EXPECT_EQ(sentences.test.size(), 2);

  const temporary_folder glue;
  write(glue / "train.tsv", "sentence\tlabel\ngood \t1\nbad \t0\n");
  write(glue / "dev.tsv", "sentence\tlabel\ndull \t0\n");
  const text_data without = read_text_data(glue.path(), {});
  EXPECT_EQ(without.validation.size(), 0);
  EXPECT_EQ(without.test.texts, (std::vector<std::string>{"dull "}));
  const text_data with = read_text_data(glue.path(), folder / "stsa.binary.test");
  EXPECT_EQ(with.validation.size(), 1);
  EXPECT_EQ(with.test.size(), 2);
  EXPECT_NE(xaug::test::message_of([&] { read_text_data(glue.path(), folder / "none"); }).find("none: cannot be read"),
            std::string::npos);
}

}  // namespace
