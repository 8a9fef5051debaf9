// SPDX-License-Identifier: BSD-3-Clause

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"
#include "xaug/text/text_pipeline.hpp"
#include "xaug/text/wordnet.hpp"

// Splitting and augmenting texts. The phrases are the sentences of SST-2's training set (GLUE's train.tsv), from the
// folder that XAUG_SST2_DIR names, or else as many made-up ones. The floor of splitting is a memchr for each space;
// that of a transform is a copy of all bytes.

namespace bench {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> made_up_phrases() {
  constexpr std::array<std::string_view, 12> words{"the", "film", "is", "a",   "charming",  "journey",
                                                   "of",  "warm", ",",  "and", "beautiful", "performances"};
  xaug::stream random(xaug::sample_key{.seed = 1});
  std::vector<std::string> phrases(67349);
  for (std::string& phrase : phrases)
    for (index n = 1 + random.uniform_int(18); n > 0; --n) {
      phrase += words[static_cast<std::size_t>(random.uniform_int(12))];
      phrase += ' ';
    }
  return phrases;
}

const std::vector<std::string>& phrases() {
  static const std::vector<std::string> all = [] {
    const char* folder = std::getenv("XAUG_SST2_DIR");
    if (folder == nullptr) return made_up_phrases();
    std::vector<std::string> read;
    std::ifstream file(fs::path(folder) / "train.tsv");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) read.push_back(line.substr(0, line.find('\t')));
    return read;
  }();
  return all;
}

/// 1 MiB of a text that is repeated.
std::string repeated(std::string_view part) {
  std::string text;
  while (text.size() < (1U << 20)) text += part;
  return text;
}

const std::string& prose() {
  static const std::string text = [] {
    std::string ascii;
    for (const std::string& phrase : phrases())
      if (ascii.size() < (1U << 20) && xaug::is_ascii(phrase)) ascii += phrase;
    return ascii;
  }();
  return text;
}

const std::string& mixed() {
  static const std::string text = repeated(
      "Zażółć gęślą jaźń. Съешь же ещё этих мягких французских булок, да выпей чаю. 我能吞下玻璃而不伤身体。 "
      "Portez ce vieux whisky au juge blond qui fume 😀 👨‍👩‍👧. हिन्दी भाषा ");
  return text;
}

std::size_t count_spaces(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) ++count;
  return count;
}

/// Runs `act()` on `bytes` bytes of `texts` texts.
template <class Act>
void add(const std::string& name, std::size_t bytes, std::size_t texts, Act act) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) mutable {
    for (auto _ : state) act();
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts));
  })->Unit(benchmark::kMillisecond);
}

void add_splitting(const std::string& name, const std::string& text) {
  add("text/split/" + name + "/xaug", text.size(), 1, [&text, tokens = std::vector<xaug::token>()]() mutable {
    xaug::split(text, tokens);
    benchmark::DoNotOptimize(tokens.data());
  });
  add("text/split/" + name + "/floor", text.size(), 1, [&text] { benchmark::DoNotOptimize(count_spaces(text)); });
}

template <class T>
void add_transform(std::size_t bytes) {
  T t{};
  if constexpr (requires { t.words; }) {
    const char* folder = std::getenv("XAUG_WORDNET_DIR");
    static const fs::path where = folder != nullptr ? folder : "/usr/share/wordnet";
    if (!fs::exists(where / "index.noun")) return;
    static const xaug::lexicon wordnet = xaug::read_wordnet(where);
    t.words = wordnet;
  }
  std::vector<std::int64_t> indices(phrases().size());
  std::iota(indices.begin(), indices.end(), 0);
  add("text/" + std::string(T::name) + "/phrases/xaug", bytes, phrases().size(),
      [pipeline = xaug::text_pipeline<T>(std::tuple{t}), indices, out = xaug::text_batch()]() mutable {
        pipeline(std::span<const std::string>(phrases()), out, {.seed = 1}, indices);
        benchmark::DoNotOptimize(out[0].data());
      });
}

const bool registered = [] {
  std::size_t bytes = 0;
  for (const std::string& phrase : phrases()) bytes += phrase.size();
  add_splitting("ascii_prose", prose());
  add_splitting("mixed", mixed());
  add("text/split/phrases/xaug", bytes, phrases().size(), [tokens = std::vector<xaug::token>()]() mutable {
    for (const std::string& phrase : phrases()) {
      xaug::split(phrase, tokens);
      benchmark::DoNotOptimize(tokens.data());
    }
  });
  xaug::for_each_type(xaug::all_text_transforms{}, [&]<class T>() { add_transform<T>(bytes); });
  add("text/copy/phrases/floor", bytes, phrases().size(), [out = std::string()]() mutable {
    out.clear();
    for (const std::string& phrase : phrases()) out += phrase;
    benchmark::DoNotOptimize(out.data());
  });
  return true;
}();

}  // namespace
}  // namespace bench
