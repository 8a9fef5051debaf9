// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything for texts. Needs utf8proc: link xaug::text.

#include "xaug/text/label_words.hpp"
#include "xaug/text/lexicon_tsv.hpp"
#include "xaug/text/text_pipeline.hpp"
#include "xaug/text/text_registry.hpp"
#include "xaug/text/text_resources.hpp"
#include "xaug/text/wordnet.hpp"
