// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "xaug/image/transform.hpp"
#include "xaug/pipeline/node.hpp"

namespace xaug::detail {

/// A transform of images as a node of a pipeline.
template <transform T>
struct node<T> {
  static_assert(has_proper_members<T>());
  using draw = drawn<T>;
  using subject = images;

  static constexpr value_needs static_needs{use_of<T>() != value_use::any, use_of<T>() == value_use::opens, false};

  static constexpr std::uint32_t count(const T&) { return 1; }
  static constexpr value_needs needs(const T& t) {
    value_needs all = static_needs;
    all.fills = fills_in(t);
    return all;
  }
  static void validate(const T& t, const std::string& path) { xaug::validate(t, std::string(path).append(T::name)); }

  static void sample(const T& t, draw& d, const sample_context& context, std::uint32_t position, image_shape& shape) {
    check_image(t, shape);
    stream random(context.key, context.sample, position);
    sample_transform(t, d, random, shape);
    if constexpr (geometric_transform<T>) {
      plan::shape_planner planner(shape);
      plan_transform(t, d, planner);
      shape = planner.shape();
    }
  }

  template <class Planner>
  static void plan(const T& t, const draw& d, Planner& planner) {
    plan_transform(t, d, planner);
  }
};

}  // namespace xaug::detail
