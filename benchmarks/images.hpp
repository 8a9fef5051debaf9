// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "at_run_time/run.hpp"
#include "support.hpp"

namespace bench {

/// A row that calls `run(augment, in, out, key)` on one image.
template <xaug::element In, xaug::element Out, class Pipeline, class Run>
void add_images(const std::string& name, const Pipeline& augment, const xaug::image_shape& shape,
                memory_order in_order, memory_order out_order, const Run& run) {
  const xaug::image_shape result = augment.output_shape(shape);
  add(name, [=] {
    return [=, in = image<In>::random(shape, in_order), out = image<Out>(result, out_order)](std::uint64_t i) mutable {
      run(augment, in.view(), out.view(), xaug::sample_key{.seed = 1, .epoch = 0, .index = i});
    };
  });
}

/// A pipeline that is composed by type.
template <xaug::element In, xaug::element Out, class... Ts>
void add_images(const std::string& name, const xaug::pipeline<Ts...>& augment, const xaug::image_shape& shape,
                memory_order in_order, memory_order out_order) {
  add_images<In, Out>(name, augment, shape, in_order, out_order,
                      [](const auto& p, const auto& in, const auto& out, const auto& key) { p(in, out, key); });
}

/// A pipeline that is composed at run time.
template <xaug::element In, xaug::element Out>
void add_any_images(const std::string& name, const xaug::any_pipeline& augment, const xaug::image_shape& shape,
                    memory_order in_order, memory_order out_order) {
  add_images<In, Out>(name, augment, shape, in_order, out_order,
                      [](const auto& p, const auto& in, const auto& out, const auto& key) { run_any(p, in, out, key); });
}

}  // namespace bench
