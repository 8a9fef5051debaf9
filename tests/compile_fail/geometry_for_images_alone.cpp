// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: plan.. of a geometric transform has to take every planner
// Points and masks have planners of their own.

#include "xaug/xaug.hpp"

struct mine {
  static constexpr std::string_view name = "mine";
  static constexpr xaug::value_use uses = xaug::value_use::bounded;
  static constexpr auto fields() { return std::tuple{}; }
  using draw = xaug::invert::draw;
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {true}; }
  static constexpr bool geometric = true;
  void plan(const draw&, xaug::plan::image_planner& out) const { out.flip_horizontal(); }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
