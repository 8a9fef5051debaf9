// SPDX-License-Identifier: BSD-3-Clause
#include "at_run_time/run.hpp"

namespace bench {

void run_dispatched(const xaug::any_pipeline& augment, const xaug::image_view<std::uint8_t>& in,
                    const xaug::image_view<float>& out, const xaug::sample_key& key) {
  augment(in, out, key);
}

}  // namespace bench
