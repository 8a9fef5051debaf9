// SPDX-License-Identifier: BSD-3-Clause

#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "support.hpp"
#include "text/phrases.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/lexicon/fitting_synonyms.hpp"
#include "xaug/text/lexicon/wordnet.hpp"
#include "xaug/text/resources.hpp"
#include "xaug/text/wordpiece.hpp"

// Splitting, augmenting and encoding texts, on one core. The phrases are those of phrases.hpp; documents and the one
// long text are the same phrases joined, so that nonlinear cost shows. The floors are a memchr over all bytes, and a
// copy of them; the splitter is also compared with a memchr for each space. Transforms edit a share of the words,
// without limits on their number. Texts are encoded with the vocabulary that XAUG_BERT_VOCAB names, if it does.

namespace bench {
namespace {

/// Texts, and their name in the names of benchmarks.
struct corpus {
  std::string name;
  std::vector<std::string> texts;

  std::size_t bytes() const {
    return std::transform_reduce(texts.begin(), texts.end(), std::size_t{0}, std::plus(),
                                 [](const std::string& text) { return text.size(); });
  }
};

/// The phrases joined to texts of at least so many bytes.
std::vector<std::string> joined(const std::vector<std::string>& phrases, std::size_t bytes) {
  std::vector<std::string> texts(1);
  for (const std::string& phrase : phrases) {
    if (texts.back().size() >= bytes) texts.emplace_back();
    texts.back() += phrase;
  }
  return texts;
}

const std::vector<corpus>& corpora() {
  static const std::vector<corpus> all = [] {
    std::vector<corpus> made{{"phrases", read_phrases()}};
    made.push_back({"documents", joined(made[0].texts, 10000)});
    made.push_back({"one_text", joined(made[0].texts, ~std::size_t{0})});
    return made;
  }();
  return all;
}

/// 1 MiB of other scripts.
const corpus& mixed() {
  static const corpus made = [] {
    constexpr std::string_view part =
        "Zażółć gęślą jaźń. Съешь же ещё этих мягких французских булок, да выпей чаю. 我能吞下玻璃而不伤身体。 "
        "Portez ce vieux whisky au juge blond qui fume 😀 👨‍👩‍👧. हिन्दी भाषा ";
    std::string text;
    while (text.size() < (1U << 20)) text += part;
    return corpus{"mixed", {text}};
  }();
  return made;
}

std::size_t count_spaces(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) ++count;
  return count;
}

/// Runs `act()` on all texts.
template <class Act>
void add(std::string_view what, const corpus& texts, std::string_view contender, Act act) {
  const std::string name = "text/" + std::string(what) + '/' + texts.name + '/' + std::string(contender);
  const auto bytes = static_cast<std::int64_t>(texts.bytes());
  const auto count = static_cast<std::int64_t>(texts.texts.size());
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) mutable {
    for (auto _ : state) act();
    state.SetBytesProcessed(state.iterations() * bytes);
    state.SetItemsProcessed(state.iterations() * count);
  })->Unit(benchmark::kMillisecond);
}

void add_splitting(const corpus& all) {
  add("split", all, "xaug", [&all, tokens = std::vector<xaug::token>()]() mutable {
    for (const std::string& text : all.texts) {
      xaug::split(text, tokens);
      benchmark::DoNotOptimize(tokens.data());
    }
  });
  add("split", all, "memchr", [&all] {
    for (const std::string& text : all.texts) benchmark::DoNotOptimize(count_spaces(text));
  });
  add("scan", all, "floor", [&all] {
    for (const std::string& text : all.texts) benchmark::DoNotOptimize(text.find('\0'));
  });
  add("copy", all, "floor", [&all, out = std::string()]() mutable {
    out.clear();
    for (const std::string& text : all.texts) out += text;
    benchmark::DoNotOptimize(out.data());
  });
}

void add_encoding(const corpus& all) {
  const char* vocabulary = std::getenv("XAUG_BERT_VOCAB");
  if (vocabulary == nullptr) return;
  static const auto tokenizer = xaug::wordpiece::load(vocabulary);
  add("encode", all, "xaug", [&all, pieces = std::vector<xaug::text_piece>()]() mutable {
    for (const std::string& text : all.texts) {
      tokenizer.encode(text, pieces);
      benchmark::DoNotOptimize(pieces.data());
    }
  });
}

const xaug::text_resources& resources() {
  static const xaug::text_resources found = [] {
    xaug::text_resources made;
    const char* folder = std::getenv("XAUG_WORDNET_DIR");
    const std::filesystem::path where = folder != nullptr ? folder : "/usr/share/wordnet";
    if (std::filesystem::exists(where / "index.noun")) made.words = xaug::read_wordnet(where);
    xaug::word_frequencies::builder counts;
    xaug::phrase_book::builder phrases;
    for (const std::string& text : corpora()[0].texts) {
      counts.add(text);
      phrases.add(text);
    }
    made.frequencies = counts.build();
    made.phrases = phrases.build();
    return made;
  }();
  return found;
}

template <class T>
void add_transform(std::string_view what, const corpus& all, const xaug::text_resources& from) {
  T t{};
  if constexpr (requires { t.words; })
    if (from.words.size() == 0) return;
  xaug::provide(t, from);
  if constexpr (requires { t.max_count; }) t.max_count = index{1} << 30;
  std::vector<std::int64_t> indices(all.texts.size());
  std::iota(indices.begin(), indices.end(), 0);
  add(what, all, "xaug",
      [&all, pipeline = xaug::text_pipeline<T>(std::tuple{t}), indices, out = xaug::text_batch()]() mutable {
        pipeline(std::span<const std::string>(all.texts), out, {.seed = 1}, indices);
        benchmark::DoNotOptimize(out[0].data());
      });
}

/// With all synonyms of single words ready in their forms: what that costs does not depend on which of them fit.
const xaug::text_resources& fitting() {
  static const xaug::text_resources found = [] {
    xaug::text_resources made = resources();
    if (made.words.size() > 0) made.words = xaug::fitting_synonyms(made.words, {.corpus = made.frequencies});
    return made;
  }();
  return found;
}

const bool registered = [] {
  for (const corpus& all : corpora()) {
    add_splitting(all);
    add_encoding(all);
    xaug::for_each_type(xaug::all_text_transforms{}, [&]<class T>() { add_transform<T>(T::name, all, resources()); });
    add_transform<xaug::synonym_replacement>("fitting_synonyms", all, fitting());
  }
  add_splitting(mixed());
  add_encoding(mixed());
  return true;
}();

}  // namespace
}  // namespace bench
