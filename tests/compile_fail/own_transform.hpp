// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/xaug.hpp"

/// What transforms that somebody wrote have in common; what they do wrong stands in the files that include this.
struct own_transform {
  static constexpr std::string_view name = "mine";
  static constexpr xaug::value_use uses = xaug::value_use::bounded;
  static constexpr auto fields() { return std::tuple{}; }
  using draw = xaug::invert::draw;
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {true}; }
};

/// One that works.
struct own_inversion : own_transform {
  xaug::kernel::invert_functor functor(const draw&, xaug::plan::value_state& values) const { return {values.bound}; }
};
