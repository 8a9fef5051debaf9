// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/pipeline/registry.hpp"
#include "xaug/text/eda.hpp"
#include "xaug/text/punctuation_insertion.hpp"
#include "xaug/text/random_deletion.hpp"
#include "xaug/text/random_insertion.hpp"
#include "xaug/text/random_swap.hpp"
#include "xaug/text/synonym_replacement.hpp"

namespace xaug::inline XAUG_ABI {

/// All transforms of texts, in the order of the documentation. any_text_pipeline, JSON and the tests that run over
/// every transform read this list; a new transform is one more line.
using all_text_transforms =
    transform_list<synonym_replacement, random_insertion, random_swap, random_deletion, eda, punctuation_insertion>;

}  // namespace xaug::inline XAUG_ABI
