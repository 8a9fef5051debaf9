// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: plan.. of a transform that moves pixels has to take every planner
// Points and masks have planners of their own.

#include "own_transform.hpp"

struct mine : own_transform {
  void plan(const draw&, xaug::plan::image_planner& out) const { out.flip_horizontal(); }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
