// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xaug/text/letter_case.hpp"
#include "xaug/text/text_transform.hpp"

namespace xaug::inline XAUG_ABI {

/// How often words occur in texts, in any case. Immutable and cheap to copy; safe to use from many threads.
///
///     xaug::word_frequencies::builder counts;
///     for (const std::string& text : training_set) counts.add(text);
///     const xaug::word_frequencies frequencies = counts.build();
class word_frequencies {
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
  };
  using table = std::unordered_map<std::string, std::uint64_t, hash, std::equal_to<>>;

public:
  class builder {
  public:
    /// Counts the words of a text, as split() finds them; those of more than `longest_word` bytes are left out. Throws
    /// xaug::error for text that is not valid UTF-8, and has then counted nothing of it. Cost: 25 ns for each word
    /// of ASCII, 20 ns for each letter of others.
    void add(std::string_view text) {
      split(text, tokens_);
      for (const token& t : tokens_) {
        if (t.kind != token_kind::word) continue;
        const detail::folded_word word(t.span.of(text));
        if (word.view().empty()) continue;
        const auto found = counts_.find(word.view());
        ++(found != counts_.end() ? found : counts_.emplace(word.view(), 0).first)->second;
      }
    }
    /// What was counted so far. Cost: a copy of the table.
    word_frequencies build() const { return word_frequencies(std::make_shared<const table>(counts_)); }

  private:
    table counts_;
    std::vector<token> tokens_;
  };

  word_frequencies() = default;

  /// How many different words there are.
  std::size_t size() const { return counts_ ? counts_->size() : 0; }
  /// How often a word occurs: 0 if it does not. Cost: some 20 ns; allocates nothing.
  std::uint64_t count(std::string_view word) const {
    if (!counts_) return 0;
    const auto found = counts_->find(detail::folded_word(word).view());
    return found != counts_->end() ? found->second : 0;
  }

private:
  explicit word_frequencies(std::shared_ptr<const table> counts) : counts_(std::move(counts)) {}

  std::shared_ptr<const table> counts_;
};

/// Drops each word, on its own, with probability `p`, or, given frequencies, with probability alpha / (alpha + count):
/// 1 for words that never occurred, little for frequent ones. A word that is dropped is replaced by `placeholder`, such
/// as "[UNK]", or deleted if that is empty, with the space that would be left double. If all words would be deleted, a
/// random one stays, and a text of one word stays as it is; placeholders may come in for all of them. Transforms behind
/// this one take the placeholder for a word.
///
/// p is in [0, 1], alpha greater than 0. Throws xaug::error for others, and for a placeholder that is not valid UTF-8.
/// Cost: one random number for each word; with frequencies, some 20 ns more, or 20 ns for each letter of a word that is
/// not ASCII. Source: for p, Iyyer et al., "Deep Unordered Composition Rivals Syntactic Methods for Text
/// Classification", ACL 2015; for alpha, Kiperwasser and Goldberg, "Simple and Accurate Dependency Parsing Using
/// Bidirectional LSTM Feature Representations", TACL 2016, who count in the training set and write the unknown word.
struct word_dropout {
  float p = 0.3f;
  float alpha = 0.25f;
  std::string placeholder{};
  word_frequencies frequencies{};

  static constexpr std::string_view name = "word_dropout";
  static constexpr auto fields() {
    using t = word_dropout;
    return std::tuple{
        field{"p", &t::p, probability, "probability of each word to be dropped, without frequencies"},
        field{"alpha", &t::alpha, positive, "with frequencies, the count of words dropped half the time"}};
  }
  void check(const std::string& path) const {
    if (!detail::is_utf8(placeholder)) throw error(path + ".placeholder", "valid UTF-8", "other bytes");
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    const auto& words = detail::candidates::words(text);
    const bool deletes = placeholder.empty();
    if (deletes && words.size() < 2) return;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!random.bernoulli(probability_of(text[words[i]].bytes))) continue;
      deletes ? draw.erase(words[i]) : draw.replace(words[i], placeholder);
    }
    if (deletes && draw.edits.size() == words.size())
      draw.edits.erase(draw.edits.begin() + random.uniform_int(static_cast<index>(words.size())));
  }

private:
  float probability_of(std::string_view word) const {
    if (frequencies.size() == 0) return p;
    return alpha / (alpha + static_cast<float>(frequencies.count(word)));
  }
};

}  // namespace xaug::inline XAUG_ABI
