// SPDX-License-Identifier: BSD-3-Clause
#include "common/text_training/text_arms.hpp"

#include <string_view>
#include <utility>
#include <xaug/io/text_json.hpp>
#include <xaug/text/lexicon/fitting_synonyms.hpp>
#include <xaug/text/lexicon/label_words.hpp>
#include <xaug/text/lexicon/word_frequencies.hpp>

#include "common/file.hpp"
#include "common/pictures/recipe.hpp"
#include "common/training/choose_arms.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

json pipeline(std::string_view text) {
  return json::parse(text);
}

text_arm arm_of_ones_own(const std::string& name, const std::string& file_or_json) {
  text_arm own{.name = name, .title = name, .description = "A pipeline of one's own."};
  if (file_or_json.find_first_of("[{") != std::string::npos) {
    own.pipeline = parse_json(file_or_json, "arms");
  } else {
    const auto bytes = read_file(file_or_json);
    own.pipeline = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file_or_json);
  }
  return own;
}

}  // namespace

std::vector<text_arm> standard_text_arms() {
  const json eda = pipeline(R"([{"transform": "eda"}])");
  const json gentle_eda =
      pipeline(R"([{"transform": "eda", "alpha_sr": 0.05, "alpha_ri": 0.05, "alpha_rs": 0.05, "p_rd": 0.05}])");
  return {
      {.name = "none", .title = "no augmentation", .description = "The texts as they are."},
      {.name = "synonyms",
       .title = "synonym replacement",
       .description = "A tenth of the words, but at least one, become synonyms of WordNet (EDA's).",
       .pipeline = pipeline(R"([{"transform": "synonym_replacement"}])")},
      {.name = "fitting_synonyms",
       .title = "synonyms that fit",
       .description = "The same with synonyms of the word's part of speech that are near it in meaning, by WordNet's "
                      "counts and word vectors.",
       .pipeline = pipeline(R"([{"transform": "synonym_replacement"}])"),
       .fitting = true},
      {.name = "insertion",
       .title = "random insertion",
       .description = "Synonyms of a tenth of the words come in at random places (EDA's).",
       .pipeline = pipeline(R"([{"transform": "random_insertion"}])")},
      {.name = "swap",
       .title = "random swaps",
       .description = "Pairs of words change places, a tenth as many as there are words (EDA's).",
       .pipeline = pipeline(R"([{"transform": "random_swap"}])")},
      {.name = "deletion",
       .title = "random deletion",
       .description = "Each word goes with probability 0.1 (EDA's).",
       .pipeline = pipeline(R"([{"transform": "random_deletion"}])")},
      {.name = "eda",
       .title = "EDA",
       .description = "One of the four, another text in each epoch; alpha 0.1 (Wei and Zou, 2019).",
       .pipeline = eda},
      {.name = "gentle_eda",
       .title = "EDA, alpha 0.05",
       .description = "EDA with half as many edits.",
       .pipeline = gentle_eda},
      {.name = "aeda",
       .title = "AEDA",
       .description = "Punctuation comes in, at up to a third as many places as there are words (Karimi et al., 2021).",
       .pipeline = pipeline(R"([{"transform": "punctuation_insertion"}])")},
      {.name = "typos",
       .title = "typing errors",
       .description = "Up to three tenths of the words get letters of neighbouring keys.",
       .pipeline = pipeline(R"([{"transform": "keyboard_typo", "alpha": 0.1, "character_alpha": 0.1}])")},
      {.name = "word_dropout",
       .title = "word dropout",
       .description = "Rare words go, with probability 0.25 / (0.25 + count) for their count in the training texts "
                      "(Kiperwasser and Goldberg, 2016).",
       .pipeline = pipeline(R"([{"transform": "word_dropout", "alpha": 0.25}])")},
      {.name = "tfidf",
       .title = "TF-IDF replacement",
       .description =
           "Up to a tenth of the words, those that say little, become others that say little (Xie et al., 2020).",
       .pipeline = pipeline(R"([{"transform": "tfidf_replacement"}])")},
      {.name = "phrases",
       .title = "phrases of the same label",
       .description = "A phrase of another text of the same label comes in, of up to half of its words.",
       .pipeline = pipeline(R"([{"transform": "phrase_insertion"}])")},
      {.name = "eda_phrases",
       .title = "EDA and phrases of the same label",
       .description = "EDA, and behind it such a phrase.",
       .pipeline = pipeline(R"([{"transform": "eda"}, {"transform": "phrase_insertion"}])")},
      {.name = "safe_eda",
       .title = "label-safe EDA",
       .description =
           "EDA that leaves alone negations and the words that speak for a label in the training texts, and lets "
           "no others that do come in.",
       .pipeline = eda,
       .keep_labels = true},
      {.name = "rdrop",
       .title = "R-Drop",
       .description = "Each text twice, under different dropout, and the predictions kept close (Liang et al., 2021).",
       .consistency = 1},
      {.name = "eda_consistency",
       .title = "EDA with consistency",
       .description = "Each text twice, by EDA anew, and the predictions kept close.",
       .pipeline = eda,
       .consistency = 1},
      {.name = "safe_eda_consistency",
       .title = "label-safe EDA with consistency",
       .description = "Each text twice, by label-safe EDA anew, and the predictions kept close.",
       .pipeline = eda,
       .keep_labels = true,
       .consistency = 1},
      {.name = "cutoff",
       .title = "token cutoff with consistency",
       .description =
           "Each text twice, with the vectors of 15 % of its pieces set to 0, and the predictions kept close (Shen "
           "et al., 2020).",
       .consistency = 1,
       .cutoff = 0.15},
      {.name = "mix",
       .title = "mixed features",
       .description =
           "The vectors of two texts of the batch are blended before the last layers, and so are their labels; "
           "alpha 0.2 (Guo et al., 2019).",
       .mix = 0.2},
  };
}

std::vector<text_arm> choose_text_arms(const std::vector<std::string>& wanted) {
  return choose_arms(wanted, standard_text_arms(), arm_of_ones_own);
}

text_pipelines text_pipelines_of(const text_arm& arm, const word_knowledge& known, const labelled_texts& training,
                                 std::size_t classes) {
  if (arm.pipeline.empty()) return text_pipelines(classes);
  xaug::word_frequencies::builder frequencies;
  std::vector<xaug::phrase_book::builder> phrases(classes);
  for (std::size_t i = 0; i < training.texts.size(); ++i) {
    frequencies.add(training.texts[i]);
    phrases[static_cast<std::size_t>(training.labels[i])].add(training.texts[i]);
  }
  xaug::text_resources resources;
  resources.words = known.words;
  resources.frequencies = frequencies.build();
  std::vector<xaug::any_text_transform> first;
  if (arm.keep_labels) {
    xaug::label_words::builder counts(static_cast<xaug::index>(classes));
    for (std::size_t i = 0; i < training.texts.size(); ++i) counts.add(training.texts[i], training.labels[i]);
    const xaug::label_words labels = counts.build();
    resources.words = labels.keep_labels(known.words);
    first.emplace_back(xaug::protect_words{labels.carriers()});
  }
  if (arm.fitting) {
    xaug::word_parts::builder parts(resources.words);
    for (const std::string& text : training.texts) parts.add(text);
    resources.words = xaug::fitting_synonyms(
        resources.words,
        {.corpus = resources.frequencies, .parts = parts.build(), .vectors = known.vectors, .senses = known.senses});
  }
  text_pipelines of_classes;
  for (const auto& own : phrases) {
    resources.phrases = own.build();
    std::vector<xaug::any_text_transform> parts = first;
    try {
      const auto read = xaug::text_pipeline_from_json(arm.pipeline, resources);
      parts.insert(parts.end(), read.children().begin(), read.children().end());
    } catch (const xaug::error& e) {
      throw xaug::error(arm.name + ": " + e.what());
    }
    of_classes.emplace_back(std::move(parts));
  }
  return of_classes;
}

labelled_texts augmented(const labelled_texts& texts, const text_pipelines& of_classes, const xaug::sample_key& key) {
  labelled_texts all{{}, texts.labels};
  for (std::size_t i = 0; i < texts.texts.size(); ++i)
    all.texts.push_back(
        of_classes[static_cast<std::size_t>(texts.labels[i])](texts.texts[i], {key.seed, key.epoch, i}));
  return all;
}

labelled_texts with_copies(const labelled_texts& texts, const text_pipelines& of_classes, std::uint64_t copies,
                           std::uint64_t seed) {
  labelled_texts all = texts;
  for (std::uint64_t copy = 0; copy < copies; ++copy) {
    const labelled_texts more = augmented(texts, of_classes, {seed, copy});
    all.texts.insert(all.texts.end(), more.texts.begin(), more.texts.end());
    all.labels.insert(all.labels.end(), more.labels.begin(), more.labels.end());
  }
  return all;
}

}  // namespace examples
