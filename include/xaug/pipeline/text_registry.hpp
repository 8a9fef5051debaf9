// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string_view>

#include "xaug/core/type_list.hpp"
#include "xaug/pipeline/text_names.hpp"
#include "xaug/text/case_noise.hpp"
#include "xaug/text/character_deletion.hpp"
#include "xaug/text/character_insertion.hpp"
#include "xaug/text/character_swap.hpp"
#include "xaug/text/eda.hpp"
#include "xaug/text/keyboard_typo.hpp"
#include "xaug/text/phrase_insertion.hpp"
#include "xaug/text/protect_words.hpp"
#include "xaug/text/punctuation_insertion.hpp"
#include "xaug/text/random_deletion.hpp"
#include "xaug/text/random_insertion.hpp"
#include "xaug/text/random_swap.hpp"
#include "xaug/text/sentence_shuffle.hpp"
#include "xaug/text/spelling_error.hpp"
#include "xaug/text/synonym_replacement.hpp"
#include "xaug/text/tfidf_replacement.hpp"
#include "xaug/text/word_dropout.hpp"

namespace xaug {

/// All transforms of texts, in the order of the documentation. any_text_pipeline, JSON and the tests that run over
/// every transform read this list; a new transform is one more line.
using all_text_transforms =
    transform_list<synonym_replacement, random_insertion, random_swap, random_deletion, eda, punctuation_insertion,
                   phrase_insertion, tfidf_replacement, word_dropout, sentence_shuffle, protect_words, spelling_error,
                   keyboard_typo, character_swap, character_insertion, character_deletion, case_noise>;
static_assert(
    []<class... Ts>(transform_list<Ts...>) {
      return std::to_array<std::string_view>({Ts::name...}) == text_transform_names;
    }(all_text_transforms{}),
    "text_transform_names in pipeline/text_names.hpp are the names of these");

}  // namespace xaug
