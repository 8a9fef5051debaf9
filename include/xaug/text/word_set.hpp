// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "xaug/text/letter_case.hpp"

namespace xaug::inline XAUG_ABI {

/// A set of words, in any case: stop words, words to protect. Immutable and cheap to copy; safe to use from many
/// threads.
class word_set {
public:
  word_set() = default;
  word_set(std::initializer_list<std::string_view> words) : word_set(std::span(words.begin(), words.size())) {}
  template <class Word>
    requires std::convertible_to<const Word&, std::string_view>
  explicit word_set(std::span<const Word> words) {
    auto all = std::make_shared<table>();
    for (const Word& word : words) all->emplace(detail::folded_word(word).view());
    words_ = std::move(all);
  }

  std::size_t size() const { return words_ ? words_->size() : 0; }
  /// Cost: some 20 ns; allocates nothing for words of usual length.
  bool contains(std::string_view word) const { return words_ && words_->contains(detail::folded_word(word).view()); }

private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
  };
  using table = std::unordered_set<std::string, hash, std::equal_to<>>;
  std::shared_ptr<const table> words_;
};

/// English words that carry grammar rather than meaning: pronouns, articles, auxiliaries, prepositions, conjunctions,
/// and what contractions leave when they are split (n't, 's).
inline word_set english_stop_words() {
  return {"i",        "me",         "my",       "myself",     "we",     "our",    "ours",    "ourselves", "you",
          "your",     "yours",      "yourself", "yourselves", "he",     "him",    "his",     "himself",   "she",
          "her",      "hers",       "herself",  "it",         "its",    "itself", "they",    "them",      "their",
          "theirs",   "themselves", "what",     "which",      "who",    "whom",   "whose",   "this",      "that",
          "these",    "those",      "am",       "is",         "are",    "was",    "were",    "be",        "been",
          "being",    "have",       "has",      "had",        "having", "do",     "does",    "did",       "doing",
          "will",     "would",      "shall",    "should",     "can",    "could",  "may",     "might",     "must",
          "a",        "an",         "the",      "and",        "but",    "if",     "or",      "because",   "as",
          "until",    "while",      "of",       "at",         "by",     "for",    "with",    "about",     "against",
          "between",  "into",       "through",  "during",     "before", "after",  "above",   "below",     "to",
          "from",     "up",         "down",     "in",         "out",    "on",     "off",     "over",      "under",
          "again",    "further",    "then",     "once",       "here",   "there",  "when",    "where",     "why",
          "how",      "all",        "any",      "both",       "each",   "few",    "more",    "most",      "other",
          "some",     "such",       "no",       "nor",        "not",    "only",   "own",     "same",      "so",
          "than",     "too",        "very",     "just",       "also",   "now",    "s",       "t",         "d",
          "ll",       "m",          "re",       "ve",         "n't",    "don't",  "doesn't", "didn't",    "isn't",
          "aren't",   "wasn't",     "weren't",  "haven't",    "hasn't", "hadn't", "won't",   "wouldn't",  "can't",
          "couldn't", "shouldn't",  "mustn't",  "it's",       "i'm",    "you're", "we're",   "they're",   "i've",
          "you've",   "we've",      "they've",  "i'll",       "you'll", "he's",   "she's",   "that's"};
}

}  // namespace xaug::inline XAUG_ABI
