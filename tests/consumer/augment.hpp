// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

struct augmented {
  std::vector<float> exact;   ///< what normalize makes of a flipped image
  std::vector<float> random;  ///< what a longer pipeline makes of it
};

augmented augment_baseline();
augmented augment_wide();

bool json_works();
bool text_works();
bool torch_works();
