// SPDX-License-Identifier: BSD-3-Clause

#include "xaug/io/json.hpp"

#include "augment.hpp"

bool json_works() {
  return xaug::parse_pipeline(R"([{"transform": "horizontal_flip"}])").children().size() == 1;
}
