// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything for texts. Needs utf8proc: link xaug::text.

#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/pipeline/text_registry.hpp"
#include "xaug/text/lexicon/fitting_synonyms.hpp"
#include "xaug/text/lexicon/label_words.hpp"
#include "xaug/text/lexicon/tsv.hpp"
#include "xaug/text/lexicon/wordnet.hpp"
#include "xaug/text/resources.hpp"
#include "xaug/text/wordpiece.hpp"
