// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/text/language/word_set.hpp"
#include "xaug/text/lexicon/wordnet.hpp"

namespace xaug {

/// How often people have used a word in each of its senses: WordNet's own counts, of the texts that were tagged with
/// its senses (SemCor and others). Of dog, the animal comes 42 times, all else never. Immutable and cheap to copy; safe
/// to use from many threads. Source: cntlist(5WN) of WordNet 3.0; Miller et al., "A Semantic Concordance", HLT 1993.
class sense_counts {
  using senses = std::array<std::vector<std::uint32_t>, parts_of_speech.size()>;
  using table = detail::word_map<senses>;

public:
  /// Knows nothing: all senses have been met as rarely.
  sense_counts() = default;

  /// The number of words with counts.
  std::size_t size() const { return table_ ? table_->size() : 0; }

  /// How often `lemma` has meant its sense `number` (0, 1, ..., the order of read_wordnet) as this part of speech: 0 if
  /// it never did. Cost: 50 ns.
  std::uint32_t count(std::string_view lemma, part_of_speech part, std::size_t number) const {
    if (!table_ || part == part_of_speech::any) return 0;
    const auto found = table_->find(detail::folded_word(lemma).view());
    if (found == table_->end()) return 0;
    const auto& counts = found->second[static_cast<std::size_t>(part)];
    return number < counts.size() ? counts[number] : 0;
  }

private:
  friend sense_counts read_sense_counts(const std::filesystem::path& folder);

  explicit sense_counts(std::shared_ptr<const table> counts) : table_(std::move(counts)) {}

  std::shared_ptr<const table> table_;
};

/// Reads cntlist.rev from WordNet's folder. Throws xaug::error that names the file, the line and its offset if it is
/// missing, truncated or damaged. Cost: 30 ms.
inline sense_counts read_sense_counts(const std::filesystem::path& folder) {
  // The types of synsets in sense keys; satellites are adjectives too.
  constexpr std::array types{part_of_speech::noun, part_of_speech::verb, part_of_speech::adjective,
                             part_of_speech::adverb, part_of_speech::adjective};
  constexpr std::uint32_t most_senses = 1000;  // WordNet has up to 75
  auto counts = std::make_shared<sense_counts::table>();
  detail::wordnet_file file(folder / "cntlist.rev");
  std::string lemma;
  while (file.next_line()) {
    const std::string_view key = file.field("a sense key");
    const std::size_t percent = key.rfind('%');
    const std::size_t type =
        percent == key.npos || percent + 2 > key.size() ? 0 : static_cast<std::size_t>(key[percent + 1] - '0');
    if (percent == 0 || percent > longest_word || type < 1 || type > types.size() || !detail::is_utf8(key))
      file.fail("a sense key as dog%1:05:00::, a lemma of 1 to 255 bytes of UTF-8 with a type from 1 to 5", key);
    lemma.assign(key, 0, percent);
    std::ranges::replace(lemma, '_', ' ');
    const std::uint32_t number = file.number("the number of the sense", 0);
    if (number < 1 || number > most_senses) file.fail("a sense from 1 to " + std::to_string(most_senses), number);
    const std::uint32_t count = file.number("how often the sense was met", 0);
    if (!file.at_end_of_line()) file.fail("the end of the line", "another field");
    auto& of = detail::value_of(*counts, detail::folded_word(lemma).view())[static_cast<std::size_t>(types[type - 1])];
    if (of.size() < number) of.resize(number);
    of[number - 1] = count;
  }
  return sense_counts(std::move(counts));
}

}  // namespace xaug
