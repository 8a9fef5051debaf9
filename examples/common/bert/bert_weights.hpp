// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/bert/bert_model.hpp"

// A model's weights under Hugging Face's names, in files of the kind safetensors: those of BertModel, as
// "encoder.layer.0.attention.self.query.weight", and those of models around it, where they have the prefix "bert.".
// Every function throws xaug::error that names the file and what was expected and found.

namespace examples {

/// What may differ between a file and a model.
struct bert_weight_options {
  /// A pooler that the file lacks keeps its values. (One that only the file has is never an error.)
  bool pooler_may_be_missing = false;
};

/// Copies a file's values (F32, F16 or BF16) into an encoder, on whatever device it is. Either all of them are copied
/// or, after an error, none. Returns the names in the file that were ignored, as they stand there: buffers
/// ("embeddings.position_ids"), heads of other tasks ("cls.*", "classifier.*"), and a pooler that the model has not.
/// Any other surplus name is an error.
std::vector<std::string> load_bert(const std::filesystem::path& file, bert_encoder& to,
                                   const bert_weight_options& options = {});

/// The same for a classifier, of which everything has to be there: what save_bert() wrote.
std::vector<std::string> load_bert(const std::filesystem::path& file, bert_classifier& to);

/// Writes all values as F32, so that the file is never half-written: of an encoder without prefix, of a classifier with
/// the prefix "bert." and its linear layer as "classifier.weight" and "classifier.bias", as
/// BertForSequenceClassification.
void save_bert(const std::filesystem::path& file, const bert_encoder& model);
void save_bert(const std::filesystem::path& file, const bert_classifier& model);

}  // namespace examples
