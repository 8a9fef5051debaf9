// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ostream>
#include <string>

#include "xaug/pipeline/pipeline.hpp"

namespace xaug {

namespace detail {

inline void print_pass(std::ostream& out, const plan::image_planner& planner, std::size_t i) {
  const plan::pass& p = planner.passes()[i];
  out << "pass " << i + 1 << ": " << p.input << " -> " << p.output() << ", ";
  if (p.has_source) {
    p.source.describe(planner.object(p.source), out);
    out << ", ";
  }
  const std::size_t operations = p.end_operation - p.first_operation;
  if (p.only_copies() && p.stores)
    out << "copy";
  else
    out << operations << (operations == 1 ? " operation" : " operations")
        << (plan::works_on_levels(planner, i) ? " on levels" : " on each tile");
  if (p.reduces) out << (p.stores ? ", with a sum for the next pass" : ", for a sum alone");
  out << '\n';
  for (const plan::plan_step& step : planner.steps())
    if (step.pass == i) out << "    " << step.name << '\n';
}

}  // namespace detail

/// Says which passes a pipeline, or a lone part of one, makes over an image for the decisions `draws`, and which
/// transforms went into each.
template <class P>
XAUG_PER_ISA std::string explain(const P& pipeline_or_part, const detail::draws_made_of<P>& draws,
                                 const image_shape& shape) {
  const auto& pipeline = as_pipeline<detail::images>(pipeline_or_part);
  detail::require_possible(shape, "shape");
  plan::image_planner planner;
  planner.record_steps();
  planner.begin(shape, plan::value_state::of<std::uint8_t>());
  pipeline.plan_into(draws, planner);
  plain_stream out;
  for (std::size_t i = 0; i < planner.passes().size(); ++i) detail::print_pass(out, planner, i);
  return out.str();
}

/// The same for the decisions of one sample.
template <class P>
XAUG_PER_ISA std::string explain(const P& pipeline_or_part, const image_shape& shape = {32, 32, 3},
                                 const sample_key& key = {}) {
  const auto& pipeline = as_pipeline<detail::images>(pipeline_or_part);
  return explain(pipeline, pipeline.sample(key, shape), shape);
}

}  // namespace xaug
