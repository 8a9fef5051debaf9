// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "xaug/pipeline/node.hpp"
#include "xaug/text/transform.hpp"

namespace xaug::detail {

/// A transform of texts as a node of a pipeline.
template <text_transform T>
struct node<T> {
  using draw = text_draw;
  using subject = texts;

  static constexpr value_needs static_needs{};

  static constexpr std::uint32_t count(const T&) { return 1; }
  static constexpr value_needs needs(const T&) { return {}; }
  static void validate(const T& t, const std::string& path) { xaug::validate(t, std::string(path).append(T::name)); }

  /// Samples the decisions, and applies them to `text` for the nodes that follow.
  static void sample(const T& t, draw& d, const sample_context& context, std::uint32_t position, edited_text& text) {
    d.clear();
    stream random(context.key, context.sample, position);
    t.decide(random, text, d);
    text.apply(d);
  }
  static void plan(const T&, const draw& d, edited_text& text) { text.apply(d); }
};

}  // namespace xaug::detail
