// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/xaug.hpp"

/// What transforms that somebody wrote have in common; what they do wrong stands in the files that include this.
struct own_transform {
  static constexpr std::string_view name = "mine";
  static constexpr auto fields() { return xaug::field_list{}; }
  struct draw {
    float by = 0;
    static constexpr auto fields() { return xaug::field_list{xaug::field<&draw::by>{}}; }
  };
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {0.5f}; }
};

/// One that works.
struct own_inversion : own_transform {
  auto functor(const draw&, xaug::plan::value_state& values) const {
    return [bound = values.bound]<xaug::kernel::real B>(const B& x, xaug::index) { return B(bound) - x; };
  }
};
