// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/fields.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <sstream>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/pipeline/registry.hpp"

// These tests run over every transform in all_transforms and every field of each, so that a new one is covered.

namespace xaug::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
std::string name_of() {
  return std::string(T::name);
}

/// Default settings with those fields filled in that have no default.
template <class T>
T complete() {
  T t{};
  for_each_field<T>([&](const auto& f) {
    auto& value = t.*f.member;
    if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, index>)
      if (!f.allowed.contain(static_cast<double>(value))) value = 8;
  });
  return t;
}

/// Numbers outside of `allowed` that a member of type T can hold.
template <class T>
std::vector<T> bad_numbers(const limits& allowed) {
  std::vector<T> bad;
  if constexpr (std::is_floating_point_v<T>) {
    for (const double value : {std::nan(""), infinity, -infinity}) bad.push_back(static_cast<T>(value));
    if (allowed.open_low) bad.push_back(static_cast<T>(allowed.low));
    if (std::isfinite(allowed.low)) bad.push_back(static_cast<T>(allowed.low - 0.01));
    if (std::isfinite(allowed.high)) bad.push_back(static_cast<T>(allowed.high + 0.01));
  } else {
    if (std::isfinite(allowed.low)) bad.push_back(static_cast<T>(allowed.low - 1));
    if (std::isfinite(allowed.high)) bad.push_back(static_cast<T>(allowed.high + 1));
  }
  return bad;
}

/// Values of a member of type V that are to be refused, and a word of what the message says was expected.
template <class V>
std::vector<std::pair<V, std::string>> bad_values(const V& good, const limits& allowed) {
  std::ostringstream bounds;
  bounds << allowed;
  const std::string number = "a number in " + bounds.str();
  std::vector<std::pair<V, std::string>> bad;
  if constexpr (std::same_as<V, bool>) {
  } else if constexpr (std::is_enum_v<V>) {
    bad.push_back({static_cast<V>(enum_names<V>.size()), "a named value"});
    bad.push_back({static_cast<V>(255), "a named value"});
  } else if constexpr (std::is_arithmetic_v<V>) {
    for (const V value : bad_numbers<V>(allowed)) bad.push_back({value, number});
  } else if constexpr (std::same_as<V, range> || std::same_as<V, int_range>) {
    using number_type = decltype(V{}.low);
    for (const auto value : bad_numbers<number_type>(allowed)) {
      bad.push_back({{value, good.high}, number});
      bad.push_back({{good.low, value}, number});
    }
    // The good range turned round, or two numbers that are allowed.
    V reversed{good.high, good.low};
    for (int step = 0; step < 64 && !(reversed.low > reversed.high); ++step) {
      const V candidates[] = {
          {static_cast<number_type>(good.high + static_cast<number_type>(step + 1) / number_type{4}), good.high},
          {good.low, static_cast<number_type>(good.low - static_cast<number_type>(step + 1) / number_type{4})}};
      for (const V& each : candidates)
        if (each.low > each.high && allowed.contain(static_cast<double>(each.low)) &&
            allowed.contain(static_cast<double>(each.high)))
          reversed = each;
    }
    EXPECT_GT(reversed.low, reversed.high);
    bad.push_back({reversed, "low <= high"});
  } else if constexpr (std::same_as<V, sides>) {
    bad.push_back({{-1, 0, 0, 0}, number});
    bad.push_back({{0, -1, 0, 0}, number});
    bad.push_back({{0, 0, -1, 0}, number});
    bad.push_back({{0, 0, 0, -1}, number});
    bad.push_back({{70'000, 0, 0, 0}, number});
  } else if constexpr (std::same_as<V, channel_values>) {
    for (const float value : bad_numbers<float>(allowed)) {
      bad.push_back({{value}, number});
      bad.push_back({{0.5f, 0.5f, value}, number});
    }
  } else if constexpr (requires { good.push_back(0.5f); }) {
    for (const float value : bad_numbers<float>(allowed)) bad.push_back({{value}, number});
  } else {
    static_assert(std::is_void_v<V>, "a new kind of field: say here which of its values are bad");
  }
  return bad;
}

TEST(fields, default_settings_are_valid_or_name_the_missing_field) {
  for_each_type(all_transforms{}, []<class T>() {
    std::string missing;
    for_each_field<T>([&](const auto& f) {
      const T t{};
      if constexpr (std::same_as<std::remove_cvref_t<decltype(t.*f.member)>, index>)
        if (missing.empty() && !f.allowed.contain(static_cast<double>(t.*f.member))) missing = f.name;
    });
    if (missing.empty())
      EXPECT_NO_THROW(validate(T{}, name_of<T>())) << T::name;
    else
      expect_error([] { validate(T{}, name_of<T>()); }, {name_of<T>() + '.' + missing, "a number in [1", "found 0"});
    EXPECT_NO_THROW(validate(complete<T>(), name_of<T>())) << T::name;
  });
}

TEST(fields, every_bad_value_of_every_field_is_refused_by_name) {
  for_each_type(all_transforms{}, []<class T>() {
    for_each_field<T>([&](const auto& f) {
      const T good = complete<T>();
      for (const auto& [value, expected] : bad_values(good.*f.member, f.allowed)) {
        T bad = good;
        bad.*f.member = value;
        SCOPED_TRACE(name_of<T>() + '.' + std::string(f.name));
        expect_error([&] { validate(bad, "path." + name_of<T>()); },
                     {"path." + name_of<T>() + '.' + std::string(f.name), expected});
      }
    });
  });
}

TEST(fields, names_and_help_are_there_and_unique) {
  std::set<std::string_view> transforms;
  for_each_type(all_transforms{}, [&]<class T>() {
    EXPECT_TRUE(transforms.insert(T::name).second) << T::name;
    std::set<std::string_view> names;
    for_each_field<T>([&](const auto& f) {
      EXPECT_TRUE(names.insert(f.name).second) << T::name << '.' << f.name;
      EXPECT_FALSE(f.help.empty()) << T::name << '.' << f.name;
      if (f.name == "p") {
        EXPECT_EQ(f.allowed.low, 0.0) << T::name;
        EXPECT_EQ(f.allowed.high, 1.0) << T::name;
      }
    });
    std::set<std::string_view> draw_names;
    for_each_field<drawn<T>>(
        [&](const auto& f) { EXPECT_TRUE(draw_names.insert(f.name).second) << T::name << " draw " << f.name; });
  });
}

TEST(fields, draws_of_valid_settings_are_valid) {
  for_each_type(all_transforms{}, [&]<class T>() {
    for (std::uint64_t i = 0; i < 200; ++i) {
      stream random({.seed = 1, .index = i});
      drawn<T> draw;
      xaug::detail::sample_transform(complete<T>(), draw, random, {.height = 40, .width = 40, .channels = 3});
      ASSERT_NO_THROW(validate(draw, name_of<T>()));
    }
  });
}

template <class T>
std::string printed(const T& t) {
  std::ostringstream out;
  out << t;
  return out.str();
}

TEST(fields, transforms_print_their_name_and_all_fields) {
  for_each_type(all_transforms{}, [&]<class T>() {
    const std::string text = printed(complete<T>());
    EXPECT_EQ(text.rfind(name_of<T>() + "{", 0), 0U) << text;
    std::size_t at = 0;
    for_each_field<T>([&](const auto& f) {
      at = text.find('"' + std::string(f.name) + "\": ", at);
      EXPECT_NE(at, std::string::npos) << f.name << " in " << text;
    });
    EXPECT_EQ(text.back(), '}');
  });
}

TEST(fields, print_as_they_are_written_in_json) {
  EXPECT_EQ(printed(random_crop{.height = 32,
                                .width = 48,
                                .padding = {1, 2, 3, 4},
                                .pad_if_needed = true,
                                .padding_mode = padding_mode::reflect,
                                .fill = {0.5f, 0, 1}}),
            R"(random_crop{"height": 32, "width": 48, "padding": [1, 2, 3, 4], "pad_if_needed": true, )"
            R"("padding_mode": "reflect", "fill": [0.5, 0, 1]})");
  EXPECT_EQ(printed(rotate90{.turns = {1, 3}, .p = 0.25f}), R"(rotate90{"turns": [1, 3], "p": 0.25})");
  EXPECT_EQ(printed(brightness{.factor = {0.5f, 1.5f}}), R"(brightness{"factor": [0.5, 1.5], "p": 1})");
  std::ostringstream draw;
  print_fields(draw, random_crop::draw{.padding = 4, .top = 3, .left = 5});
  EXPECT_EQ(draw.str(), R"({"padding": [4, 4, 4, 4], "top": 3, "left": 5})");
}

/// A value of several numbers as users may have one, in a namespace that is not xaug's.
}  // namespace
}  // namespace xaug::test
namespace users {

struct window {
  xaug::index rows = 3;
  float sigma = 0.5f;

  void check(const std::string& what) const {
    if (rows % 2 == 0) throw xaug::error(what, "an odd number of rows", rows);
  }
};
constexpr auto parts(window& w) {
  return xaug::value_parts{"a window", xaug::part{"rows", w.rows}, xaug::part{"sigma", w.sigma}};
}

struct smooth {
  window size;
  static constexpr std::string_view name = "smooth";
  static constexpr auto fields() {
    return xaug::field_list{xaug::field<&smooth::size>{xaug::limits{0, 9}, "of the window"}};
  }
};

}  // namespace users
namespace xaug::test {
namespace {

TEST(fields, values_of_ones_own_take_part_by_their_parts) {
  EXPECT_EQ(printed(users::smooth{}), R"(smooth{"size": [3, 0.5]})");
  EXPECT_NO_THROW(validate(users::smooth{{5, 0.25f}}, "smooth"));
  expect_error([] { validate(users::smooth{{11, 0.5f}}, "smooth"); }, {"smooth.size.rows", "[0, 9]", "found 11"});
  expect_error([] { validate(users::smooth{{1, -1}}, "smooth"); }, {"smooth.size.sigma", "[0, 9]", "found -1"});
  expect_error([] { validate(users::smooth{{4, 1}}, "smooth"); }, {"smooth.size", "odd", "found 4"});
}

TEST(fields, sides_are_named_where_they_are_wrong) {
  expect_error([] { validate(pad{.padding = {1, 2, -3, 4}}, "pad"); }, {"pad.padding.right", "found -3"});
}

TEST(fields, limits_contain_and_print) {
  struct example {
    limits allowed;
    std::vector<double> inside;
    std::vector<double> outside;
    const char* text;
  };
  const double nan = std::nan("");
  const example examples[] = {
      {probability, {0, 0.5, 1}, {-1e-9, 1.0000001, nan, infinity}, "[0, 1]"},
      {positive, {1e-300, 1e300}, {0, -1, infinity, nan}, "(0, inf)"},
      {non_negative, {0, 7}, {-1e-300, infinity, nan}, "[0, inf)"},
      {any_number, {-1e300, 0, 1e300}, {-infinity, infinity, nan}, "(-inf, inf)"},
      {pixel_count, {1, 65536}, {0, 65537}, "[1, 65536]"},
  };
  for (const auto& [allowed, inside, outside, text] : examples) {
    for (const double value : inside) EXPECT_TRUE(allowed.contain(value)) << text << ' ' << value;
    for (const double value : outside) EXPECT_FALSE(allowed.contain(value)) << text << ' ' << value;
    std::ostringstream out;
    out << allowed;
    EXPECT_EQ(out.str(), text);
  }
}

TEST(fields, channel_values_hold_at_most_32) {
  channel_values values;
  for (int i = 0; i < 32; ++i) values.push_back(static_cast<float>(i));
  EXPECT_EQ(values.size(), 32);
  EXPECT_EQ(values[31], 31.0f);
  expect_error([&] { values.push_back(0); }, {"per-channel values", "at most 32"});
  EXPECT_EQ(channel_values(0.5f)[7], 0.5f);  // one value serves every channel
  EXPECT_EQ((channel_values{1, 2}), (channel_values{1, 2}));
  EXPECT_NE((channel_values{1, 2}), (channel_values{1, 2, 3}));
}

TEST(fields, sides_come_in_torchvisions_order) {
  EXPECT_EQ(sides(3), sides(3, 3, 3, 3));
  EXPECT_EQ(sides(1, 2), sides(1, 2, 1, 2));
  const sides all(1, 2, 3, 4);
  EXPECT_EQ(all.left, 1);
  EXPECT_EQ(all.top, 2);
  EXPECT_EQ(all.right, 3);
  EXPECT_EQ(all.bottom, 4);
  EXPECT_FALSE(sides().any());
  EXPECT_TRUE(sides(0, 0, 0, 1).any());
}

// --- Ranges
// ---------------------------------------------------------------------------------------------------------------

TEST(ranges, have_two_ends) {
  constexpr range angles{-15, 15};
  static_assert(angles.low == -15.0f && angles.high == 15.0f && angles != range{} && range{} == range{0, 0});
  constexpr rotate tilt{.degrees = {-15, 15}, .p = 0.5f};
  static_assert(tilt.degrees == angles);
  constexpr rotate90 turns{.turns = {1, 3}};
  static_assert(turns.turns == int_range{1, 3});
  static_assert(std::is_trivially_copyable_v<range> && std::is_trivially_copyable_v<int_range>);
  const auto [low, high] = angles;
  EXPECT_EQ(low, -15.0f);
  EXPECT_EQ(high, 15.0f);
  range made = {0.25f, 0.5f};
  made = {0.5f, 0.75f};
  EXPECT_EQ(made, range(0.5f, 0.75f));
}

// --- Numbers at and beyond limits
// -----------------------------------------------------------------------------------------

TEST(limits, are_those_of_the_setting) {
  // 0.01f is a little less than 0.01, and 0.1f a little more than 0.1.
  EXPECT_TRUE((limits{0.01, 100}.contain(0.01f)));
  EXPECT_TRUE((limits{0.0, 0.1}.contain(0.1f)));
  EXPECT_FALSE((limits{0.01, 100}.contain(std::nextafter(0.01f, 0.0f))));
  EXPECT_FALSE((limits{0.0, 0.1}.contain(std::nextafter(0.1f, 1.0f))));
  EXPECT_FALSE(probability.contain(std::nextafter(1.0f, 2.0f)));
  EXPECT_FALSE(probability.contain(-std::numeric_limits<float>::denorm_min()));
  EXPECT_TRUE(probability.contain(-0.0f));
  EXPECT_TRUE(positive.contain(std::numeric_limits<float>::denorm_min()));
  EXPECT_FALSE(pixel_count.contain(std::numeric_limits<index>::max()));
  EXPECT_FALSE(pixel_count.contain(std::numeric_limits<index>::min()));
  EXPECT_TRUE(pixel_count.contain(index{65536}));
  for_each_type(all_transforms{}, []<class T>() {
    for_each_field<T>([](const auto& f) {
      using member = std::remove_cvref_t<decltype(std::declval<T>().*f.member)>;
      if constexpr (std::same_as<member, float> || std::same_as<member, range>) {
        // Every limit that is not open can be set.
        const auto accepts = [&](double limit) {
          if (!std::isfinite(limit)) return;
          const auto x = static_cast<float>(limit);
          if constexpr (std::same_as<member, float>)
            EXPECT_NO_THROW(detail::check_value("x", x, f.allowed)) << T::name << '.' << f.name << ' ' << limit;
          else
            EXPECT_NO_THROW(detail::check_value("x", range{x, x}, f.allowed))
                << T::name << '.' << f.name << ' ' << limit;
        };
        if (!f.allowed.open_low) accepts(f.allowed.low);
        accepts(f.allowed.high);
      }
    });
  });
}

TEST(limits, are_named_with_the_number_that_was_found) {
  const auto message = [](const auto& t) { return message_of([&] { validate(t, "t"); }); };
  EXPECT_EQ(message(horizontal_flip{.p = std::nextafter(1.0f, 2.0f)}),
            "t.p: expected a number in [0, 1], found 1.0000001");
  EXPECT_EQ(message(affine{.scale = {std::nextafter(0.01f, 0.0f), 1}}),
            "t.scale.low: expected a number in [0.01, 100], found 0.009999999");
  EXPECT_EQ(message(center_crop{.height = 9007199254740993, .width = 1}),
            "t.height: expected a number in [1, 65536], found 9007199254740993");
}

}  // namespace
}  // namespace xaug::test
