// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "xaug/text/language/letter_case.hpp"

namespace xaug {

namespace detail {

/// For tables of words in which a std::string_view is looked up.
struct word_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
};

template <class Value>
using word_map = std::unordered_map<std::string, Value, word_hash, std::equal_to<>>;

/// The value of a word in lower case, which is made if it is not there.
template <class Value>
Value& value_of(word_map<Value>& map, std::string_view word) {
  const auto found = map.find(word);
  return (found != map.end() ? found : map.emplace(word, Value()).first)->second;
}
/// The value of a word in any case; the default one if it is not there.
template <class Value>
Value find_value(const word_map<Value>& map, std::string_view word) {
  const auto found = map.find(folded_word(word).view());
  return found != map.end() ? found->second : Value();
}

}  // namespace detail

/// A set of words, in any case: stop words, words to protect. Immutable and cheap to copy; safe to use from many
/// threads.
class word_set {
  using table = std::unordered_set<std::string, detail::word_hash, std::equal_to<>>;

public:
  word_set() : words_(none()) {}
  /// Throws xaug::error for words of no or of more than `longest_word` bytes.
  word_set(std::initializer_list<std::string_view> words) : word_set(std::span(words.begin(), words.size())) {}
  template <class Word>
    requires std::convertible_to<const Word&, std::string_view>
  explicit word_set(std::span<const Word> words) {
    auto all = std::make_shared<table>();
    for (const Word& word : words) {
      const detail::folded_word folded(word);
      if (folded.view().empty())
        throw error("word_set", "words of 1 to " + std::to_string(longest_word) + " bytes in lower case",
                    std::to_string(std::string_view(word).size()) + " bytes");
      all->emplace(folded.view());
    }
    words_ = std::move(all);
  }

  std::size_t size() const { return words_->size(); }
  /// Cost: some 20 ns; allocates nothing.
  bool contains(std::string_view word) const { return words_->contains(detail::folded_word(word).view()); }
  /// The words, in lower case and in no order.
  auto begin() const { return words_->begin(); }
  auto end() const { return words_->end(); }

private:
  static const std::shared_ptr<const table>& none() {
    static const auto empty = std::make_shared<const table>();
    return empty;
  }

  std::shared_ptr<const table> words_;
};

}  // namespace xaug
