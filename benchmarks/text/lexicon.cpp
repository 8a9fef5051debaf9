// SPDX-License-Identifier: BSD-3-Clause

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "support.hpp"
#include "xaug/text/lexicon/morphology.hpp"
#include "xaug/text/lexicon/wordnet.hpp"

// WordNet as a lexicon: how long it takes to read, to load and to look words up in random order. The peer is the
// straightforward version with the standard library; the floor of a look-up only hashes the word. Left out where
// WordNet is not found; the variable XAUG_WORDNET_DIR says where it is.

namespace bench {
namespace {

namespace fs = std::filesystem;

struct string_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
using word_map = std::unordered_map<std::string, std::vector<std::string>, string_hash, std::equal_to<>>;

/// A file that is removed at the end of the program.
struct saved_lexicon {
  fs::path path = fs::temp_directory_path() / ("xaug_benchmark_" + std::to_string(std::random_device{}()));
  ~saved_lexicon() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

fs::path folder() {
  const char* set = std::getenv("XAUG_WORDNET_DIR");
  return set != nullptr ? set : "/usr/share/wordnet";
}

/// Read when the first benchmark that needs it runs.
const xaug::lexicon& wordnet() {
  static const xaug::lexicon words = xaug::read_wordnet(folder());
  return words;
}

const word_map& peer() {
  static const word_map words = [] {
    word_map result;
    for (index i = 0; i < wordnet().size(); ++i) {
      const auto synonyms = wordnet()[i].synonyms();
      result.emplace(wordnet()[i].word(), std::vector<std::string>(synonyms.begin(), synonyms.end()));
    }
    return result;
  }();
  return words;
}

/// All words, or as many strings that are not words, in random order.
std::vector<std::string> shuffled_words(bool known) {
  std::vector<std::string> result;
  for (index i = 0; i < wordnet().size(); ++i) result.emplace_back(wordnet()[i].word());
  std::ranges::shuffle(result, std::mt19937(12345));
  if (!known)
    for (std::string& word : result) word.back() = '#';
  return result;
}

/// Looks up the words in order. `look_up(word)` returns a number that depends on the result.
template <class LookUp>
void add_look_up(const std::string& which, const std::string& contender, bool known, LookUp look_up) {
  add("lexicon/" + which + "/wordnet/" + contender, [=] {
    look_up("dog");  // so that its data structure is built
    return [=, words = shuffled_words(known)](std::uint64_t i) {
      benchmark::DoNotOptimize(look_up(words[i % words.size()]));
    };
  });
}

const bool registered = [] {
  if (!fs::exists(folder() / "data.noun")) {
    benchmark::RegisterBenchmark("lexicon", [](benchmark::State& state) {
      state.SkipWithError(("WordNet was not found in " + folder().string()).c_str());
    });
    return true;
  }
  add("lexicon/read/wordnet/xaug", [] {
    return [](std::uint64_t) { benchmark::DoNotOptimize(xaug::read_wordnet(folder()).size()); };
  })->Unit(benchmark::kMillisecond);
  add("lexicon/load/wordnet/xaug", [] {
    auto file = std::make_shared<saved_lexicon>();
    wordnet().save(file->path);
    return [file](std::uint64_t) { benchmark::DoNotOptimize(xaug::lexicon::load(file->path).size()); };
  })->Unit(benchmark::kMillisecond);
  add("lexicon/load/wordnet/floor", [] {
    return [copy = std::vector<std::byte>(wordnet().bytes().size())](std::uint64_t) mutable {
      std::memcpy(copy.data(), wordnet().bytes().data(), copy.size());
    };
  })->Unit(benchmark::kMillisecond);

  for (const bool known : {true, false}) {
    const std::string which = known ? "find_hit" : "find_miss";
    add_look_up(which, "xaug", known, [](std::string_view word) { return static_cast<bool>(wordnet().find(word)); });
    add_look_up(which, "std", known, [](std::string_view word) { return peer().find(word) != peer().end(); });
    add_look_up(which, "floor", known, [](std::string_view word) { return string_hash()(word); });
  }
  add_look_up("synonym", "xaug", true, [](std::string_view word) {
    const auto synonyms = wordnet().synonyms(word);
    return synonyms.empty() ? 0 : synonyms[synonyms.size() / 2].size();
  });
  add_look_up("synonym", "std", true, [](std::string_view word) {
    const auto& synonyms = peer().find(word)->second;
    return synonyms.empty() ? 0 : synonyms[synonyms.size() / 2].size();
  });
  add_look_up("base_forms", "xaug", true,
              [](std::string_view word) { return xaug::base_forms(wordnet(), word).size(); });
  add_look_up("inflect", "xaug", true,
              [](std::string_view word) { return xaug::inflect(wordnet(), word, xaug::word_form::past).size(); });
  return true;
}();

}  // namespace
}  // namespace bench
