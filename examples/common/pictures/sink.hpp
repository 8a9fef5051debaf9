// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "common/pictures/augment.hpp"

namespace examples {

/// Where pictures go.
class sink {
public:
  virtual ~sink() = default;
  /// Takes the variants of all samples of one epoch.
  virtual void add(const variant& decided, std::vector<picture>& pictures) = 0;
  /// After the last epoch: finishes what is written as a whole. Returns a line about what was written.
  virtual std::string finish() = 0;
};

}  // namespace examples
