// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/pictures/recipe.hpp"
#include "common/pictures/sample.hpp"

namespace examples {

/// What was decided for one image.
struct decision {
  xaug::any_pipeline::draws draws;
  xaug::mix_draw mix;  ///< with which other image it is mixed, if the pipeline mixes
};

/// What was decided for all images in one epoch: one variant of each.
struct variant {
  std::uint64_t epoch = 0;
  std::vector<decision> decisions;
};

/// One augmented image.
struct picture {
  image pixels;
  std::string note;  ///< what its label is made of, if it was mixed
};

variant decide(const recipe& how, std::span<const sample> samples, std::uint64_t seed, std::uint64_t epoch,
               xaug::thread_pool& threads);

std::vector<picture> apply(const recipe& how, std::span<const sample> samples, const variant& decided,
                           xaug::thread_pool& threads);

}  // namespace examples
