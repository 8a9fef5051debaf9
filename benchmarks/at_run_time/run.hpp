// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/pipeline/any_pipeline.hpp"

namespace bench {

/// Runs a pipeline that was composed at run time, in a file compiled for XAUG_ARCH like the other benchmarks. What
/// any_pipeline needs is compiled there once.
void run_any(const xaug::any_pipeline& augment, const xaug::image_view<std::uint8_t>& in,
             const xaug::image_view<std::uint8_t>& out, const xaug::sample_key& key);
void run_any(const xaug::any_pipeline& augment, const xaug::image_view<std::uint8_t>& in,
             const xaug::image_view<float>& out, const xaug::sample_key& key);
void run_any(const xaug::any_pipeline& augment, const xaug::image_view<float>& in, const xaug::image_view<float>& out,
             const xaug::sample_key& key);

/// The same in a file that is compiled for any x86-64, with xaug_add_dispatch.
void run_dispatched(const xaug::any_pipeline& augment, const xaug::image_view<std::uint8_t>& in,
                    const xaug::image_view<float>& out, const xaug::sample_key& key);

}  // namespace bench
