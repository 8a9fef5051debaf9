// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/strength.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace xaug::test {
namespace {

struct settings {
  range degrees{-5, 5};
  index size = 3;
  float factor = 1;
  sides padding{};
  float p = 0.5f;
  static constexpr auto fields() {
    return field_list{field<&settings::degrees>{}, field<&settings::size>{limits{1, 9}}, field<&settings::factor>{},
                      field<&settings::padding>{}, field<&settings::p>{probability}};
  }
};

settings at(float strength) {
  return at_strength(strength, settings{.p = 0.25f}, follows<&settings::degrees>{{0, 0}, {-30, 30}},
                     follows<&settings::size>{8, 4}, follows<&settings::factor>{0.1f, 1.9f},
                     follows<&settings::padding>{0, {4, 8}});
}

TEST(strength, moves_each_number_of_a_setting_from_its_least_to_its_most) {
  EXPECT_EQ(at(0).degrees, (range{0, 0}));
  EXPECT_EQ(at(1).degrees, (range{-30, 30}));
  EXPECT_EQ(at(0.5f).degrees, (range{-15, 15}));
  EXPECT_EQ(at(0.5f).padding, sides(2, 4));
  EXPECT_EQ(at(1).factor, 1.9f);  // to the bit
  EXPECT_FLOAT_EQ(at(0.25f).factor, 0.55f);
}

TEST(strength, rounds_whole_numbers) {
  EXPECT_EQ(at(0).size, 8);
  EXPECT_EQ(at(0.3f).size, 7);   // 6.8
  EXPECT_EQ(at(0.45f).size, 6);  // 6.2
  EXPECT_EQ(at(1).size, 4);
}

TEST(strength, leaves_other_settings_alone) {
  EXPECT_EQ(at(0.7f).p, 0.25f);
}

TEST(strength, is_a_share) {
  expect_error([] { at(1.5f); }, {"strength", "[0, 1]", "1.5"});
  expect_error([] { at(-0.1f); }, {"strength", "[0, 1]", "-0.1"});
}

}  // namespace
}  // namespace xaug::test
