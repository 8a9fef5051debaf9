// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: whether a transform is applied follows from its setting
// The pipeline decides that, and would not look at this.

#include "own_transform.hpp"

struct mine : own_inversion {
  struct draw {
    bool apply = false;
    static constexpr auto fields() { return xaug::field_list{xaug::field<&draw::apply>{}}; }
  };
  draw sample(xaug::stream&, const xaug::image_shape&) const { return {}; }
  void plan(const draw&, xaug::plan::pixel_planner&) const {}
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
