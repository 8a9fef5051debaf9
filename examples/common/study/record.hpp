// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>
#include <xaug/core/fields.hpp>

// What a study is made of: plain data, written as JSON when it is known and read again when a stopped study goes on.
// Numbers that are not known are NaN, which is null in JSON. All times are seconds of wall-clock time.

namespace examples {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// One epoch of a training run.
struct epoch_record {
  int epoch = 0;  ///< counted from 1
  double learning_rate = 0;
  double train_loss = unknown;
  double validation_loss = unknown;
  double validation_accuracy = unknown;  ///< a fraction
  double seconds = 0;                    ///< of the whole epoch, validation included
  double waited = 0;                     ///< of these, how many were spent waiting for data

  static constexpr auto fields() {
    using r = epoch_record;
    using xaug::field;
    using xaug::field_list;
    return field_list{field<&r::epoch>{xaug::non_negative},
                      field<&r::learning_rate>{xaug::non_negative},
                      field<&r::train_loss>{},
                      field<&r::validation_loss>{},
                      field<&r::validation_accuracy>{xaug::probability},
                      field<&r::seconds>{xaug::non_negative},
                      field<&r::waited>{xaug::non_negative}};
  }
};

/// One model trained with one arm of the study, and its predictions for the test set.
struct run_record {
  std::string arm;
  int repeat = 0;          ///< counted from 0; the same repeat has the same seed in every arm
  std::uint64_t seed = 0;  ///< of the weights, the subset, the order and the augmentation
  std::int64_t train_samples = 0;
  std::vector<epoch_record> history;
  int tested_epoch = 0;                   ///< whose weights were tested
  std::vector<std::int64_t> predictions;  ///< the class of each test sample
  std::vector<float> log_likelihood;      ///< log p(true class) of each; the mean of its negative is the cross-entropy
  double train_seconds = 0;               ///< of all epochs
  double waited_seconds = 0;              ///< of these, how many were spent waiting for data
  double inference_seconds = 0;           ///< for the whole test set
  std::int64_t peak_memory = 0;           ///< bytes; 0 if unknown
  std::int64_t samples_seen = 0;          ///< in training, counted each time

  static constexpr auto fields() {
    using r = run_record;
    using xaug::field;
    using xaug::field_list;
    return field_list{field<&r::arm>{},
                      field<&r::repeat>{xaug::non_negative},
                      field<&r::seed>{},
                      field<&r::train_samples>{xaug::non_negative},
                      field<&r::tested_epoch>{xaug::non_negative},
                      field<&r::train_seconds>{xaug::non_negative},
                      field<&r::waited_seconds>{xaug::non_negative},
                      field<&r::inference_seconds>{xaug::non_negative},
                      field<&r::peak_memory>{xaug::non_negative},
                      field<&r::samples_seen>{xaug::non_negative},
                      field<&r::history>{},
                      field<&r::predictions>{xaug::non_negative},
                      field<&r::log_likelihood>{}};
  }
};

/// A part of a text, and whether an augmentation made it.
struct text_part {
  std::string text;
  bool is_new = false;

  static constexpr auto fields() {
    using r = text_part;
    return xaug::field_list{xaug::field<&r::text>{}, xaug::field<&r::is_new>{}};
  }
};

/// A text before and after an augmentation.
struct text_example {
  std::string label;
  std::string before;
  std::vector<text_part> after;
  std::string mistake;  ///< what the baseline takes it for afterwards, if it was right before; else empty

  static constexpr auto fields() {
    using r = text_example;
    using xaug::field;
    using xaug::field_list;
    return field_list{field<&r::label>{}, field<&r::before>{}, field<&r::after>{}, field<&r::mistake>{}};
  }
};

/// Names with their values, in the order in which they are shown.
using named_texts = std::vector<std::pair<std::string, std::string>>;

/// One way to augment that is compared with the others.
struct arm_record {
  std::string name;                             ///< short, as on the command line
  std::string title;                            ///< for people, a few words
  std::string description;                      ///< a sentence or two
  std::string pipeline;                         ///< as JSON or as text
  double augment_seconds_per_sample = unknown;  ///< of one core
  double affinity = unknown;                    ///< see affinity() in metrics.hpp
  double diversity = unknown;                   ///< see diversity() in metrics.hpp
  named_texts measures;                         ///< what else was measured, by name
  std::filesystem::path sheet;                  ///< a PNG file with examples; empty if there is none
  std::vector<text_example> examples;           ///< of an arm of texts

  static constexpr auto fields() {
    using r = arm_record;
    using xaug::field;
    using xaug::field_list;
    return field_list{field<&r::name>{},
                      field<&r::title>{},
                      field<&r::description>{},
                      field<&r::pipeline>{},
                      field<&r::augment_seconds_per_sample>{xaug::non_negative},
                      field<&r::affinity>{},
                      field<&r::diversity>{xaug::non_negative},
                      field<&r::measures>{},
                      field<&r::sheet>{},
                      field<&r::examples>{}};
  }
};

/// A study: several arms, each trained several times under the seeds of the others.
struct study_record {
  std::string title;
  std::string data_set;
  std::string sample = "image";  ///< what one is called
  std::string model;
  std::string command;  ///< that repeats the study
  std::string machine;
  std::string version;  ///< of xaug and of what else matters
  named_texts settings;
  std::vector<std::string> class_names;
  std::vector<std::int64_t> labels;  ///< of the test set
  std::vector<arm_record> arms;      ///< the first is the baseline
  std::vector<run_record> runs;      ///< in any order; arms may lack some while the study is under way

  static constexpr auto fields() {
    using r = study_record;
    using xaug::field;
    using xaug::field_list;
    return field_list{field<&r::title>{},       field<&r::data_set>{},
                      field<&r::sample>{},      field<&r::model>{},
                      field<&r::command>{},     field<&r::machine>{},
                      field<&r::version>{},     field<&r::settings>{},
                      field<&r::class_names>{}, field<&r::labels>{xaug::non_negative},
                      field<&r::arms>{},        field<&r::runs>{}};
  }
};

/// Throws xaug::error that names what is wrong within a record: numbers out of range, a tested epoch that is missing
/// from the history, lists of different lengths.
void check(const run_record& run);
void check(const arm_record& arm);

/// The same for a study and all that is in it, and for: arms of the same name, no test images, runs of unknown arms,
/// two runs of one repeat, repeats with other seeds than the baseline's, predictions that do not fit the test set.
void check(const study_record& study);

/// A record as JSON: one line for each list of numbers.
std::string to_json(const run_record& run);
std::string to_json(const arm_record& arm);
std::string to_json(const study_record& study);

/// A record from JSON. Every field has to be there and nothing else; it is checked as by check(). Throws xaug::error
/// that begins with `name` (of the file) and says where in it something is wrong.
template <class Record>
Record parse_record(std::string_view text, const std::string& name);
template <>
run_record parse_record(std::string_view text, const std::string& name);
template <>
arm_record parse_record(std::string_view text, const std::string& name);
template <>
study_record parse_record(std::string_view text, const std::string& name);

/// A record in a file, which is never half-written. Writing throws as check() does, or if the file cannot be written.
void write_record(const std::filesystem::path& file, const run_record& run);
void write_record(const std::filesystem::path& file, const arm_record& arm);
void write_record(const std::filesystem::path& file, const study_record& study);

/// Throws xaug::error that names the file.
template <class Record>
Record read_record(const std::filesystem::path& file);
template <>
run_record read_record(const std::filesystem::path& file);
template <>
arm_record read_record(const std::filesystem::path& file);
template <>
study_record read_record(const std::filesystem::path& file);

}  // namespace examples
