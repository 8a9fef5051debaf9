// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>
#include <xaug/pipeline/text_pipeline.hpp>
#include <xaug/text/lexicon/lexicon.hpp>
#include <xaug/text/lexicon/sense_counts.hpp>
#include <xaug/text/lexicon/word_vectors.hpp>

#include "common/sst2.hpp"

namespace examples {

/// A way to train on texts that a study compares with others.
struct text_arm {
  std::string name;                                                   ///< as on the command line
  std::string title;                                                  ///< for people
  std::string description;                                            ///< a sentence
  nlohmann::ordered_json pipeline = nlohmann::ordered_json::array();  ///< of each text, in each epoch anew
  /// Leave alone the words that speak for a label in the training texts, and let none that speak for one come in.
  bool keep_labels = false;
  bool fitting = false;  ///< synonyms are those that fit the training texts (see fitting_synonyms.hpp)
  /// The weight of the divergence between two views of each text (each augmented, cut and under dropout on its own); 0:
  /// one view.
  double consistency = 0;
  double cutoff = 0;  ///< the share of a text's pieces whose vectors become 0
  double mix = 0;     ///< alpha of the mixture of two texts' features, and of their labels; 0: none
};

/// All arms; the first is without augmentation.
std::vector<text_arm> standard_text_arms();

/// The arms of a list on the command line; see choose_arms.hpp.
std::vector<text_arm> choose_text_arms(const std::vector<std::string>& wanted);

/// What pipelines look things up in; what is empty is not asked.
struct word_knowledge {
  xaug::lexicon words{};
  xaug::sense_counts senses{};
  xaug::word_vectors vectors{};
};

/// One for each class.
using text_pipelines = std::vector<xaug::any_text_pipeline>;

/// An arm's pipelines for these training texts: they differ in the phrases that they know. Throws
/// xaug::error for a pipeline that needs a lexicon where it is empty.
text_pipelines text_pipelines_of(const text_arm& arm, const word_knowledge& known, const labelled_texts& training,
                                 std::size_t classes);

/// The texts after one augmentation, each by the pipeline of its class.
labelled_texts augmented(const labelled_texts& texts, const text_pipelines& of_classes, const xaug::sample_key& key);

/// The texts, and behind them so many copies of all, augmented as in the first epochs under a seed.
labelled_texts with_copies(const labelled_texts& texts, const text_pipelines& of_classes, std::uint64_t copies,
                           std::uint64_t seed);

}  // namespace examples
