// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "xaug/text/language/tokens.hpp"
#include "xaug/text/tokenizer.hpp"

namespace xaug::test {

/// A small tokenizer: each token of split() is a piece whose number is made of its bytes, between a first and a last
/// one where special pieces are asked for.
class word_tokenizer {
public:
  static constexpr std::int32_t first = 1;
  static constexpr std::int32_t last = 2;

  explicit word_tokenizer(std::int32_t padding = 0) : padding_(padding) {}

  std::int32_t padding_id() const { return padding_; }

  void encode(std::string_view text, std::vector<text_piece>& pieces, const tokenizer_options& options) const {
    thread_local std::vector<token> tokens;
    split(text, tokens);
    std::size_t count = tokens.size();
    if (options.max_length > 0)
      count = std::min(count, static_cast<std::size_t>(options.max_length) - (options.add_special ? 2 : 0));
    pieces.clear();
    if (options.add_special) pieces.push_back({.id = first, .span = {}});
    for (const token& each : std::span(tokens).first(count))
      pieces.push_back({.id = id_of(each.span.of(text)), .span = each.span});
    if (options.add_special) pieces.push_back({.id = last, .span = {}});
  }

  static std::int32_t id_of(std::string_view word) {
    std::uint32_t id = 0;
    for (const char c : word) id = id * 31 + static_cast<unsigned char>(c);
    return 10 + static_cast<std::int32_t>(id % 30000);
  }

private:
  std::int32_t padding_;
};

}  // namespace xaug::test
