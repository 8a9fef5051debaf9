// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "xaug/pipeline/any_pipeline.hpp"

struct augmented {
  std::vector<float> exact;   ///< what normalize makes of a flipped image
  std::vector<float> random;  ///< what a longer pipeline makes of it
};

/// What augment.cpp has, compiled for some instruction set.
struct variant {
  augmented (*augment)();
  /// Throws xaug::error.
  void (*fail)();
  xaug::any_pipeline (*make)();
  std::vector<float> (*run)(const xaug::any_pipeline&, const xaug::any_pipeline::draws&);
};

extern const variant baseline;
extern const variant wide;

bool json_works();
bool text_works();
bool torch_works();
