// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <xaug/pipeline/text_pipeline.hpp>
#include <xaug/text/language/word_set.hpp>

#include "common/study/record.hpp"

// What an augmentation does to texts.

namespace examples {

/// Text number `index` after an augmentation, in parts that are new or not; what only moved is not new.
std::vector<text_part> augmented_parts(const xaug::any_text_pipeline& pipeline, std::string_view text,
                                       const xaug::sample_key& key);

/// Of the texts that have some of these words, the share in which others of them, or another number of them, stand
/// afterwards. NaN if no text has any.
double share_that_changed(const xaug::word_set& words, std::span<const std::string> before,
                          std::span<const std::string> after);

/// Of all sequences of `n` words in these texts, the share of different ones: 1 if none occurs twice. NaN if there are
/// none. Source: Li et al., "A Diversity-Promoting Objective Function for Neural Conversation Models", NAACL 2016
/// (distinct-n).
double distinct_share(std::span<const std::string> texts, std::size_t n);

/// The share of places where two lists of one length differ. NaN for empty lists.
double share_of_different(std::span<const std::int64_t> a, std::span<const std::int64_t> b);

/// Texts to show for an augmentation, by their number: of each label the first `count` that a model knew before it and
/// mistakes after it, and then the first `count` others that it knew. All lists have an element for each text.
std::vector<std::size_t> places_to_show(std::span<const std::int64_t> labels, std::span<const std::int64_t> before,
                                        std::span<const std::int64_t> after, std::int64_t count);

}  // namespace examples
