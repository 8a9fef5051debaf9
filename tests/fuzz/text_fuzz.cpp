// SPDX-License-Identifier: BSD-3-Clause
//
// For libFuzzer: whatever bytes there are, a text is refused or augmented, into valid UTF-8 and with a map that fits.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>
#include <xaug/text.hpp>

namespace {

using namespace xaug;

const lexicon& small_lexicon() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add("dog", part_of_speech::noun, {"hound", "Canis familiaris"});
    builder.add("run", part_of_speech::verb, {"jog", "\u00e9lan"});
    return builder.build();
  }();
  return words;
}

const any_text_pipeline& all_transforms_of_texts() {
  static const any_text_pipeline all = [] {
    any_text_pipeline::children_type parts;
    word_frequencies::builder counts;
    counts.add("the dog runs, \u00e9lan");
    phrase_book::builder phrases;
    phrases.add("the dog runs, \u00e9lan");
    const text_resources resources{.words = small_lexicon(), .frequencies = counts.build(), .phrases = phrases.build()};
    for_each_type(all_text_transforms{}, [&]<class T>() {
      T t{};
      provide(t, resources);
      parts.emplace_back(t);
    });
    return any_text_pipeline(std::move(parts));
  }();
  return all;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  // A span that the bytes choose, of whole characters.
  const auto place = [&](std::size_t at) {
    at = std::min(at, text.size());
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    return static_cast<std::uint32_t>(at);
  };
  const text_span name{place(data[0] % 16U), place(data[0] % 16U + data[0] / 16U)};
  edited_text under_edit;
  try {
    under_edit.assign(text, std::span(&name, 1));
  } catch (const error&) {
    return 0;  // not UTF-8
  }
  require(under_edit.str() == text);
  any_text_pipeline::draws decided;
  all_transforms_of_texts().sample({.seed = data[0]}, under_edit, decided);
  std::string out;
  offset_map map;
  under_edit.write(out, map);
  require_utf8(out);
  bool touches = false;
  std::vector<token> tokens;
  split(text, tokens);
  for (const token& t : tokens) touches |= t.span.begin < name.end && name.begin < t.span.end && name.size() > 0;
  require(!touches || (map.intact(name) && map(name).has_value()));
  for (const auto& token : under_edit) {
    if (token.source.size() == 0) continue;
    const auto now = map(token.source);
    require(now.has_value() && now->of(out) == token.bytes);
    require(token.unchanged == map.intact(token.source));
    require(!token.unchanged || token.bytes == token.source.of(text));
    require(!token.is_protected || token.unchanged);
  }
  return 0;
}
