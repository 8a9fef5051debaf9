// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "xaug/text/transform.hpp"

namespace xaug::test {

/// What a transform makes of a text.
template <text_transform T>
std::string applied(const T& t, std::string_view text, std::uint64_t seed, std::span<const text_span> spans = {}) {
  edited_text under_edit(text, spans);
  text_draw draw;
  stream random(sample_key{.seed = seed});
  t.decide(random, under_edit, draw);
  under_edit.apply(draw);
  return under_edit.str();
}

}  // namespace xaug::test
