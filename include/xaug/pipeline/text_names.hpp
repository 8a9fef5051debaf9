// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string_view>

namespace xaug {

/// The names of the transforms in pipeline/text_registry.hpp, to recognise them where only transforms of images are
/// allowed.
inline constexpr auto text_transform_names = std::to_array<std::string_view>(
    {"synonym_replacement", "random_insertion", "random_swap", "random_deletion", "eda", "punctuation_insertion",
     "phrase_insertion", "tfidf_replacement", "word_dropout", "sentence_shuffle", "protect_words", "spelling_error",
     "keyboard_typo", "character_swap", "character_insertion", "character_deletion", "case_noise"});

}  // namespace xaug
