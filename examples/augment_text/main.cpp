// SPDX-License-Identifier: BSD-3-Clause
//
// Augments texts: options, then records, then a pipeline, then the same records with other texts.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>
#include <xaug/io/synonym_fit_json.hpp>
#include <xaug/io/text_json.hpp>
#include <xaug/text.hpp>

#include "augment_text/options.hpp"
#include "augment_text/records.hpp"
#include "common/file.hpp"
#include "common/listing/listing.hpp"
#include "common/progress.hpp"
#include "common/run_program.hpp"
#include "common/stop.hpp"

namespace {

using namespace examples;
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path == "-" ? fs::path("/dev/stdin") : path);
  return {bytes.begin(), bytes.end()};
}

xaug::lexicon read_lexicon(const fs::path& path) {
  if (fs::is_directory(path)) return xaug::read_wordnet(path);
  return path.extension() == ".tsv" ? xaug::read_lexicon_tsv(path) : xaug::lexicon::load(path);
}

xaug::label_words label_words_of(const records& all) {
  // A count is kept for each word and label; a column with more values than these does not hold labels.
  constexpr std::int64_t most = 1000;
  if (all.labels() < 2 || all.labels() > most)
    throw xaug::error("--keep-labels", "2 to " + std::to_string(most) + " different labels", all.labels());
  xaug::label_words::builder counts(all.labels());
  for (std::size_t i = 0; i < all.size(); ++i) counts.add(all.text(i), all.label(i));
  return counts.build();
}

xaug::word_frequencies frequencies_of(const records& all) {
  xaug::word_frequencies::builder counts;
  for (std::size_t i = 0; i < all.size(); ++i) counts.add(all.text(i));
  return counts.build();
}

/// Those of the records with each of so many labels; with one, of all records.
std::vector<xaug::phrase_book::builder> phrases_of(const records& all, std::int64_t labels) {
  std::vector<xaug::phrase_book::builder> phrases(static_cast<std::size_t>(labels));
  for (std::size_t i = 0; i < all.size(); ++i)
    phrases[labels > 1 ? static_cast<std::size_t>(all.label(i)) : 0].add(all.text(i));
  return phrases;
}

/// JSON as it stands on the command line, or in the file of this name.
std::string json_of(const std::string& from) {
  return from.find_first_of("[{") != std::string::npos ? from : text_of(from);
}

/// Of these words, the synonyms that fit the records.
xaug::lexicon fitting(const xaug::lexicon& words, const options& o, const records& all) {
  xaug::synonym_fit fit{.least_share = 0.002f, .least_count = 1};
  if (!o.synonym_fit.empty()) fit = xaug::parse_synonym_fit(json_of(o.synonym_fit));
  xaug::word_parts::builder parts(words);
  for (std::size_t i = 0; i < all.size(); ++i) parts.add(all.text(i));
  xaug::synonym_evidence evidence{.corpus = frequencies_of(all), .parts = parts.build()};
  if (!o.vectors.empty()) evidence.vectors = xaug::read_word_vectors(o.vectors);
  if (fs::exists(o.lexicon / "cntlist.rev")) evidence.senses = xaug::read_sense_counts(o.lexicon);
  return xaug::fitting_synonyms(words, evidence, fit);
}

/// The pipelines for these records: one for each label, or for all records if labels do not matter.
std::vector<xaug::any_text_pipeline> pipelines_of(const options& o, const records& all) {
  xaug::text_resources resources;
  // A lexicon named on the command line has to exist; the default may be missing, as many pipelines need none.
  if (fs::exists(o.lexicon)) resources.words = read_lexicon(o.lexicon);
  if (o.fit) resources.words = fitting(resources.words, o, all);
  if (!o.save_lexicon.empty()) resources.words.save(o.save_lexicon);
  if (!o.pipeline.empty())
    resources.frequencies = frequencies_of(all);
  else if (resources.words.size() == 0)
    throw xaug::error("--lexicon", "a lexicon with words, such as Debian's wordnet-base",
                      "none in " + o.lexicon.string());
  std::vector<xaug::any_text_transform> first;
  std::string said;
  if (o.keep_labels) {
    const xaug::label_words labels = label_words_of(all);
    resources.words = labels.keep_labels(resources.words);
    first.emplace_back(xaug::protect_words{labels.carriers()});
    const std::size_t carriers = labels.carriers(xaug::label_words::usual_weight, {}).size();
    said = "augment_text: " + std::to_string(carriers) + " words speak for one of " + std::to_string(all.labels()) +
           " labels; they and negations stay\n";
  }
  const std::string wanted = o.pipeline.empty() ? R"([{"transform": "eda"}])" : json_of(o.pipeline);
  std::vector<xaug::any_text_pipeline> pipelines;
  for (const auto& phrases : phrases_of(all, o.keep_labels ? all.labels() : 1)) {
    resources.phrases = phrases.build();
    std::vector<xaug::any_text_transform> parts = first;
    const auto pipeline = xaug::parse_text_pipeline(wanted, resources);
    parts.insert(parts.end(), pipeline.children().begin(), pipeline.children().end());
    pipelines.emplace_back(std::move(parts));
  }
  std::cerr << said;  // only now that nothing else can throw
  return pipelines;
}

/// The text with its changes marked, by escape sequences for a terminal or by brackets.
std::string marked(const xaug::edited_text& text, bool colours) {
  std::string out;
  std::uint32_t furthest = 0;
  for (const auto& t : text) {
    const bool inserted = t.source.size() == 0;
    const bool moved = !inserted && t.source.begin < furthest;
    if (!inserted) furthest = std::max(furthest, t.source.end);
    out += t.gap;
    const char* colour = inserted ? "32" : !t.unchanged ? "33" : moved ? "36" : nullptr;
    if (colour == nullptr) {
      out += t.bytes;
    } else if (colours) {
      out += std::string("\033[") + colour + 'm' + std::string(t.bytes) + "\033[0m";
    } else {
      out += std::string(inserted ? "[+" : !t.unchanged ? "[=" : "[~") + std::string(t.bytes) + ']';
    }
  }
  out += text.tail();
  return out;
}

struct result {
  std::string line;
  std::string offsets;
};

class augmenter {
public:
  augmenter(const options& o, const records& all) : o_(o), all_(all), pipelines_(pipelines_of(o, all)) {}

  /// Record i and its variants.
  void operator()(std::size_t i, result& to) const {
    to.offsets.clear();
    to.line = all_.lead(i);
    if (o_.keep_original) all_.write(i, all_.text(i), false, to.line);
    thread_local xaug::any_text_pipeline::draws decided;
    thread_local xaug::edited_text text;
    thread_local xaug::offset_map map;
    std::string augmented;
    const auto& pipeline = pipelines_[pipelines_.size() > 1 ? static_cast<std::size_t>(all_.label(i)) : 0];
    for (std::int64_t v = 0; v < o_.num_aug; ++v) {
      text.assign(all_.text(i));
      pipeline.sample({o_.seed, o_.epoch + static_cast<std::uint64_t>(v), i}, text, decided);
      augmented.clear();
      text.write(augmented, map);
      all_.write(i, o_.show ? marked(text, colours_) : augmented, v + 1 == o_.num_aug, to.line);
      if (!o_.offsets.empty()) add_offsets(i, v, text, map, to.offsets);
    }
  }

private:
  static void add_offsets(std::size_t i, std::int64_t variant, const xaug::edited_text& text,
                          const xaug::offset_map& map, std::string& out) {
    nlohmann::ordered_json spans = nlohmann::ordered_json::array();
    for (const auto& t : text) {
      if (t.source.size() == 0) continue;
      const auto now = map(t.source);
      spans.push_back({t.source.begin, t.source.end, now->begin, now->end});
    }
    out += nlohmann::ordered_json{{"record", i}, {"variant", variant}, {"spans", std::move(spans)}}.dump() + '\n';
  }

  const options& o_;
  const records& all_;
  std::vector<xaug::any_text_pipeline> pipelines_;
  bool colours_ = o_.out == "-" && ::isatty(STDOUT_FILENO) != 0;
};

int run(const options& o) {
  if (o.list) {
    std::vector<section> sections{section_of(xaug::all_text_transforms{}, "transforms", "Transforms of texts")};
    if (o.format != list_format::markdown) sections.push_back(choices());  // README.md lists them with those of images
    print_list(std::cout, std::move(sections), o.list_name, o.format);
    return 0;
  }
  const records all(text_of(o.input), o.layout, o.input == "-" ? "standard input" : o.input.string());
  const augmenter augment(o, all);
  xaug::thread_pool threads(o.threads);
  listen_for_stop();
  progress shown(static_cast<std::int64_t>(all.size()), "texts");
  const bool to_file = o.out != "-";
  std::string written;
  std::string offsets;
  std::vector<result> results(1024);
  for (std::size_t first = 0; first < all.size() && !stop_requested(); first += results.size()) {
    const std::size_t count = std::min(results.size(), all.size() - first);
    threads(static_cast<xaug::index>(count), [&](xaug::index begin, xaug::index end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
        augment(first + i, results[i]);
    });
    for (std::size_t i = 0; i < count; ++i) {
      written += results[i].line;
      offsets += results[i].offsets;
    }
    if (!to_file) {
      std::cout << written;
      written.clear();
    }
    shown.add(static_cast<std::int64_t>(count));
  }
  if (stop_requested()) {
    std::cerr << "augment_text: interrupted; no file was written\n";
    return interrupted;
  }
  written += all.tail();
  if (to_file)
    write_file(o.out, std::string_view(written));
  else
    std::cout << written;
  if (!o.offsets.empty()) write_file(o.offsets, std::string_view(offsets));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  return run_program(
      "augment_text", [&] { return parse_options(argc, argv, o); }, [&] { return run(o); });
}
