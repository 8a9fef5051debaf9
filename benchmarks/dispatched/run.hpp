// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/pipeline/any_pipeline.hpp"

namespace bench {

/// Runs a pipeline in a file that is compiled for any x86-64, with xaug_add_dispatch.
void run_dispatched(const xaug::any_pipeline& augment, const xaug::image_view<std::uint8_t>& in,
                    const xaug::image_view<float>& out, const xaug::sample_key& key);

}  // namespace bench
