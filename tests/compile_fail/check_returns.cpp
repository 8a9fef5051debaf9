// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: a transform.s check.. has to be a const member that throws
// What it returns would be passed over.

#include "xaug/xaug.hpp"

struct mine {
  static constexpr std::string_view name = "mine";
  static constexpr xaug::value_use uses = xaug::value_use::bounded;
  static constexpr auto fields() { return std::tuple{}; }
  using draw = xaug::invert::draw;
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {true}; }
  bool check(const xaug::image_shape&) const { return false; }
  xaug::kernel::invert_functor functor(const draw&, xaug::plan::value_state& values) const { return {values.bound}; }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
