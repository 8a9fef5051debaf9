// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform needs functor.draw, values. const
// A functor() that is not const is none.

#include "xaug/xaug.hpp"

struct mine {
  static constexpr std::string_view name = "mine";
  static constexpr xaug::value_use uses = xaug::value_use::bounded;
  static constexpr auto fields() { return std::tuple{}; }
  using draw = xaug::invert::draw;
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {true}; }
  xaug::kernel::invert_functor functor(const draw&, xaug::plan::value_state& values) { return {values.bound}; }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
