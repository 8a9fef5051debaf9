// SPDX-License-Identifier: BSD-3-Clause
//
// Settings and draws that are written down as constants arrive as they were written, however they are copied. Some
// versions of g++ lose zeros on the way (xaug/core/config.hpp): that concerns aggregates whose first members are equal
// and whose others are 0, so that all are tried in which the first members are set.

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"

namespace {

using namespace xaug;
using xaug::index;  // POSIX has a function of this name

template <class T>
constexpr T constant() {
  if constexpr (std::is_same_v<T, bool>)
    return true;
  else if constexpr (std::is_enum_v<T>)
    return static_cast<T>(1);
  else if constexpr (std::is_same_v<T, float>)
    return 0.25f;
  else if constexpr (std::is_integral_v<T>)
    return 20;
  else if constexpr (std::is_same_v<T, range>)
    return {0.25f, 0.25f};
  else if constexpr (std::is_same_v<T, int_range>)
    return {20, 20};
  else if constexpr (std::is_same_v<T, sides>)
    return {20};
  else if constexpr (std::is_same_v<T, channel_values>)
    return {0.25f};
  else
    return T{};
}

/// With the first `Set` members set, the others as they are by default.
template <class T, std::size_t Set>
[[gnu::always_inline]] constexpr T written() {
  T t{};
  std::size_t i = 0;
  for_each_field<T>([&](const auto& f) {
    if (i++ < Set) t.*f.member = constant<std::remove_cvref_t<decltype(t.*f.member)>>();
  });
  return t;
}

/// Not inlined, so that here nothing is known of what was written.
template <class T>
[[gnu::noinline]] bool arrived(const T& t, std::size_t set) {
  bool good = true;
  std::size_t i = 0;
  const T defaults{};
  for_each_field<T>([&](const auto& f) {
    using member = std::remove_cvref_t<decltype(t.*f.member)>;
    const member expected = i++ < set ? constant<member>() : defaults.*f.member;
    good = good && t.*f.member == expected;
  });
  return good;
}

template <class T, std::size_t Set>
[[gnu::noinline]] void copies_of_one() {
  const T x = written<T, Set>();
  const T y = x;
  EXPECT_TRUE(arrived(y, Set)) << Set << " members set";
  const T several[2] = {x, y};
  EXPECT_TRUE(arrived(several[1], Set)) << Set << " members set, in an array";
  const std::pair<T, T> both(written<T, Set>(), x);
  EXPECT_TRUE(arrived(both.first, Set) && arrived(both.second, Set)) << Set << " members set, in a pair";
}
template <class T>
void copies_of() {
  constexpr std::size_t members = decltype(T::fields())::size;
  [&]<std::size_t... Set>(std::index_sequence<Set...>) {
    (copies_of_one<T, Set>(), ...);
  }
  (std::make_index_sequence<members + 1>{});
}

TEST(copies, of_settings_and_draws_of_every_transform) {
  for_each_type(all_transforms{}, [&]<class T>() {
    SCOPED_TRACE(T::name);
    copies_of<T>();
    copies_of<drawn<T>>();
  });
  for_each_type(all_batch_transforms{}, [&]<class T>() {
    SCOPED_TRACE(T::name);
    copies_of<T>();
  });
  copies_of<mix_draw>();
}

template <class T>
std::string text(const T& t) {
  std::ostringstream out;
  out << t;
  return out.str();
}
/// As the typed and the run-time pipeline hold it.
template <class T>
void expect_in_pipelines(const T& t, const std::string& expected) {
  const pipeline<T> typed(t);
  EXPECT_EQ(text(std::get<0>(typed.children())), expected);
  const any_pipeline dynamic = typed;
  EXPECT_EQ(text(std::get<T>(dynamic.children()[0].value)), expected);
  const auto longer = typed | horizontal_flip{};
  EXPECT_EQ(text(std::get<0>(longer.children())), expected);
}

TEST(copies, of_designated_initialisers_in_pipelines) {
  expect_in_pipelines(random_crop{.height = 20, .width = 20},
                      R"(random_crop{"height": 20, "width": 20, "padding": [0, 0, 0, 0], "pad_if_needed": false, )"
                      R"("padding_mode": "constant", "fill": [0]})");
  expect_in_pipelines(random_crop{.height = 4, .width = 4, .padding = {4, 4, 0, 0}},
                      R"(random_crop{"height": 4, "width": 4, "padding": [4, 4, 0, 0], "pad_if_needed": false, )"
                      R"("padding_mode": "constant", "fill": [0]})");
  expect_in_pipelines(pad{.padding = {2, 2, 0, 0}},
                      R"(pad{"padding": [2, 2, 0, 0], "padding_mode": "constant", "fill": [0]})");
  expect_in_pipelines(affine{.degrees = {10, 10}, .translate_x = {0, 0}, .translate_y = {0, 0}, .scale = {1, 1}},
                      R"(affine{"degrees": [10, 10], "translate_x": [0, 0], "translate_y": [0, 0], "scale": [1, 1], )"
                      R"("shear_x": [0, 0], "shear_y": [0, 0], "interpolation": "nearest", "fill": [0], "p": 1})");
  expect_in_pipelines(normalize{.mean = {0.5f, 0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f, 0.5f}},
                      R"(normalize{"mean": [0.5, 0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5, 0.5]})");
  expect_in_pipelines(translate{.x = {0.5f, 0.5f}, .y = {0, 0}},
                      R"(translate{"x": [0.5, 0.5], "y": [0, 0], "fill": [0], "p": 1})");
}

}  // namespace
