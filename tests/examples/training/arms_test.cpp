// SPDX-License-Identifier: BSD-3-Clause

#include "common/image_training/arms.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

const image_statistics grey{{28, 28, 1}, {0.286f}, {0.353f}};
const image_statistics colour{{32, 32, 3}, {0.49f, 0.48f, 0.45f}, {0.25f, 0.24f, 0.26f}};

std::vector<std::string> names_of(const std::vector<arm>& arms) {
  std::vector<std::string> names;
  for (const arm& each : arms) names.push_back(each.name);
  return names;
}

TEST(arms, each_can_be_run_and_keeps_the_shape) {
  for (const image_statistics& of : {grey, colour}) {
    std::set<std::string> names;
    for (const arm& each : standard_arms(of)) {
      EXPECT_TRUE(names.insert(each.name).second) << each.name;
      EXPECT_FALSE(each.title.empty() || each.description.empty()) << each.name;
      const recipe how = training_recipe(each, of);
      EXPECT_EQ(how.images().output_shape(of.shape), of.shape) << each.name;
      const std::string last =
          to_json(how)[!how.mixes() ? to_json(how).size() - 1 : to_json(how).size() - 2].at("transform");
      EXPECT_EQ(last, "normalize") << each.name;
    }
  }
}

TEST(arms, chosen_by_name_behind_the_baseline) {
  EXPECT_EQ(names_of(choose_arms({"mixup", "crop"}, grey)), (std::vector<std::string>{"none", "mixup", "crop"}));
  EXPECT_EQ(names_of(choose_arms({"flip", "none"}, grey)), (std::vector<std::string>{"none", "flip"}));
  EXPECT_EQ(choose_arms({"all"}, grey).size(), standard_arms(grey).size());
  EXPECT_EQ(choose_arms({"all", R"(mine=[{"transform": "invert"}])"}, grey).back().name, "mine");
}

TEST(arms, of_ones_own) {
  const auto arms = choose_arms({R"(mine=[{"transform": "invert", "p": 0.25}, {"transform": "mixup"}])"}, grey);
  ASSERT_EQ(arms.size(), 2U);
  const auto parts = to_json(training_recipe(arms[1], grey));
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0]["transform"], "invert");
  EXPECT_EQ(parts[1]["transform"], "normalize");
  EXPECT_EQ(parts[2]["transform"], "mixup");
}

TEST(arms, bad_input) {
  expect_error([&] { choose_arms({"mixpu"}, grey); }, {"arms", "mixup", "mixpu"});
  expect_error([&] { choose_arms({"crop", "crop"}, grey); }, {"each arm once", "crop"});
  expect_error([&] { choose_arms({R"(../mine=[{"transform": "invert"}])"}, grey); }, {"letters", "../mine"});
  expect_error([&] { choose_arms({R"(=[{"transform": "invert"}])"}, grey); }, {"letters"});
  EXPECT_THROW(choose_arms({"mine=/no/such/file.json"}, grey), xaug::error);
  expect_error([&] { choose_arms({R"(mine=[{"transform": "crop"}])"}, grey); }, {"name of a transform", "crop"});
}

}  // namespace
