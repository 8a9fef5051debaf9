// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/random.hpp"
#include "xaug/text/language/tokens.hpp"

namespace xaug {

/// Texts to take phrases from: runs of consecutive words, with what stands between them. Immutable and cheap to copy;
/// safe to use from many threads.
///
///     xaug::phrase_book::builder phrases;
///     for (const std::string& text : texts_of_one_label) phrases.add(text);
///     const xaug::phrase_insertion insert{.phrases = phrases.build()};
class phrase_book {
  struct data {
    std::string bytes;                                       // of all texts, one behind the other
    std::vector<std::pair<std::size_t, std::size_t>> words;  // where each begins and ends in them
    std::vector<std::size_t> ends;                           // of each text in `words`
  };

public:
  class builder {
  public:
    /// Adds a text; one without words has no phrases, and is left out. Numbers and links are not words, but may stand
    /// between some. Throws xaug::error for text that is not valid UTF-8. Cost: that of split(), and a copy.
    XAUG_PER_ISA void add(std::string_view text) {
      split(text, tokens_);
      const std::size_t before = made_.words.size();
      for (const token& each : tokens_)
        if (each.kind == token_kind::word)
          made_.words.emplace_back(made_.bytes.size() + each.span.begin, made_.bytes.size() + each.span.end);
      if (made_.words.size() == before) return;
      made_.bytes += text;
      made_.ends.push_back(made_.words.size());
    }
    /// What was added so far.
    phrase_book build() const { return phrase_book(std::make_shared<const data>(made_)); }

  private:
    data made_;
    std::vector<token> tokens_;
  };

  phrase_book() = default;

  /// How many texts with words there are.
  std::size_t size() const { return data_ ? data_->ends.size() : 0; }

  /// A random phrase of a random text: its number of words is uniform from 1 to max(1, floor(share * words of the
  /// text)), and so is its place. Needs a text. `share` is in [0, 1]. Cost: 70 ns in a book of 67,349
  /// texts.
  std::string_view draw(stream& random, float share) const {
    const auto chosen = static_cast<std::size_t>(random.uniform_int(static_cast<index>(size())));
    const std::size_t first = chosen == 0 ? 0 : data_->ends[chosen - 1];
    const auto count = static_cast<index>(data_->ends[chosen] - first);
    const auto longest = std::max<index>(1, static_cast<index>(share * static_cast<float>(count)));
    const index length = 1 + random.uniform_int(longest);
    const auto* begin = &data_->words[first + static_cast<std::size_t>(random.uniform_int(count - length + 1))];
    const auto* last = begin + (length - 1);
    return std::string_view(data_->bytes).substr(begin->first, last->second - begin->first);
  }

private:
  explicit phrase_book(std::shared_ptr<const data> all) : data_(std::move(all)) {}

  std::shared_ptr<const data> data_;
};

}  // namespace xaug
